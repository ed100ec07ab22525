"""Members' own weights on a decision: kept, compared, and recorded with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from decision.core.profile import criteria_to_json, profile_from_criteria
from decision.core.resampling import FEWEST_DRAWS
from decision.core.schema import Snapshot
from decision.evidence import decide
from decision.gathering import Evidence
from decision.models import Decision, DecisionState, Stance
from teams.access import Actor, require, require_person, same_team
from teams.audit import log


@dataclass(frozen=True, slots=True)
class StanceRow:
    """What one member's weights say: ``leader`` is who has the highest score, empty where nobody
    can be ranked; ``agrees`` is whether that is so with the decision's own weights, too."""

    stance: Stance
    by: str
    leader: str
    agrees: bool
    shares: tuple[tuple[str, float], ...]


@transaction.atomic
def keep_stance(
    *, decision: Decision, criteria: list[dict[str, Any]], note: str, by: Actor, now: datetime
) -> Stance:
    """Keep the weights with which the acting person would decide; the same person's replace them.

    Raises ValidationError naming the field, PermissionDenied for keys and other teams.
    """
    require(by, "decisions.write")
    same_team(by, decision, lambda row: row.team_id)
    person = require_person(by)
    if decision.state == DecisionState.RECORDED:
        raise ValidationError("This decision is recorded: the stances in it never change.")
    row = Stance.objects.filter(decision=decision, user=person).first() or Stance(
        decision=decision, user=person
    )
    row.criteria = criteria_to_json(profile_from_criteria(criteria))
    row.note, row.updated_at = note.strip(), now
    row.full_clean(validate_constraints=True)
    row.save()
    log(by, "stance.keep", decision, summary=decision.question)
    return row


@transaction.atomic
def withdraw_stance(*, decision: Decision, by: Actor) -> None:
    """Forget the acting person's weights on an open decision."""
    require(by, "decisions.write")
    same_team(by, decision, lambda row: row.team_id)
    if decision.state == DecisionState.RECORDED:
        raise ValidationError("This decision is recorded: the stances in it never change.")
    Stance.objects.filter(decision=decision, user=require_person(by)).delete()
    log(by, "stance.withdraw", decision, summary=decision.question)


def stance_rows(
    decision: Decision, evidence: Evidence, snapshot: Snapshot
) -> tuple[StanceRow, ...]:
    """Each member's weights on the same evidence, held against what ``snapshot`` says."""
    rows = decision.stances.select_related("user").order_by("updated_at", "pk")
    return tuple(_row(stance, decision, evidence, first_of(snapshot)) for stance in rows)


def first_of(snapshot: Snapshot) -> str | None:
    """The key of who has the highest score; None where nobody can be ranked."""
    ranked = {row["key"] for row in snapshot["candidates"] if row["rank"] == 1}
    return next((key for key in snapshot["order"] if key in ranked), None)


def stance_records(
    decision: Decision, evidence: Evidence, snapshot: Snapshot
) -> list[dict[str, Any]]:
    """The same for a record: who would decide how, and whether that is dissent."""
    return [
        {
            "by": row.by,
            "at": row.stance.updated_at.isoformat(),
            "note": row.stance.note,
            "criteria": row.stance.criteria,
            "leader": row.leader,
            "agrees": row.agrees,
            "shares": [[label, share] for label, share in row.shares],
        }
        for row in stance_rows(decision, evidence, snapshot)
    ]


def _row(stance: Stance, decision: Decision, evidence: Evidence, first: str | None) -> StanceRow:
    # With few draws: who has the highest score does not depend on them.
    said = decide(
        question=decision.question,
        evidence=evidence,
        profile=profile_from_criteria(stance.criteria),
        seed=decision.seed,
        draws=FEWEST_DRAWS,
    )
    own = first_of(said)
    labels = {row["key"]: row["label"] for row in said["candidates"]}
    return StanceRow(
        stance=stance,
        by=str(stance.user),
        leader=labels[own] if own else "",
        agrees=own == first,
        shares=tuple((row["label"], row["share"]) for row in said["criteria"]),
    )
