"""The samples of a run as arrays, candidate by candidate: the one reader for every figure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
from django.db.models import QuerySet

from evaluations.core.statistics.cases import Floats
from evaluations.core.statistics.thoughts import Ending
from evaluations.models import Case, Run, RunCandidate, Sample, SampleState
from traces.core.usage import thought_tokens
from traces.models import Outcome

CHUNK: Final = 5000
_COLUMNS: Final = (
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
    "trace__prompt_tokens",
    "trace__cached_tokens",
)


class Grid:
    """One candidate; arrays are cases x repeats, NaN where nothing is known; USD, seconds, tokens.

    ``values`` holds verdicts of graded samples, ``unscored`` says which of these have none.
    ``states`` counts samples by state, ``cut`` those truncated or in a loop, whatever their
    state; ``endings`` are (case, how it ended) of those that ended. ``memory_bytes`` is the most
    that a server told for a call, 0 where none did or none was read.
    """

    def __init__(self, row: RunCandidate, cases: int, repeats: int) -> None:
        shape = (cases, repeats)
        self.row = row
        self.values = np.full(shape, np.nan)
        self.unscored = np.zeros(shape, dtype=np.bool_)
        self.cost = np.full(shape, np.nan)
        self.first_answer = np.full(shape, np.nan)
        self.total = np.full(shape, np.nan)
        self.think_tokens = np.full(shape, np.nan)
        self.prompt = np.full(shape, np.nan)
        self.cached = np.full(shape, np.nan)
        self.output = np.full(shape, np.nan)
        self.states: Counter[str] = Counter()
        self.endings: list[tuple[int, Ending]] = []
        self.cut = 0
        self.memory_bytes = 0

    @property
    def key(self) -> str:
        """The candidate's slug, as it was when the run began."""
        return str(self.row.snapshot["slug"])

    @property
    def label(self) -> str:
        """The candidate's name, as it was when the run began."""
        return str(self.row.snapshot["name"])

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
        prompt: int | None,
        cached: int | None,
        server: Mapping[str, Any] | None = None,
    ) -> None:
        """One sample."""
        at = (case, repeat)
        self.states[state] += 1
        self.cut += outcome in (Outcome.TRUNCATED, Outcome.LOOPED)
        if state == SampleState.FAILED:
            self.endings.append((case, "failed"))
        elif state == SampleState.GRADED:
            self.unscored[at] = value is None
            _set(self.values, at, value)
            if outcome:
                self.endings.append((case, cast(Ending, outcome)))
        _set(self.cost, at, cost)
        _set(self.first_answer, at, first_answer)
        _set(self.total, at, total)
        _set(self.think_tokens, at, thought_tokens(kind or "", reasoning, output))
        _set(self.prompt, at, prompt)
        _set(self.cached, at, cached)
        _set(self.output, at, output)
        self.memory_bytes = max(self.memory_bytes, memory_bytes(server or {}))


@dataclass(frozen=True, slots=True, eq=False)
class RunGrids:
    """Cases in the order of the suite, candidates in that of the run; ``places`` of cases by id."""

    keys: tuple[str, ...]
    tags: tuple[tuple[str, ...], ...]
    held_out: tuple[bool, ...]
    weights: Floats
    places: Mapping[int, int]
    candidates: Mapping[int, Grid]


def read_grids(run: Run, samples: QuerySet[Sample], *, server: bool = False) -> RunGrids:
    """``samples`` of ``run``; three SQL queries, whatever their number.

    ``server`` reads what servers told of each call too: a text for every sample.
    """
    cases = list(
        Case.objects.filter(version_id=run.suite_version_id)
        .order_by("position", "id")
        .values_list("id", "key", "weight", "tags", "held_out")
    )
    places = {pk: place for place, (pk, *_) in enumerate(cases)}
    rows = RunCandidate.objects.filter(run=run).order_by("position", "id")
    grids = {row.pk: Grid(row, len(cases), run.repeats) for row in rows}
    columns = (*_COLUMNS, "trace__server") if server else _COLUMNS
    for candidate, case, repeat, *rest in samples.values_list(*columns).iterator(chunk_size=CHUNK):
        grids[candidate].put(places[case], repeat, *rest)
    return RunGrids(
        keys=tuple(key for _, key, *_ in cases),
        tags=tuple(tuple(tags) for *_, tags, _ in cases),
        held_out=tuple(held_out for *_, held_out in cases),
        weights=np.array([weight for _, _, weight, *_ in cases], dtype=np.float64),
        places=places,
        candidates=grids,
    )


def _set(grid: Floats, at: tuple[int, int], value: float | None) -> None:
    if value is not None:
        grid[at] = value


def memory_bytes(server: Mapping[str, Any]) -> int:
    """What the server told of its memory for this call; 0 where it told nothing."""
    nested = server.get("memory")
    told = nested.get("size_vram_bytes") if isinstance(nested, Mapping) else None
    known = told if told is not None else server.get("memory_bytes")
    return known if isinstance(known, int) else 0
