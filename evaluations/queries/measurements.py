"""What a run measured, candidate by candidate and case by case, for deciding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from evaluations.core.statistics.cases import Floats
from evaluations.models import Run, Sample, SampleState
from evaluations.queries.grids import Grid, read_grids

GIGA = 1e9


@dataclass(frozen=True, slots=True)
class Tally:
    """How many samples of a candidate ended how; unscored and failed are never "incorrect"."""

    correct: int = 0
    partly: int = 0
    incorrect: int = 0
    unscored: int = 0
    truncated: int = 0
    failed: int = 0
    waiting: int = 0

    @property
    def scored(self) -> int:
        """Samples with a verdict."""
        return self.correct + self.partly + self.incorrect

    @property
    def answered(self) -> int:
        """Samples behind the accuracy: with a verdict, or unscored and counted as wrong."""
        return self.scored + self.unscored


@dataclass(frozen=True, slots=True, eq=False)
class CandidateMeasurements:
    """Arrays are cases x repeats, NaN where nothing is known; seconds, USD and tokens.

    ``outcome`` is the mean value of the graders; an unscored answer is 0 there (the stated
    policy), a failed call is NaN: an error is never a wrong answer.
    """

    key: str
    label: str
    snapshot: Mapping[str, Any]
    tally: Tally
    outcome: Floats
    cost: Floats
    first_answer: Floats
    total: Floats
    think_tokens: Floats
    memory_gb: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RunMeasurements:
    """All candidates of a run on the same cases, in the order of the suite."""

    cases: tuple[str, ...]
    weights: Floats
    repeats: int
    candidates: tuple[CandidateMeasurements, ...] = field(default=())


def run_measurements(run: Run) -> RunMeasurements:
    """Measurements of every candidate of ``run``: three SQL queries, whatever its size."""
    # What an adaptive run left out is neither waiting nor failed: it was never to be measured.
    samples = Sample.objects.filter(run=run).exclude(state=SampleState.SKIPPED)
    found = read_grids(run, samples, server=True)
    return RunMeasurements(
        cases=found.keys,
        weights=found.weights,
        repeats=run.repeats,
        candidates=tuple(_measurements(grid) for grid in found.candidates.values()),
    )


def _measurements(grid: Grid) -> CandidateMeasurements:
    return CandidateMeasurements(
        key=grid.key,
        label=grid.label,
        snapshot=grid.row.snapshot,
        tally=_tally(grid),
        outcome=np.where(grid.unscored, 0.0, grid.values),
        cost=grid.cost,
        first_answer=grid.first_answer,
        total=grid.total,
        think_tokens=grid.think_tokens,
        memory_gb=grid.memory_bytes / GIGA or None,
    )


def _tally(grid: Grid) -> Tally:
    graded, failed = grid.states[SampleState.GRADED], grid.states[SampleState.FAILED]
    correct = int((grid.values >= 1.0).sum())
    incorrect = int((grid.values <= 0.0).sum())
    unscored = int(grid.unscored.sum())
    return Tally(
        correct=correct,
        partly=graded - correct - incorrect - unscored,
        incorrect=incorrect,
        unscored=unscored,
        truncated=grid.cut,
        failed=failed,
        waiting=grid.states.total() - graded - failed,
    )
