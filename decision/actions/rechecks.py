"""Writes of re-checks: who looks next, what a look came to, and a notice for each change."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from decision.access import with_evidence
from decision.core.rechecks import recorded_answer
from decision.core.values import FieldError
from decision.models import (
    Decision,
    DecisionState,
    Delivery,
    Notice,
    NoticeReader,
    Recheck,
    Webhook,
)
from decision.rechecking import Look, look_again
from teams.access import Actor, require, same_team
from teams.audit import log
from teams.models import Membership

#: Whoever began a look and died lets others have it after so long.
_LEASE: Final = timedelta(minutes=10)
#: Records that get their first row at a time.
_BATCH: Final = 100


class NotRecordedError(Exception):
    """Only a recorded decision can be re-checked: an open one follows its evidence by itself."""

    def __init__(self) -> None:
        super().__init__(
            "Only a recorded decision is re-checked: this one is open and follows its evidence."
        )


def claim_recheck(*, now: datetime, by: Actor | None = None) -> Decision | None:
    """The recorded decision whose look is due longest, of all teams or of ``by``'s, for this
    caller alone; None where none is due. One that a later record stands in place of rests.
    """
    _write_missing_rows(now)
    due = Recheck.objects.filter(due_at__lte=now, decision__in=_standing())
    if by is not None:
        due = due.filter(decision__team=by.team)
    for row in due.order_by("due_at", "pk")[:10]:
        # Of several workers that see the row one changes it.
        mine = Recheck.objects.filter(pk=row.pk, due_at=row.due_at)
        if mine.update(due_at=now + _LEASE) == 1:
            return with_evidence(Decision.objects.all()).get(pk=row.decision_id)
    return None


def recheck_decision(*, decision: Decision, by: Actor, now: datetime) -> Recheck:
    """Look at a recorded decision with the evidence of ``now``, and tell of a change once.

    A notice is written where the answer is another one than at the last look (at first: than the
    record's), with a delivery for each webhook of the team and each member who wants e-mails.
    Raises NotRecordedError.
    """
    require(by, "decisions.write")
    same_team(by, decision, lambda row: row.team_id)
    if decision.state != DecisionState.RECORDED:
        raise NotRecordedError
    last = Recheck.objects.filter(decision=decision).first()
    try:
        look = look_again(decision, now.date(), last)
    except FieldError as error:
        return _keep_problem(decision, f"This record cannot be computed again: {error}", now)
    return _keep(decision, look, by, now)


@transaction.atomic
def _keep(decision: Decision, look: Look, by: Actor, now: datetime) -> Recheck:
    row = _locked(decision, now)
    before = row.answer or recorded_answer(decision.snapshot["decision"])
    is_news = before != look.answer
    row.answer, row.would_change, row.finding = look.answer, look.would_change, look.finding
    row.inputs_digest, row.problem = look.inputs_digest, ""
    row.checked_at, row.due_at = now, now + period()
    row.save()
    if is_news:
        _tell(row, by, now)
    if is_news or by.user is not None or by.api_key is not None:
        log(
            by,
            "decision.recheck",
            decision,
            summary=decision.question,
            would_change=row.would_change,
            notice=is_news,
        )
    return row


@transaction.atomic
def _keep_problem(decision: Decision, problem: str, now: datetime) -> Recheck:
    row = _locked(decision, now)
    row.problem, row.checked_at, row.due_at = problem[:300], now, now + period()
    row.save()
    return row


def _tell(row: Recheck, by: Actor, now: datetime) -> None:
    notice = Notice.objects.create(
        decision=row.decision, would_change=row.would_change, finding=row.finding, created_at=now
    )
    team = by.team
    recipients: list[dict[str, Any]] = [
        {"webhook": webhook} for webhook in Webhook.objects.filter(team=team).order_by("pk")
    ]
    if settings.SENDS_MAIL:
        members = Membership.objects.filter(team=team).values("user")
        readers = NoticeReader.objects.filter(team=team, user__in=members).order_by("pk")
        recipients += [{"user_id": reader.user_id} for reader in readers]
    Delivery.objects.bulk_create(
        Delivery(notice=notice, not_before=now, **recipient) for recipient in recipients
    )


def period() -> timedelta:
    """How long after a look the next one is due."""
    return timedelta(hours=settings.RECHECK_HOURS)


def _locked(decision: Decision, now: datetime) -> Recheck:
    """The decision's row, locked; two looks at a time keep what they found one after the other."""
    Recheck.objects.get_or_create(decision=decision, defaults={"due_at": now})
    return Recheck.objects.select_for_update().get(decision=decision)


def _write_missing_rows(now: datetime) -> None:
    bare = _standing().filter(recheck=None).order_by("pk")
    Recheck.objects.bulk_create(
        [
            Recheck(decision_id=pk, due_at=max(recorded_at + period(), now))
            for pk, recorded_at in bare.values_list("pk", "recorded_at")[:_BATCH]
        ],
        ignore_conflicts=True,
    )


def _standing() -> Any:
    """Recorded decisions in whose place no later record stands."""
    later = Decision.objects.filter(supersedes=OuterRef("pk"), state=DecisionState.RECORDED)
    return Decision.objects.filter(~Exists(later), state=DecisionState.RECORDED)
