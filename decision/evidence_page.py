"""The page on which a decision's evidence is chosen: runs, their weights, told figures."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from decision.access import figures_for
from decision.core.measures import MEASURES, Measure, format_value
from decision.forms import EvidenceForm, FigureForm
from decision.gathering import runs_of
from decision.models import Decision, Figure
from decision.own_measures import team_measures
from decision.queries import run_choices
from evaluations.access import candidates_for, runs_for
from evaluations.models import Candidate, Run
from evaluations.queries.runs import run_list
from teams.access import Actor


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A told figure in words; ``is_link`` is whether its source is an address."""

    figure: Figure
    label: str
    text: str
    error_text: str
    is_link: bool


def evidence_form(decision: Decision, data: Any, by: Actor) -> EvidenceForm:
    """The form with what the decision rests on now; older runs that it has are offered, too."""
    chosen = runs_of(decision)
    offered = run_choices(by).values("pk")
    runs = run_list(by).filter(Q(pk__in=[run.pk for run in chosen]) | Q(pk__in=offered))
    suites = {run.suite_version_id: str(run.suite_version) for run in chosen}
    weights = {f"weight-{version}": decision.mixture.get(str(version), 1.0) for version in suites}
    initial = {
        "runs": [run.pk for run in chosen],
        "others": list(decision.others.values_list("pk", flat=True)),
    }
    return EvidenceForm(
        data,
        runs=runs.prefetch_related("run_candidates"),
        others=candidates_for(by)
        .filter(archived_at=None)
        .exclude(pk__in=_in_runs(decision, by))
        .order_by("name"),
        suites=suites if len(suites) > 1 else {},
        initial=initial | weights,
    )


def figure_candidates(decision: Decision, by: Actor) -> QuerySet[Candidate]:
    """The candidates of a decision, of whom figures may be told."""
    own = Q(pk__in=_in_runs(decision, by)) | Q(pk__in=decision.others.values("pk"))
    return candidates_for(by).filter(own).order_by("name")


def _in_runs(decision: Decision, by: Actor) -> QuerySet[Run, Any]:
    """The ids of the candidates that the decision's runs asked."""
    runs = runs_for(by).filter(pk__in=[run.pk for run in runs_of(decision)])
    return runs.values("run_candidates__candidate")


def figure_form(decision: Decision, data: Any, by: Actor) -> FigureForm:
    """An empty form for one more figure."""
    known = [*MEASURES.values(), *team_measures(by)]
    return FigureForm(
        data, candidates=figure_candidates(decision, by), measures=known, prefix="figure"
    )


def figure_rows(decision: Decision, by: Actor) -> list[FigureRow]:
    """What is told of the decision's candidates, by candidate and measure, newest first."""
    rows = figures_for(by).filter(candidate__in=figure_candidates(decision, by))
    measures = {measure.key: measure for measure in [*MEASURES.values(), *team_measures(by)]}
    place = {key: at for at, key in enumerate(measures)}
    known = [row for row in rows.select_related("candidate", "created_by") if row.measure in place]
    known.sort(key=lambda row: (row.candidate.name, place[row.measure], -row.pk))
    return [_figure_row(row, measures[row.measure]) for row in known]


def _figure_row(row: Figure, measure: Measure) -> FigureRow:
    error = row.standard_error
    return FigureRow(
        figure=row,
        label=measure.label,
        text=format_value(measure, row.value),
        error_text="" if error is None else format_value(measure, error),
        is_link=row.source.startswith("https://") and " " not in row.source,
    )
