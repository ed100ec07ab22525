"""What a run measured, candidate by candidate and case by case, for deciding."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluations.models import Case, Run, RunCandidate, Sample, SampleState
from traces.core.usage import thought_tokens
from traces.models import Outcome

Floats = npt.NDArray[np.float64]
GIGA = 1e9
COLUMNS = (
    "run_candidate_id",
    "case_id",
    "repeat",
    "state",
    "value",
    "cost_usd",
    "trace__outcome",
    "trace__first_answer_s",
    "trace__total_s",
    "trace__reasoning_tokens",
    "trace__output_tokens",
    "trace__kind",
    "trace__server",
)


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
    cases = list(
        Case.objects.filter(version_id=run.suite_version_id)
        .order_by("position", "id")
        .values_list("id", "key", "weight")
    )
    row_of = {pk: index for index, (pk, _, _) in enumerate(cases)}
    candidates = list(RunCandidate.objects.filter(run=run).order_by("position", "id"))
    grids = {row.pk: _Grid(len(cases), run.repeats) for row in candidates}
    # What an adaptive run left out is neither waiting nor failed: it was never to be measured.
    samples = Sample.objects.filter(run=run).exclude(state=SampleState.SKIPPED)
    for candidate_id, case_id, repeat, *rest in samples.values_list(*COLUMNS).iterator(
        chunk_size=5000
    ):
        grids[candidate_id].put(row_of[case_id], repeat, *rest)
    return RunMeasurements(
        cases=tuple(key for _, key, _ in cases),
        weights=np.array([weight for _, _, weight in cases], dtype=np.float64),
        repeats=run.repeats,
        candidates=tuple(grids[row.pk].measurements(row) for row in candidates),
    )


class _Grid:
    """Fills the arrays of one candidate, sample by sample."""

    def __init__(self, cases: int, repeats: int) -> None:
        shape = (cases, repeats)
        self.outcome = np.full(shape, np.nan)
        self.cost = np.full(shape, np.nan)
        self.first_answer = np.full(shape, np.nan)
        self.total = np.full(shape, np.nan)
        self.think_tokens = np.full(shape, np.nan)
        self.memory_bytes = 0
        self.counts: Counter[str] = Counter()

    def put(
        self,
        case: int,
        repeat: int,
        state: str,
        value: float | None,
        cost: float | None,
        outcome: str | None,
        first_answer: float | None,
        total: float | None,
        think_tokens: int | None,
        output_tokens: int | None,
        kind: str | None,
        server: Mapping[str, Any] | None,
    ) -> None:
        """One sample."""
        self.counts[_ending(state, value)] += 1
        self.counts["truncated"] += outcome in (Outcome.TRUNCATED, Outcome.LOOPED)
        at = (case, repeat)
        if state == SampleState.GRADED:
            self.outcome[at] = value or 0.0
        _set(self.cost, at, cost)
        _set(self.first_answer, at, first_answer)
        _set(self.total, at, total)
        _set(self.think_tokens, at, thought_tokens(kind or "", think_tokens, output_tokens))
        self.memory_bytes = max(self.memory_bytes, _memory_bytes(server or {}))

    def measurements(self, row: RunCandidate) -> CandidateMeasurements:
        """The finished arrays with the candidate's snapshot."""
        endings = {name: self.counts[name] for name in Tally.__dataclass_fields__}
        return CandidateMeasurements(
            key=str(row.snapshot["slug"]),
            label=str(row.snapshot["name"]),
            snapshot=row.snapshot,
            tally=Tally(**endings),
            outcome=self.outcome,
            cost=self.cost,
            first_answer=self.first_answer,
            total=self.total,
            think_tokens=self.think_tokens,
            memory_gb=self.memory_bytes / GIGA or None,
        )


def _ending(state: str, value: float | None) -> str:
    if state == SampleState.FAILED:
        return "failed"
    if state != SampleState.GRADED:
        return "waiting"
    if value is None:
        return "unscored"
    return "correct" if value >= 1.0 else "incorrect" if value <= 0.0 else "partly"


def _set(grid: Floats, at: tuple[int, int], value: float | None) -> None:
    if value is not None:
        grid[at] = value


def _memory_bytes(server: Mapping[str, Any]) -> int:
    """What the server told of its memory for this call; 0 where it told nothing."""
    nested = server.get("memory")
    told = nested.get("size_vram_bytes") if isinstance(nested, Mapping) else None
    known = told if told is not None else server.get("memory_bytes")
    return known if isinstance(known, int) else 0
