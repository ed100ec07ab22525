"""One model at several rungs of effort or of a thinking budget, registered together."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from evaluations.actions.registry import create_candidate
from evaluations.core.effort_ladders import Step, read_rungs
from evaluations.models import CANDIDATE_FIELDS, Candidate, ProviderKindName
from teams.access import Actor, require, same_team
from teams.audit import log


@transaction.atomic
def register_family(
    *, candidate: Candidate, rungs: Sequence[str | int], by: Actor, name: str = ""
) -> list[Candidate]:
    """Register a candidate at every one of ``rungs``, as a family; the rungs from low to high.

    Rungs are words of effort, or budgets in tokens. The candidate itself becomes the rung that
    it already is; the others are new and differ from it in nothing else. ``name`` is that of the
    family, the candidate's where it is empty. Raises ValidationError naming ``rungs`` or ``name``.
    """
    require(by, "candidates.write")
    same_team(by, candidate, lambda row: row.team_id)
    connection = candidate.connection
    if candidate.archived_at or connection.archived_at:
        raise ValidationError({"rungs": "This candidate is archived; add a new one."})
    if connection.kind == ProviderKindName.RECORDED:
        raise ValidationError({"rungs": "Recorded completions cannot be asked with an effort."})
    if candidate.family:
        raise ValidationError({"rungs": f"It is a rung of the family {candidate.family} already."})
    try:
        steps = read_rungs(
            rungs,
            kind=connection.kind,
            model=candidate.model,
            base_url=connection.base_url,
            extra=candidate.extra_parameters,
        )
    except ValueError as error:
        raise ValidationError({"rungs": str(error)}) from None
    family = _free_name(name.strip() or candidate.name, by)
    rows = [
        _rung(candidate, step, family, number, by) for number, step in enumerate(steps, start=1)
    ]
    log(by, "candidate.family", candidate, summary=family, rungs=len(rows))
    return rows


def _free_name(name: str, by: Actor) -> str:
    """The family's name, with a number where the team has one of that name."""
    base = name[:74]
    own = Candidate.objects.filter(team=by.team, family__startswith=base)
    taken = set(own.values_list("family", flat=True))
    names = (base, *(f"{base} {number}" for number in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)


def _rung(candidate: Candidate, step: Step, family: str, number: int, by: Actor) -> Candidate:
    same = all(getattr(candidate, name) == value for name, value in step.changes.items())
    row = candidate if same else _sibling(candidate, step, by)
    row.family, row.rung = family, number
    row.save(update_fields=["family", "rung"])
    return row


def _sibling(candidate: Candidate, step: Step, by: Actor) -> Candidate:
    values = {name: getattr(candidate, name) for name in CANDIDATE_FIELDS}
    label = f"{candidate.name[: 118 - len(step.label)]} {step.label}"
    return create_candidate(by=by, **{**values, "name": label, **step.changes})
