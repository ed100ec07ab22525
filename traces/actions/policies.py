"""What a team keeps of its traces, and what it takes out of them before they are stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from teams.access import Actor, require
from teams.audit import log
from teams.models import Team
from traces.core.redaction import (
    MAX_REDACTIONS,
    Redaction,
    RedactionError,
    Redactor,
    check_redaction,
)
from traces.models import TracePolicy

MAX_AGE_DAYS: Final = 36_500
#: A team that keeps less than this keeps nothing worth reading.
MIN_BYTES: Final = 1_000_000
MAX_BYTES: Final = 10**15


@dataclass(frozen=True, slots=True)
class StorageRules:
    """A team's policy as one batch of traces meets it."""

    redactor: Redactor
    keeps_bodies: bool


def storage_rules(team: Team) -> StorageRules:
    """The rules for one batch; one query."""
    policy = TracePolicy.of(team)
    redactions = [Redaction(each["name"], each["pattern"]) for each in policy.redactions]
    return StorageRules(Redactor(redactions), policy.keeps_bodies)


@transaction.atomic
def set_trace_policy(
    *,
    max_age_days: int | None,
    max_bytes: int | None,
    keeps_bodies: bool,
    redactions: Sequence[Mapping[str, str]],
    by: Actor,
    now: datetime,
) -> TracePolicy:
    """Replace the team's policy; each redaction has a ``name`` and a ``pattern``.

    What is stored already stays as it is. Raises PermissionDenied without ``traces.policy``,
    ValidationError that names each field (``redactions.2.pattern``) that is not usable.
    """
    require(by, "traces.policy")
    checked = _checked(redactions, max_age_days, max_bytes)
    policy, _ = TracePolicy.objects.update_or_create(
        team=by.team,
        defaults={
            "max_age_days": max_age_days,
            "max_bytes": max_bytes,
            "keeps_bodies": keeps_bodies,
            "redactions": [{"name": each.name, "pattern": each.pattern} for each in checked],
            "changed_at": now,
        },
    )
    age = "any age" if max_age_days is None else f"{max_age_days} days"
    size = "any size" if max_bytes is None else f"{max_bytes:,} bytes"
    bodies = "kept" if keeps_bodies else "not kept"
    summary = f"{age}, {size}, bodies {bodies}, {len(checked)} redactions"
    log(by, "trace.policy", policy, summary=summary)
    return policy


def _checked(
    redactions: Sequence[Mapping[str, str]], max_age_days: int | None, max_bytes: int | None
) -> list[Redaction]:
    wrong: dict[str, list[str]] = {}
    if max_age_days is not None and not 1 <= max_age_days <= MAX_AGE_DAYS:
        wrong["max_age_days"] = [f"Give 1 to {MAX_AGE_DAYS:,} days, or nothing for any age."]
    if max_bytes is not None and not MIN_BYTES <= max_bytes <= MAX_BYTES:
        told = f"Give {MIN_BYTES:,} to {MAX_BYTES:,} bytes, or nothing for any size."
        wrong["max_bytes"] = [told]
    if len(redactions) > MAX_REDACTIONS:
        wrong["redactions"] = [f"There are more than {MAX_REDACTIONS}."]
        raise ValidationError(wrong)
    checked: list[Redaction] = []
    for number, told in enumerate(redactions):
        redaction = Redaction(told["name"], told["pattern"])
        try:
            check_redaction(redaction)
            if redaction.name in {each.name for each in checked}:
                raise RedactionError("name", "Another redaction has this name.")
        except RedactionError as error:
            wrong[f"redactions.{number}.{error.field}"] = [str(error)]
        checked.append(redaction)
    if wrong:
        raise ValidationError(wrong)
    return checked
