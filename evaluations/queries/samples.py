"""Reads about single samples: lists with filters, and one with all that happened to it."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from evaluations.access import samples_for
from evaluations.models import Run, RunCandidate, Sample, SampleScore, SampleState
from teams.access import Actor


@dataclass(frozen=True, slots=True)
class SampleFilter:
    """What a list of samples shows; empty shows everything."""

    state: str = ""
    outcome: str = ""
    candidate: str = ""
    case: str = ""


def run_samples(run: Run, wanted: SampleFilter) -> QuerySet[Sample]:
    """Samples of a run in the order of the suite, with case, candidate, trace and scores."""
    rows = Sample.objects.filter(run=run)
    if wanted.state in SampleState.values:
        rows = rows.filter(state=wanted.state)
    if wanted.outcome:
        rows = rows.filter(trace__outcome=wanted.outcome)
    if wanted.candidate:
        rows = rows.filter(run_candidate__snapshot__slug=wanted.candidate)
    if wanted.case:
        rows = rows.filter(case__key=wanted.case)
    return _with_everything(rows).order_by("case__position", "case_id", "run_candidate", "repeat")


def sample_page(by: Actor, pk: int) -> QuerySet[Sample]:
    """One sample of the team with its case, candidate, trace, scores and attempts."""
    rows = samples_for(by).filter(pk=pk).select_related("run__suite_version__suite")
    return _with_everything(rows).prefetch_related("attempt_rows")


def candidates_of_run(run: Run) -> list[RunCandidate]:
    """The run's candidates in their order."""
    return list(RunCandidate.objects.filter(run=run).order_by("position", "pk"))


def _with_everything(rows: QuerySet[Sample]) -> QuerySet[Sample]:
    current = SampleScore.objects.filter(current=True).order_by("position")
    scores = Prefetch("scores", queryset=current, to_attr="current_scores")
    # The texts of a thought are long; a list shows only how it ended.
    light = rows.select_related("case", "run_candidate", "trace")
    return light.defer("trace__raw_text", "trace__reasoning").prefetch_related(scores)
