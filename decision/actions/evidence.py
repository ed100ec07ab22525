"""Writes of evidence: what a decision rests on, and figures that somebody tells."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.fields.json import KT

from decision.actions.deciding import locked_decision
from decision.core.figures import possible_range
from decision.core.measures import MEASURES, Measure
from decision.models import Decision, Figure, FurtherRun, ToldBy
from decision.own_measures import known_measure
from evaluations.models import Candidate, Run, RunCandidate
from teams.access import Actor, require, same_team
from teams.audit import log

#: So many runs are read for each look at the page.
MOST_RUNS: Final = 10
MOST_WEIGHT: Final = 1000.0


@transaction.atomic
def choose_evidence(
    *,
    decision: Decision,
    runs: Sequence[Run],
    mixture: Mapping[int, float],
    others: Sequence[Candidate],
    by: Actor,
) -> Decision:
    """Let an open decision rest on ``runs`` and on what is told of ``others``.

    Runs on the same suite version are pooled; several suite versions are mixed, each by its
    weight in ``mixture`` (by id of the version, 1 where none is given). Baselines that are in no
    run any more are as found again. Raises ValidationError
    naming the field, PermissionDenied for rows of another team, DecisionRecordedError.
    """
    require(by, "decisions.write")
    row = locked_decision(decision, by)
    for run in runs:
        same_team(by, run, lambda row: row.team_id)
    for candidate in others:
        same_team(by, candidate, lambda row: row.team_id)
    _check_runs(runs)
    weights = _checked_mixture(mixture, runs)
    row.run, row.mixture = runs[0], weights
    _forget_baselines(row, runs)
    row.save(update_fields=["run", "mixture", "baseline", "baselines"])
    row.further_runs.all().delete()
    FurtherRun.objects.bulk_create(
        FurtherRun(decision=row, run=run, position=position)
        for position, run in enumerate(runs[1:])
    )
    row.others.set(others)
    log(by, "decision.evidence", row, summary=row.question, runs=[run.pk for run in runs])
    return row


def _forget_baselines(row: Decision, runs: Sequence[Run]) -> None:
    rows = RunCandidate.objects.filter(run__in=runs)
    ran = {str(key) for key in rows.values_list(KT("snapshot__slug"), flat=True)}
    row.baseline = row.baseline if row.baseline in ran else ""
    row.baselines = {key: of for key, of in row.baselines.items() if {key, of} <= ran}


def _check_runs(runs: Sequence[Run]) -> None:
    if not runs:
        raise ValidationError({"runs": "Choose at least one run."})
    if len(runs) > MOST_RUNS:
        raise ValidationError({"runs": f"Choose at most {MOST_RUNS} runs."})
    if len({run.pk for run in runs}) < len(runs):
        raise ValidationError({"runs": "A run is there twice; name each once."})


def _checked_mixture(mixture: Mapping[int, float], runs: Sequence[Run]) -> dict[str, float]:
    versions = {run.suite_version_id for run in runs}
    for version, weight in mixture.items():
        if version not in versions:
            raise ValidationError({"mixture": f"No chosen run is on suite version {version}."})
        if not (math.isfinite(weight) and 0 < weight <= MOST_WEIGHT):
            raise ValidationError(
                {"mixture": f"A suite's weight must be above 0 and at most {MOST_WEIGHT:.0f}."}
            )
    return {str(version): float(weight) for version, weight in sorted(mixture.items())}


@transaction.atomic
def add_figure(
    *,
    candidate: Candidate,
    measure: str,
    value: float,
    provenance: str,
    by: Actor,
    now: datetime,
    standard_error: float | None = None,
    n: int | None = None,
    source: str = "",
    as_of: date | None = None,
) -> Figure:
    """Keep what somebody tells of a candidate; every open decision that has it sees it.

    ``value`` and ``standard_error`` are in the measure's unit (accuracy is a fraction). All but
    a declared figure need a ``source``. Raises ValidationError naming the field.
    """
    require(by, "decisions.write")
    same_team(by, candidate, lambda row: row.team_id)
    _check_figure(known_measure(measure, by), value, standard_error)
    if not source.strip() and provenance != ToldBy.DECLARED:
        raise ValidationError({"source": "Say where this figure is from, or call it declared."})
    row = Figure(
        team=by.team,
        candidate=candidate,
        measure=measure,
        value=value,
        standard_error=standard_error,
        n=n,
        provenance=provenance,
        source=source.strip(),
        as_of=as_of,
        created_by=by.user,
        created_at=now,
    )
    row.full_clean(validate_constraints=True)
    row.save()
    log(by, "figure.add", row, summary=f"{candidate.name}: {measure} {value:g}")
    return row


def _check_figure(entry: Measure | None, value: float, standard_error: float | None) -> None:
    if entry is None:
        listed = ", ".join(MEASURES)
        raise ValidationError({"measure": f"Choose one of {listed}, or of your own criteria."})
    if entry.style == "yes_no":
        _check_answer(entry, value, standard_error)
    low, high = possible_range(entry.key)
    if not (math.isfinite(value) and low <= value <= high):
        range_text = "between 0 and 1 (0% and 100%)" if high == 1 else "0 or more"
        raise ValidationError({"value": f"{entry.label} must be {range_text}."})
    if standard_error is not None and not (math.isfinite(standard_error) and standard_error >= 0):
        raise ValidationError({"standard_error": "Must be 0 or more, or empty for unknown."})


def _check_answer(entry: Measure, value: float, standard_error: float | None) -> None:
    if value not in (0.0, 1.0):
        raise ValidationError({"value": f"{entry.label} must be 1 for yes or 0 for no."})
    if standard_error:
        raise ValidationError({"standard_error": "A yes or no has none: leave it empty."})


@transaction.atomic
def remove_figure(*, figure: Figure, by: Actor) -> None:
    """Forget a figure; recorded decisions keep their own copy of it."""
    require(by, "decisions.write")
    same_team(by, figure, lambda row: row.team_id)
    log(by, "figure.remove", figure, summary=str(figure))
    figure.delete()
