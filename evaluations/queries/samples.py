"""Reads about single samples: lists with filters, and one with all that happened to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Prefetch, Q, QuerySet

from evaluations.access import samples_for
from evaluations.core.failures import failure_label
from evaluations.execution.settlement import OK
from evaluations.models import (
    Attempt,
    Run,
    RunCandidate,
    RunState,
    Sample,
    SampleScore,
    SampleState,
)
from teams.access import Actor

#: Long texts, which a list does not show.
_TRACE_TEXTS: Final = ("trace__raw_text", "trace__reasoning", "trace__answer", "trace__messages")
_TEXTS: Final = (*_TRACE_TEXTS, "case__prompt", "case__messages", "case__system")
_OPEN: Final = (SampleState.PENDING, SampleState.LEASED, SampleState.ANSWERED)

#: What became of samples, in the words of a filter: every sample is in exactly one.
ENDINGS: Final[Mapping[str, tuple[str, Q]]] = {
    "correct": ("Correct", Q(state=SampleState.GRADED, value__gte=1.0)),
    "incorrect": ("Incorrect", Q(state=SampleState.GRADED, value__lt=1.0)),
    "unscored": ("Unscored", Q(state=SampleState.GRADED, value=None)),
    "failed": ("Failed", Q(state=SampleState.FAILED)),
    "waiting": ("Not done yet", Q(state__in=_OPEN)),
    "cancelled": ("Not asked", Q(state=SampleState.CANCELLED)),
    "skipped": ("Not needed", Q(state=SampleState.SKIPPED)),
}


@dataclass(frozen=True, slots=True)
class SampleFilter:
    """What a list of samples shows; empty shows everything, and so does an unknown ``ending``."""

    ending: str = ""
    candidate: str = ""
    case: str = ""
    cause: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call for a sample as a page tells it; ``seconds`` None is unknown."""

    attempt: Attempt
    ok: bool
    label: str
    seconds: float | None


def run_samples(run: Run, wanted: SampleFilter, by: Actor) -> QuerySet[Sample]:
    """Samples of a run in the order of the suite, with case, candidate, trace and scores."""
    rows = samples_for(by).filter(run=run)
    if wanted.ending in ENDINGS:
        rows = rows.filter(ENDINGS[wanted.ending][1])
    if wanted.candidate:
        rows = rows.filter(run_candidate__snapshot__slug=wanted.candidate)
    if wanted.case:
        rows = rows.filter(case__key__icontains=wanted.case)
    if wanted.cause:
        rows = rows.filter(failure_code=wanted.cause)
    if wanted.outcome:
        rows = rows.filter(trace__outcome=wanted.outcome)
    light = _with_everything(rows).defer(*_TEXTS)
    return light.order_by("case__position", "case_id", "run_candidate", "repeat")


def ending_counts(run: Run) -> dict[str, int]:
    """How many samples of a run ended how, by the keys of ENDINGS; one query."""
    counted = {name: Count("pk", filter=chosen) for name, (_, chosen) in ENDINGS.items()}
    return Sample.objects.filter(run=run).aggregate(**counted)


def causes_of_failure(run: Run) -> list[str]:
    """The failure codes among the samples of a run; one query."""
    failed = Sample.objects.filter(run=run, state=SampleState.FAILED).order_by("failure_code")
    return list(failed.values_list("failure_code", flat=True).distinct())


def is_open(sample: Sample) -> bool:
    """Whether its state will change by itself: its run goes on, or its answer is to be graded."""
    if sample.state == SampleState.ANSWERED:
        return True
    return sample.state in _OPEN and sample.run.state == RunState.RUNNING


def calls_of(sample: Sample) -> list[Call]:
    """The calls for a sample, first to last."""
    return [
        Call(
            attempt=row,
            ok=row.code == OK,
            label="Answered" if row.code == OK else failure_label(row.code),
            seconds=(row.ended_at - row.started_at).total_seconds() if row.ended_at else None,
        )
        for row in sorted(sample.attempt_rows.all(), key=lambda row: row.number)
    ]


def siblings(sample: Sample) -> list[tuple[str, list[Sample]]]:
    """All samples of the same case in the same run, by name of the candidate; one query."""
    rows = Sample.objects.filter(run_id=sample.run_id, case_id=sample.case_id)
    found: dict[str, list[Sample]] = {}
    light = rows.select_related("run_candidate", "trace").defer(*_TRACE_TEXTS)
    for row in light.order_by("run_candidate__position", "repeat"):
        found.setdefault(str(row.run_candidate), []).append(row)
    return list(found.items())


def sample_rows(by: Actor) -> QuerySet[Sample]:
    """Samples of the team for a list without texts: only the columns that it shows."""
    shown = (
        *(field.attname for field in Sample._meta.concrete_fields),
        "case__key",
        "run_candidate__candidate_id",
        "run_candidate__snapshot",
        "trace__outcome",
    )
    return samples_for(by).select_related("case", "run_candidate", "trace").only(*shown)


def sample_page(by: Actor, pk: int) -> QuerySet[Sample]:
    """One sample of the team with its case, candidate, trace, scores and attempts."""
    rows = samples_for(by).filter(pk=pk).select_related("run__suite_version__suite")
    light = _with_everything(rows).defer("trace__raw_text")
    return light.prefetch_related("attempt_rows")


def candidates_of_run(run: Run) -> list[RunCandidate]:
    """The run's candidates in their order."""
    return list(RunCandidate.objects.filter(run=run).order_by("position", "pk"))


def _with_everything(rows: QuerySet[Sample]) -> QuerySet[Sample]:
    current = SampleScore.objects.filter(current=True).order_by("position")
    scores = Prefetch("scores", queryset=current, to_attr="current_scores")
    return rows.select_related("case", "run_candidate", "trace").prefetch_related(scores)
