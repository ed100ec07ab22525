"""Deciding: the whole doubt of a large matrix, and scores under many weightings.

    python -m tools.bench.deciding [--repeat 3]

20 candidates on 8 criteria with 100 cases each and 10,000 joint draws, from the samples to the
snapshot; then 1,000 x 20 values under 10,000 weightings beside one numpy product and the loops of
pymcdm and scikit-criteria, where these are installed (the extra ``bench``). The best of the
repeats, by the clock and in processor time, since other work on the machine costs the first.
"""

import argparse
import importlib
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np

from decision.core.cases import CaseSeries, CaseTable
from decision.core.matrix import Candidate
from decision.core.measures import Measurement
from decision.core.presets import suggested_profile
from decision.core.products import wide_product
from decision.core.reasoning import ThinkingPair
from decision.core.resampling import resample
from decision.core.snapshot import build_snapshot
from decision.core.taste import weight_draws

CANDIDATES: Final = 20
CASES: Final = 100
DRAWS: Final = 10_000
ROWS: Final = 1_000
COLUMNS: Final = 20
#: So many weightings are timed of a loop; the rest is multiplied.
LOOPED: Final = 20
WEIGHTS: Final = {
    "accuracy": 40,
    "cost_per_1000": 20,
    "first_answer_p50": 10,
    "first_answer_p95": 5,
    "total_p50": 5,
    "total_p95": 5,
    "think_tokens": 5,
    "vram_gb": 10,
}


class Seconds(NamedTuple):
    """The best of several runs."""

    clock: float
    processor: float


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeat", type=int, default=3)
    repeat = options.parse_args().repeat
    _decisions(repeat)
    _weightings(repeat)


def measured(work: Callable[[], object], repeat: int) -> Seconds:
    """The least clock time and the least processor time of ``repeat`` runs."""
    found = []
    for _ in range(repeat):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - clock, time.process_time() - processor))
    clocks, processors = zip(*found, strict=True)
    return Seconds(min(clocks), min(processors))


def _decisions(repeat: int) -> None:
    table = case_table()
    names = list(table.series)
    candidates = [Candidate(name, name) for name in names]
    memory = {
        name: {"vram_gb": Measurement(4.0 * i, unit="GB", provenance="declared")}
        for i, name in enumerate(names)
    }
    profile = suggested_profile(WEIGHTS)
    pairs = [ThinkingPair(name, names[0], "best without") for name in names[1:6]]
    print(f"{CANDIDATES} candidates, {len(WEIGHTS)} criteria, {CASES} cases, {DRAWS:,} joint draws")
    for name, work in (
        ("resampling alone", lambda: resample(table, seed=1, draws=DRAWS)),
        (
            "the whole snapshot",
            lambda: build_snapshot("?", candidates, memory, table, profile, 1, DRAWS, pairs),
        ),
        (
            "as a page asks for it",
            lambda: build_snapshot("?", candidates, memory, table, profile, 1, pairs=pairs),
        ),
    ):
        print(_line(name, measured(work, repeat)))


def case_table() -> CaseTable:
    """Made-up results: the later a candidate, the better, slower and dearer."""
    rng = np.random.default_rng(1)
    series = {}
    for number in range(CANDIDATES):
        size, factor = (CASES, 1), 1 + number / 5
        series[f"m{number}"] = CaseSeries(
            outcome=(rng.random(size) < 0.4 + 0.025 * number).astype(float),
            cost=rng.gamma(2, 0.002 * factor, size),
            first_answer=rng.gamma(2, 2 * factor, size),
            total=rng.gamma(2, 4 * factor, size),
            think_tokens=rng.gamma(2, 400 * factor, size),
        )
    return CaseTable(tuple(map(str, range(CASES))), series)


def _weightings(repeat: int) -> None:
    rng = np.random.default_rng(2)
    values = rng.random((ROWS, COLUMNS))
    weights = weight_draws(rng, COLUMNS, DRAWS)
    print(f"\n{ROWS:,} x {COLUMNS} values under {DRAWS:,} weightings")
    whole = measured(lambda: values @ weights.T, repeat)
    print(_line("one numpy product", whole))
    own = measured(lambda: wide_product(values, weights.T), repeat)
    print(
        f"{_line('ours, drawing aside', own)}{own.clock / whole.clock:8.1f} x the clock, "
        f"{own.processor / whole.processor:.1f} x the processor"
    )
    print(_line("drawing the weightings", measured(lambda: weight_draws(rng, COLUMNS, DRAWS), 1)))
    for name, loop in (("pymcdm", _pymcdm), ("scikit-criteria", _scikit_criteria)):
        try:
            score = loop(values)
        except ImportError:
            print(f"{name + ', a loop':28}not installed: pip install -e '.[bench]'")
            continue
        few = measured(lambda score=score: [score(row) for row in weights[:LOOPED]], 1)
        factor = DRAWS / LOOPED
        print(_line(f"{name}, a loop", Seconds(few.clock * factor, few.processor * factor)))


def _pymcdm(values: np.ndarray) -> Callable[[np.ndarray], object]:
    methods: Any = importlib.import_module("pymcdm.methods")
    method, types = methods.WSM(), np.ones(COLUMNS)
    return lambda weights: method(values, weights, types)


def _scikit_criteria(values: np.ndarray) -> Callable[[np.ndarray], object]:
    criteria: Any = importlib.import_module("skcriteria")
    simple: Any = importlib.import_module("skcriteria.agg.simple")
    method = simple.WeightedSumModel()

    def score(weights: np.ndarray) -> object:
        matrix = criteria.mkdm(values, objectives=[max] * COLUMNS, weights=weights)
        return method.evaluate(matrix)

    return score


def _line(name: str, found: Seconds) -> str:
    return f"{name:28}{found.clock:9.3f} s{found.processor:9.3f} s of processor"


if __name__ == "__main__":
    main()
