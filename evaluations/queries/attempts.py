"""The attempts of a run as arrays, candidate by candidate, for its results."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from evaluations.core.results import Attempts
from evaluations.core.statistics.cases import Floats
from evaluations.models import Run, Sample, SampleScore, SampleState
from evaluations.queries.grids import CHUNK, Grid, RunGrids, read_grids

_OPEN: Final = (SampleState.PENDING, SampleState.LEASED, SampleState.ANSWERED)

#: What the first grader extracted, by candidate, case and repeat.
Answers = dict[int, list[list[str | None]]]


@dataclass(frozen=True, slots=True)
class Details:
    """What a grader counted in one answer, for figures over many answers."""

    candidate: int
    case: int
    grader: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class RunAttempts:
    """Cases in the order of the suite; candidates in the order of the run.

    ``waiting`` samples have no end yet; ``skipped`` ones were not needed (adaptive runs).
    """

    keys: tuple[str, ...]
    tags: tuple[tuple[str, ...], ...]
    held_out: tuple[bool, ...]
    weights: Floats
    candidates: tuple[Attempts, ...]
    details: tuple[Details, ...]
    waiting: int
    skipped: int


def run_attempts(run: Run) -> RunAttempts:
    """All attempts of ``run``; four queries, whatever its size."""
    found = read_grids(run, Sample.objects.filter(run=run))
    answers: Answers = {pk: [[None] * run.repeats for _ in found.keys] for pk in found.candidates}
    details = _read_scores(run, found, answers)
    grids = found.candidates
    return RunAttempts(
        keys=found.keys,
        tags=found.tags,
        held_out=found.held_out,
        weights=found.weights,
        candidates=tuple(_attempts(grid, answers[pk]) for pk, grid in grids.items()),
        details=tuple(details),
        waiting=sum(grid.states[state] for grid in grids.values() for state in _OPEN),
        skipped=sum(grid.states[SampleState.SKIPPED] for grid in grids.values()),
    )


def _read_scores(run: Run, found: RunGrids, answers: Answers) -> list[Details]:
    """Put what the first grader extracted into ``answers``; the details of all graders."""
    details = []
    order = {pk: place for place, pk in enumerate(found.candidates)}
    scores = SampleScore.objects.filter(sample__run=run, current=True)
    columns = scores.order_by("sample", "position").values_list(
        "sample__run_candidate_id",
        "sample__case_id",
        "sample__repeat",
        "position",
        "grader",
        "extracted",
        "details",
    )
    for candidate, pk, repeat, position, grader, extracted, counted in columns.iterator(
        chunk_size=CHUNK
    ):
        case = found.places[pk]
        if position == 0 and extracted is not None:
            answers[candidate][case][repeat] = " ".join(extracted.split()).casefold()
        if counted:
            details.append(Details(order[candidate], case, grader, counted))
    return details


def _attempts(grid: Grid, answers: list[list[str | None]]) -> Attempts:
    return Attempts(
        key=grid.key,
        label=grid.label,
        values=grid.values,
        unscored=grid.unscored,
        cost=grid.cost,
        first_answer=grid.first_answer,
        total=grid.total,
        think_tokens=grid.think_tokens,
        answers=answers,
        endings=grid.endings,
    )
