"""Deletes what a team no longer wants to keep: by age and by size."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, QuerySet, Sum, Window

from teams.access import Actor, system_actor
from teams.models import Team
from traces.actions.deleting import BATCH, erase
from traces.models import Trace, TracePolicy
from traces.search_index import tidy_index

#: Traces that one pass deletes at most: the next pass goes on.
PER_PASS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Expiry:
    """What a policy would delete now: traces too old, and the oldest beyond the size.

    ``size`` is the characters of all thoughts and answers that the team keeps.
    """

    too_old: int
    too_much: int
    size: int

    @property
    def total(self) -> int:
        """All that would be deleted."""
        return self.too_old + self.too_much


def stored_size(team: Team) -> int:
    """Characters of all thoughts and answers of the team."""
    total = F("reasoning_chars") + F("answer_chars")
    return Trace.objects.filter(team=team).aggregate(size=Sum(total))["size"] or 0


def preview_retention(policy: TracePolicy, *, now: datetime) -> Expiry:
    """What ``policy`` would delete if it were enforced now; a trace counts once."""
    old = _too_old(policy, now)
    size = stored_size(policy.team)
    beyond = _last_beyond(policy, size)
    own = Trace.objects.filter(team=policy.team, pk__lte=beyond)
    return Expiry(old.count(), own.exclude(pk__in=old.values("pk")).count(), size)


def enforce_retention(*, now: datetime, limit: int = PER_PASS) -> int:
    """Delete what the teams' policies do not keep, at most ``limit`` traces; how many.

    Batches with an audit row each, by the system. Two workers at once are harmless: a trace is
    deleted once.
    """
    deleted = 0
    bounded = TracePolicy.objects.exclude(max_age_days=None, max_bytes=None)
    for policy in bounded.select_related("team"):
        by = system_actor(policy.team, "retention")
        for why, rows in _expired(policy, now):
            deleted += _delete(rows, limit - deleted, by, why)
    if deleted:
        tidy_index()
    return deleted


def _expired(policy: TracePolicy, now: datetime) -> Iterator[tuple[str, QuerySet[Trace]]]:
    """Reasons with the traces to delete for each; the second is worked out after the first."""
    if policy.max_age_days is not None:
        yield f"older than {policy.max_age_days} days", _too_old(policy, now)
    beyond = _last_beyond(policy, stored_size(policy.team))
    if beyond:
        own = Trace.objects.filter(team=policy.team, pk__lte=beyond)
        yield f"beyond {policy.max_bytes:,} characters of text", own


def _too_old(policy: TracePolicy, now: datetime) -> QuerySet[Trace]:
    own = Trace.objects.filter(team=policy.team)
    if policy.max_age_days is None:
        return own.none()
    return own.filter(created_at__lt=now - timedelta(days=policy.max_age_days))


def _last_beyond(policy: TracePolicy, size: int) -> int:
    """Id of the newest trace that no longer fits into the policy's size; 0 where all fit."""
    if policy.max_bytes is None or size <= policy.max_bytes:
        return 0
    total = F("reasoning_chars") + F("answer_chars")
    running = Window(Sum(total), order_by=F("id").desc())
    rows = Trace.objects.filter(team=policy.team).annotate(kept=running)
    beyond = rows.filter(kept__gt=policy.max_bytes).order_by("-id").values_list("pk", flat=True)
    return beyond.first() or 0


def _delete(rows: QuerySet[Trace], limit: int, by: Actor, why: str) -> int:
    deleted = 0
    while deleted < limit:
        size = min(BATCH, limit - deleted)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:size])
        if not ids:
            break
        deleted += erase(ids, by=by, why=why)
    return deleted
