"""Simulates how often our intervals hold the truth, and writes docs/statistics.md.

    python -m tools.statistics_coverage

The tables between the comments of docs/statistics.md are replaced. Seeds are fixed: the same
code gives the same tables.
"""

import zlib
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from scipy.special import bdtr

from evaluations.core.statistics.cases import CaseMeans, Floats
from evaluations.core.statistics.intervals import accuracy_interval
from evaluations.core.statistics.paired import pair_cases, share_difference
from tools.marks import replaced

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "statistics.md"

CASES: Final = (10, 20, 30, 50, 100, 300)
REPEATS: Final = (2, 5, 10)
ACCURACIES: Final = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
#: a + b of the beta distribution of a case's true accuracy: from nearly all-or-nothing to alike.
SHAPES: Final = (0.5, 1.0, 2.0, 8.0)
#: All cases are equally hard.
EQUAL: Final = np.inf
SETS: Final = 4_000
#: Differences between true accuracies, for two candidates whose difficulties go together.
DIFFERENCES: Final = (0.0, 0.05, 0.15)


class Cell(NamedTuple):
    """A suite and a candidate; ``shape`` is the a + b of the difficulties."""

    cases: int
    repeats: int
    accuracy: float
    shape: float


def main() -> None:
    """Write the tables into the page."""
    text = PAGE.read_text("utf-8")
    for name, table in tables().items():
        text = replaced(text, name, table)
        print(f"{table}\n")
    PAGE.write_text(text, "utf-8")


def tables() -> dict[str, str]:
    """Every generated table by the name of its place in the page."""
    return {
        "coverage": coverage_table(SHAPES),
        "coverage of equally hard cases": coverage_table((EQUAL,)),
        "coverage of single attempts": single_table(),
        "coverage of differences": difference_table(),
    }


def coverage(cell: Cell, sets: int = SETS) -> float:
    """How often, in percent, the default interval holds the true accuracy.

    Cases weigh the same here, so that the interval depends on the sums of right answers and of
    their squares alone: suites that agree in both are judged once.
    """
    rng = np.random.default_rng(zlib.crc32(repr(cell).encode()))
    rights = rng.binomial(cell.repeats, _difficulties(rng, cell, sets))
    sums = np.stack([rights.sum(axis=1), (rights**2).sum(axis=1)], axis=1)
    _, places, times = np.unique(sums, axis=0, return_index=True, return_counts=True)
    repeats, weights = np.full(cell.cases, float(cell.repeats)), np.ones(cell.cases)
    held = sum(
        count * _holds(CaseMeans(rights[place] / cell.repeats, repeats, weights), cell.accuracy)
        for place, count in zip(places, times, strict=True)
    )
    return 100 * float(held) / sets


def single_coverage(cases: int, accuracies: Floats) -> Floats:
    """The same for one attempt a case: exactly, whatever the difficulties.

    Intervals move up with the right answers, so that those that hold an accuracy are neighbors.
    """
    ends = [_single_ends(right, cases) for right in range(cases + 1)]
    lower, upper = (np.array(side) for side in zip(*ends, strict=True))
    held = (lower[None, :] <= accuracies[:, None]) & (accuracies[:, None] <= upper[None, :])
    counts = np.arange(cases + 1)
    below = bdtr(counts[None, :], cases, accuracies[:, None])
    chances = np.diff(below, axis=1, prepend=0.0)
    return np.asarray(100 * (chances * held).sum(axis=1))


def difference_coverage(cell: Cell, difference: float, sets: int = SETS // 4) -> float:
    """How often the interval of a difference holds it; the first is better by ``difference``.

    A case's accuracy under the second is that under the first, times the ratio of both.
    """
    rng = np.random.default_rng(zlib.crc32(repr((cell, difference)).encode()))
    first = _difficulties(rng, cell, sets)
    second = first * (1 - difference / cell.accuracy)
    shape = (sets, cell.cases, cell.repeats)
    rights = [rng.random(shape) < chance[:, :, None] for chance in (first, second)]
    held = 0
    for a, b in zip(*rights, strict=True):
        found = share_difference(pair_cases(a, b))
        assert found is not None
        assert found.lower is not None
        assert found.upper is not None
        held += found.lower <= difference <= found.upper
    return 100 * held / sets


def coverage_table(shapes: Sequence[float]) -> str:
    """Cases and repeats by accuracy: the lowest and highest coverage over ``shapes``."""

    def cells(cases: int, repeats: int) -> Iterator[str]:
        for accuracy in ACCURACIES:
            found = [coverage(Cell(cases, repeats, accuracy, shape)) for shape in shapes]
            yield _range(found)

    rows = [
        [str(cases), str(repeats), *cells(cases, repeats)]
        for cases, repeats in product(CASES, REPEATS)
    ]
    return _table(["cases", "repeats", *(f"{100 * a:.0f} % right" for a in ACCURACIES)], rows)


def single_table() -> str:
    """Ranges of sizes: the exact extremes over accuracies of 0.50, 0.51, ... 0.98."""
    accuracies = np.round(np.arange(0.50, 0.985, 0.01), 2)
    rows = []
    for low, high in ((10, 19), (20, 29), (30, 49), (50, 99), (100, 300)):
        found = np.array([single_coverage(cases, accuracies) for cases in range(low, high + 1)])
        rows.append([f"{low} to {high}", f"{found.min():.1f}", f"{found.max():.1f}"])
    return _table(["cases", "lowest", "highest"], rows)


def difference_table() -> str:
    """Cases and repeats by true difference: the extremes over accuracies and shapes."""
    rows = []
    for cases, repeats in product((10, 20, 50, 100), (1, 3, 10)):
        row = [str(cases), str(repeats)]
        for difference in DIFFERENCES:
            found = [
                difference_coverage(Cell(cases, repeats, accuracy, shape), difference)
                for accuracy, shape in product((0.6, 0.8, 0.95), (0.5, 8.0))
            ]
            row.append(_range(found))
        rows.append(row)
    return _table(["cases", "repeats", *(f"{100 * d:.0f} points" for d in DIFFERENCES)], rows)


def _difficulties(rng: np.random.Generator, cell: Cell, sets: int) -> Floats:
    if np.isinf(cell.shape):
        return np.full((sets, cell.cases), cell.accuracy)
    a, b = cell.shape * cell.accuracy, cell.shape * (1 - cell.accuracy)
    return rng.beta(a, b, (sets, cell.cases))


def _holds(cases: CaseMeans, truth: float) -> bool:
    found = accuracy_interval(cases)
    assert found is not None
    assert found.lower is not None
    assert found.upper is not None
    return found.lower <= truth <= found.upper


def _single_ends(right: int, cases: int) -> tuple[float, float]:
    means = (np.arange(cases) < right).astype(np.float64)
    found = accuracy_interval(CaseMeans(means, np.ones(cases), np.ones(cases)))
    assert found is not None
    assert found.lower is not None
    assert found.upper is not None
    return found.lower, found.upper


def _range(found: Sequence[float]) -> str:
    low, high = f"{min(found):.1f}", f"{max(found):.1f}"
    return low if low == high else f"{low} to {high}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
