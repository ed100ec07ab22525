"""The attempts of a run as arrays, candidate by candidate, for its results."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np

from evaluations.core.results import Attempts
from evaluations.core.statistics.cases import Floats
from evaluations.core.statistics.thoughts import Ending
from evaluations.models import Case, Run, RunCandidate, Sample, SampleScore, SampleState
from traces.core.usage import thought_tokens

_COLUMNS: Final = (
    "pk",
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
)


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
    cases = list(
        Case.objects.filter(version_id=run.suite_version_id)
        .order_by("position", "id")
        .values_list("id", "key", "weight", "tags", "held_out")
    )
    places = {pk: place for place, (pk, *_) in enumerate(cases)}
    rows = list(RunCandidate.objects.filter(run=run).order_by("position", "id"))
    tables = {row.pk: _Table(len(cases), run.repeats) for row in rows}
    states: Counter[str] = Counter()
    where: dict[int, tuple[int, int, int]] = {}
    samples = Sample.objects.filter(run=run).values_list(*_COLUMNS)
    for pk, candidate, case, repeat, *rest in samples.iterator(chunk_size=5000):
        where[pk] = candidate, places[case], repeat
        states[tables[candidate].put(places[case], repeat, *rest)] += 1
    details = _read_scores(run, where, tables, {row.pk: place for place, row in enumerate(rows)})
    return RunAttempts(
        keys=tuple(key for _, key, *_ in cases),
        tags=tuple(tuple(tags) for *_, tags, _ in cases),
        held_out=tuple(held_out for *_, held_out in cases),
        weights=np.array([weight for _, _, weight, *_ in cases], dtype=np.float64),
        candidates=tuple(tables[row.pk].attempts(row) for row in rows),
        details=tuple(details),
        waiting=sum(states[state] for state in _OPEN),
        skipped=states[SampleState.SKIPPED],
    )


_OPEN: Final = (SampleState.PENDING, SampleState.LEASED, SampleState.ANSWERED)


def _read_scores(
    run: Run,
    where: Mapping[int, tuple[int, int, int]],
    tables: Mapping[int, "_Table"],
    order: Mapping[int, int],
) -> list[Details]:
    """Put what the first grader extracted into ``tables``; the details of all graders."""
    found = []
    scores = SampleScore.objects.filter(sample__run=run, current=True).order_by(
        "sample", "position"
    )
    columns = scores.values_list("sample_id", "position", "grader", "extracted", "details")
    for sample, position, grader, extracted, details in columns.iterator(chunk_size=5000):
        candidate, case, repeat = where[sample]
        if position == 0 and extracted is not None:
            tables[candidate].answers[case][repeat] = " ".join(extracted.split()).casefold()
        if details:
            found.append(Details(order[candidate], case, grader, details))
    return found


class _Table:
    """Fills the arrays of one candidate, sample by sample."""

    def __init__(self, cases: int, repeats: int) -> None:
        shape = (cases, repeats)
        self.values = np.full(shape, np.nan)
        self.unscored = np.zeros(shape, dtype=np.bool_)
        self.cost = np.full(shape, np.nan)
        self.first_answer = np.full(shape, np.nan)
        self.total = np.full(shape, np.nan)
        self.think_tokens = np.full(shape, np.nan)
        self.answers: list[list[str | None]] = [[None] * repeats for _ in range(cases)]
        self.endings: list[tuple[int, Ending]] = []

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
        reasoning: int | None,
        output: int | None,
        kind: str | None,
    ) -> str:
        """One sample; gives its state back."""
        at = (case, repeat)
        if state == SampleState.FAILED:
            self.endings.append((case, "failed"))
        elif state == SampleState.GRADED:
            self.unscored[at] = value is None
            self.values[at] = np.nan if value is None else value
            if outcome:
                self.endings.append((case, cast(Ending, outcome)))
        timed = {"cost": cost, "first_answer": first_answer, "total": total}
        timed["think_tokens"] = thought_tokens(kind or "", reasoning, output)
        for name, known in timed.items():
            if known is not None:
                getattr(self, name)[at] = known
        return state

    def attempts(self, row: RunCandidate) -> Attempts:
        """The finished arrays."""
        return Attempts(
            key=str(row.snapshot["slug"]),
            label=str(row.snapshot["name"]),
            values=self.values,
            unscored=self.unscored,
            cost=self.cost,
            first_answer=self.first_answer,
            total=self.total,
            think_tokens=self.think_tokens,
            answers=self.answers,
            endings=self.endings,
        )
