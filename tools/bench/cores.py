"""CPU time of the pure cores, each beside a plain alternative in the same run.

    python -m tools.bench.cores [--only bootstrap,splitting,grading]

A plain alternative is what a script would do instead: less is asked of it, so it is no equal. The
bootstrap of scipy knows neither pairs nor unseen cases, one regular expression knows no stream and
no unclosed thought, and one search for a box knows neither numbers nor options.
"""

import argparse
import re
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from scipy import stats

from decision.core.cases import CaseSeries, CaseTable
from decision.core.matrix import Candidate
from decision.core.measures import Measurement
from decision.core.presets import balanced
from decision.core.resampling import measure_cases, resample
from decision.core.snapshot import DRAWS, build_snapshot
from evaluations.core.graders import GRADERS, validate_grader_settings
from tools.bench.texts import HOSTILE, ORDINARY, THOUGHTS, Use
from traces.core.splitting import StreamSplitter, split_completion

ROUNDS: Final = 5
ROUND_S: Final = 0.2
PIECE: Final = 20
TABLES: Final = ((4, 60), (9, 200))
THINK: Final = re.compile(r"\s*<think>(.*?)</think>(.*)", re.DOTALL)
BOX: Final = re.compile(r"\\boxed\{([^}]*)\}")
Work = Callable[[], object]


class Row(NamedTuple):
    """A measurement in CPU milliseconds a call."""

    what: str
    ours: float
    plain: float


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default=",".join(CORES))
    print(f"{'CPU ms a call':52}{'Rationale':>11}{'plain':>11}{'times':>8}", flush=True)
    for core in parser.parse_args().only.split(","):
        for row in CORES[core]():
            times = row.ours / row.plain
            print(f"{row.what:52}{row.ours:11.4f}{row.plain:11.4f}{times:8.2f}", flush=True)


def cpu_ms(work: Work) -> float:
    """CPU milliseconds of one call: the median of rounds that last long enough to be read."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        began, calls = time.process_time(), 0
        while (spent := time.process_time() - began) < ROUND_S:
            work()
            calls += 1
        rounds.append(spent / calls * 1000)
    return statistics.median(rounds)


def bootstrap_rows() -> Iterator[Row]:
    """All measures of all candidates with their intervals, and a whole decision."""
    for candidates, cases in TABLES:
        table = _table(candidates, cases)
        plain = cpu_ms(lambda table=table: _scipy_intervals(table))
        size = f"{candidates} x {cases} cases, {DRAWS:,} draws"
        drawn = cpu_ms(
            lambda table=table: measure_cases(table, resample(table, seed=1, draws=DRAWS))
        )
        yield Row(f"bootstrap, {size}", drawn, plain)
        yield Row(f"whole snapshot, {size}", cpu_ms(_snapshot_of(table)), plain)


def _table(candidates: int, cases: int) -> CaseTable:
    draw = np.random.default_rng(candidates * 1000 + cases)
    size = (cases, 2)
    series = {
        f"m{i}": CaseSeries(
            outcome=(draw.random(size) < 0.5 + 0.05 * i).astype(float),
            cost=draw.gamma(2, 0.001 * (i + 1), size),
            first_answer=draw.gamma(2, 1.0 + i, size),
            total=draw.gamma(3, 1.0 + i, size),
            think_tokens=draw.gamma(2, 300.0, size),
        )
        for i in range(candidates)
    }
    return CaseTable(tuple(f"case {i}" for i in range(cases)), series)


def _snapshot_of(table: CaseTable) -> Work:
    known = {
        key: {"vram_gb": Measurement(8.0 + number, unit="GB", provenance="declared")}
        for number, key in enumerate(table.series)
    }
    candidates = [Candidate(key, key.upper()) for key in table.series]
    return lambda: build_snapshot("Which model?", candidates, known, table, balanced(), seed=1)


def _scipy_intervals(table: CaseTable) -> list[Any]:
    found = []
    for series in table.series.values():
        for name in ("outcome", "cost", "think_tokens"):
            found.append(_scipy_interval(getattr(series, name), np.mean))
        for name in ("first_answer", "total"):
            for level in (50, 95):
                found.append(_scipy_interval(getattr(series, name), _percentile(level)))
    return found


def _scipy_interval(samples: Any, statistic: Callable[..., Any]) -> Any:
    means = samples.mean(axis=1)
    drawn = stats.bootstrap(
        (means,), statistic, n_resamples=DRAWS, method="percentile", vectorized=True, rng=1
    )
    return drawn.confidence_interval


def _percentile(level: int) -> Callable[..., Any]:
    return lambda values, axis: np.percentile(values, level, axis=axis)


def splitting_rows() -> Iterator[Row]:
    """Thought and answer of a whole text, and of the same text in pieces as it streams."""
    for name, text in THOUGHTS.items():
        pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
        plain = cpu_ms(lambda text=text: THINK.match(text))
        yield Row(f"split, {name}", cpu_ms(lambda text=text: split_completion(text)), plain)
        streamed = cpu_ms(lambda pieces=pieces: _streamed(pieces))
        yield Row(f"split in pieces of {PIECE}, {name}", streamed, plain)


def _streamed(pieces: list[str]) -> None:
    splitter = StreamSplitter()
    for piece in pieces:
        splitter.feed(piece)
    splitter.finish()


def grading_rows() -> Iterator[Row]:
    """Each grader on an answer of its kind, and on the hostile text that costs it most."""
    for use in ORDINARY:
        work = _grading(use, use.answer)
        yield Row(f"grade, {use.kind}", cpu_ms(work), cpu_ms(_boxed(use, use.answer)))
        worst = max(HOSTILE, key=lambda name: _once_s(_grading(use, HOSTILE[name])))
        text = HOSTILE[worst]
        what = f"grade 100 KB of {worst!a}, {use.kind}"
        yield Row(what, cpu_ms(_grading(use, text)), cpu_ms(_boxed(use, text)))


def _grading(use: Use, answer: str) -> Work:
    settings = validate_grader_settings(use.kind, use.settings)
    grade, targets = GRADERS[use.kind].grade, list(use.targets)
    return lambda: grade(answer, targets, settings)


def _boxed(use: Use, answer: str) -> Work:
    def compare() -> bool:
        found = BOX.search(answer)
        return found is not None and found[1] in use.targets

    return compare


def _once_s(work: Work) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


CORES: Final = {
    "bootstrap": bootstrap_rows,
    "splitting": splitting_rows,
    "grading": grading_rows,
}

if __name__ == "__main__":
    main()
