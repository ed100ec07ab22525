"""Writes of this floor: open a decision, weigh it, record it; keep profiles."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from decision.access import decisions_for, profiles_for
from decision.actions.own_measures import with_definitions
from decision.core.digest import digest_of
from decision.core.inputs import compute, inputs_to_json
from decision.core.presets import PRESETS
from decision.core.profile import Profile as CoreProfile
from decision.core.profile import criteria_to_json, profile_from_criteria
from decision.core.values import FieldError
from decision.cost_choice import cost_basis
from decision.evidence import decision_inputs, evidence_record
from decision.gathering import evidence_of
from decision.models import Decision, DecisionInputs, DecisionState, PricesOf, Profile
from decision.replays import library_versions, packed_inputs
from decision.stances import stance_records
from evaluations.models import Run
from teams.access import Actor, require, same_team
from teams.audit import log

RECORD_SCHEMA = "rationale.record/1"


class DecisionRecordedError(Exception):
    """A recorded decision never changes; open a new one from the same run instead."""


@transaction.atomic
def open_decision(
    *,
    question: str,
    run: Run,
    by: Actor,
    now: datetime,
    criteria: list[dict[str, Any]] | None = None,
    seed: int | None = None,
    is_sample: bool = False,
    supersedes: Decision | None = None,
) -> Decision:
    """Ask a question of a run; ``criteria`` default to the balanced preset.

    ``supersedes`` is the recorded decision in whose place it shall stand. Raises ValidationError
    naming the field, PermissionDenied for another team's run.
    """
    require(by, "decisions.write")
    same_team(by, run, lambda row: row.team_id)
    if supersedes is not None:
        same_team(by, supersedes, lambda row: row.team_id)
        if supersedes.state != DecisionState.RECORDED:
            raise ValidationError({"supersedes": "Only a recorded decision can be superseded."})
    profile = PRESETS["balanced"].build() if criteria is None else read_criteria(criteria, by)
    decision = Decision(
        team=by.team,
        question=question.strip(),
        slug=_free_slug(question, by),
        run=run,
        criteria=criteria_to_json(profile),
        seed=run.pk if seed is None else seed,
        is_sample=is_sample,
        supersedes=supersedes,
        created_by=by.user,
        created_at=now,
    )
    decision.full_clean(validate_constraints=True)
    decision.save()
    log(by, "decision.open", decision, summary=decision.question, run=run.pk)
    return decision


@transaction.atomic
def weigh_decision(*, decision: Decision, criteria: list[dict[str, Any]], by: Actor) -> Decision:
    """Keep other criteria and weights with an open decision.

    Raises ValidationError naming the field, DecisionRecordedError once it is recorded.
    """
    require(by, "decisions.write")
    row = locked_decision(decision, by)
    row.criteria = criteria_to_json(read_criteria(criteria, by))
    row.save(update_fields=["criteria"])
    log(by, "decision.weigh", row, summary=row.question)
    return row


@transaction.atomic
def set_costs(
    *,
    decision: Decision,
    by: Actor,
    prices_of: str,
    prices_on: date | None = None,
    cases_per_month: int | None = None,
) -> Decision:
    """Choose the prices that an open decision's costs are under, and the cases of a month.

    ``prices_of`` is ``run``, or ``book`` with the day ``prices_on`` (None: the day on which it is
    looked at or recorded). Raises ValidationError naming the field, DecisionRecordedError once it
    is recorded.
    """
    require(by, "decisions.write")
    row = locked_decision(decision, by)
    if prices_of == PricesOf.RUN and prices_on is not None:
        raise ValidationError({"prices_on": "A day belongs to the price book; choose the book."})
    if cases_per_month == 0:
        raise ValidationError({"cases_per_month": "Enter 1 or more, or leave it empty."})
    row.prices_of, row.prices_on, row.cases_per_month = prices_of, prices_on, cases_per_month
    row.full_clean(validate_constraints=True)
    row.save(update_fields=["prices_of", "prices_on", "cases_per_month"])
    log(by, "decision.costs", row, summary=row.question, prices=prices_of)
    return row


@transaction.atomic
def record_decision(
    *,
    decision: Decision,
    criteria: list[dict[str, Any]],
    chosen: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> Decision:
    """Freeze a decision: inputs, versions, prices, weights, seed, result, who and when.

    ``chosen`` is the key of one of the run's candidates, or empty for "none of them".
    Raises ValidationError naming the field, DecisionRecordedError if somebody was faster.
    """
    require(by, "decisions.write")
    row = locked_decision(decision, by)
    profile = read_criteria(criteria, by)
    row.criteria = criteria_to_json(profile)
    row.chosen, row.reason = chosen, reason.strip()
    row.recorded_by, row.recorded_by_name, row.recorded_at = by.user, by.name, now
    row.prices_on = cost_basis(row, now.date()).prices_on
    row.snapshot, inputs = _record(row, profile)
    row.digest = digest_of(row.snapshot)
    row.state = DecisionState.RECORDED
    row.full_clean(validate_constraints=True)
    row.save()
    DecisionInputs.objects.create(decision=row, content=packed_inputs(inputs))
    log(by, "decision.record", row, summary=row.question, chosen=chosen, digest=row.digest)
    return row


@transaction.atomic
def save_profile(*, name: str, criteria: list[dict[str, Any]], by: Actor, now: datetime) -> Profile:
    """Keep criteria and weights under a name; the same name again replaces them.

    Raises ValidationError naming the field.
    """
    require(by, "decisions.write")
    profile = read_criteria(criteria, by)
    slug = slugify(name)[:80]
    if not slug:
        raise ValidationError({"name": "Enter a name with at least one letter or digit."})
    row = profiles_for(by).filter(slug=slug).first() or Profile(team=by.team, slug=slug)
    row.name, row.criteria, row.updated_at = name.strip(), criteria_to_json(profile), now
    row.full_clean(validate_constraints=True)
    row.save()
    log(by, "profile.save", row, summary=row.name)
    return row


@transaction.atomic
def delete_profile(*, profile: Profile, by: Actor) -> None:
    """Forget a profile; decisions keep their own copy of its criteria."""
    require(by, "decisions.write")
    same_team(by, profile, lambda row: row.team_id)
    log(by, "profile.delete", profile, summary=profile.name)
    profile.delete()


def read_criteria(criteria: list[dict[str, Any]], by: Actor) -> CoreProfile:
    """Criteria in JSON form as a profile, own ones with the team's definition.

    Raises ValidationError naming the field.
    """
    try:
        return profile_from_criteria(with_definitions(criteria, by))
    except FieldError as error:
        raise ValidationError({"criteria": f"{error.field} {error.message}"}) from None


def _record(row: Decision, profile: CoreProfile) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document that is frozen (the decision, its evidence, and who recorded it), and all
    that it was computed from."""
    evidence = evidence_of(row)
    labels = {item.key: item.label for item in evidence.subjects}
    if row.chosen and row.chosen not in labels:
        raise ValidationError({"chosen": "This candidate is not part of the run."})
    inputs = decision_inputs(row.question, evidence, profile, row.seed)
    document = inputs_to_json(inputs)
    snapshot = compute(inputs)
    record = {
        "schema": RECORD_SCHEMA,
        "decision": snapshot,
        "evidence": evidence_record(evidence),
        "inputs": {"schema": document["schema"], "digest": digest_of(document)},
        "computed_by": library_versions(),
        "stances": stance_records(row, evidence, snapshot),
        "supersedes": row.supersedes.digest if row.supersedes else None,
        "recorded": {
            "chosen": row.chosen,
            "chosen_label": labels.get(row.chosen, ""),
            "reason": row.reason,
            "by": row.recorded_by_name,
            "at": row.recorded_at.isoformat() if row.recorded_at else None,
            "team": row.team.name,
        },
    }
    return record, document


def locked_decision(decision: Decision, by: Actor) -> Decision:
    """The row, locked and fresh; raises DecisionRecordedError once it is recorded."""
    same_team(by, decision, lambda row: row.team_id)
    row = Decision.objects.select_for_update().get(pk=decision.pk)
    if row.state == DecisionState.RECORDED:
        raise DecisionRecordedError(
            "This decision is recorded and never changes. Open a new one from the same run."
        )
    return row


def _free_slug(question: str, by: Actor) -> str:
    base = slugify(question)[:60].strip("-") or "decision"
    own = decisions_for(by).filter(slug__startswith=base)
    # Addresses of their own.
    taken = {"new", "sample", *own.values_list("slug", flat=True)}
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)
