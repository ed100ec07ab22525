"""What a run measured, candidate by candidate and case by case, for deciding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from evaluations.core.memory.candidates import MemoryEstimate, estimate_memory
from evaluations.core.repricing import Used, machine_seconds
from evaluations.core.statistics.cases import Floats
from evaluations.execution.snapshots import prices_of
from evaluations.models import Run, Sample, SampleState
from evaluations.queries.grids import Grid, read_grids
from evaluations.queries.prices import (
    PricedAs,
    cost_under,
    prices_as_run,
    prices_on,
    prices_since,
)

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
    policy), a failed call is NaN: an error is never a wrong answer. ``cost`` is under the prices
    of ``priced``, ``used`` what it was computed from, the costs that the run knew included.
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
    used: Used
    priced: PricedAs
    memory_gb: float | None = None

    @property
    def tokens_p95(self) -> float | None:
        """The 95th percentile of prompt, thinking and answer together; None without counts."""
        known = self.used.prompt + self.used.output
        known = known[~np.isnan(known)]
        return float(np.quantile(known, 0.95)) if known.size else None

    @property
    def machine_seconds(self) -> Floats:
        """Seconds of its machine that each sample took to itself; NaN where nobody timed it."""
        return machine_seconds(self.used, ran_with=prices_of(self.snapshot))

    @property
    def memory_estimate(self) -> MemoryEstimate | None:
        """From its architecture and the observed lengths; None where either is unknown."""
        return estimate_memory(self.snapshot, self.tokens_p95)


@dataclass(frozen=True, slots=True, eq=False)
class RunMeasurements:
    """All candidates of a run on the same cases, in the order of the suite."""

    cases: tuple[str, ...]
    weights: Floats
    repeats: int
    candidates: tuple[CandidateMeasurements, ...] = field(default=())


def run_measurements(
    run: Run, prices: date | None = None, *, unless_since: date | None = None
) -> RunMeasurements:
    """Measurements of every candidate of ``run``: three SQL queries, whatever its size.

    Costs are those of the run, or under the prices of the book on the day ``prices``: two queries
    more, and no call. With ``unless_since`` they are those of the run, but where the book's prices
    changed after that day.
    """
    # What an adaptive run left out is neither waiting nor failed: it was never to be measured.
    samples = Sample.objects.filter(run=run).exclude(state=SampleState.SKIPPED)
    found = read_grids(run, samples, server=True)
    grids = found.candidates
    rows = [grid.row for grid in grids.values()]
    if prices is None:
        priced = prices_as_run(rows)
    elif unless_since is None:
        priced = prices_on(run, rows, prices)
    else:
        priced = prices_since(run, rows, unless_since, prices)
    return RunMeasurements(
        cases=found.keys,
        weights=found.weights,
        repeats=run.repeats,
        candidates=tuple(_measurements(grid, priced[pk]) for pk, grid in grids.items()),
    )


def _measurements(grid: Grid, priced: PricedAs) -> CandidateMeasurements:
    used = Used(grid.prompt, grid.cached, grid.output, grid.total, grid.cost)
    cost, priced = cost_under(used, grid.row, priced)
    return CandidateMeasurements(
        key=grid.key,
        label=grid.label,
        snapshot=grid.row.snapshot,
        tally=_tally(grid),
        outcome=np.where(grid.unscored, 0.0, grid.values),
        cost=cost,
        first_answer=grid.first_answer,
        total=grid.total,
        think_tokens=grid.think_tokens,
        used=used,
        priced=priced,
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
