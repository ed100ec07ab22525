"""The intervals hold the truth as often as docs/statistics.md says."""

import re

import numpy as np
import pytest

from tools.statistics_coverage import (
    ACCURACIES,
    CASES,
    EQUAL,
    PAGE,
    REPEATS,
    SHAPES,
    Cell,
    coverage,
    difference_coverage,
    single_coverage,
)


def written(name: str) -> list[list[str]]:
    """The rows of a generated table, without its head."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- end of", PAGE.read_text("utf-8"), re.DOTALL)
    assert found, f"there is no table {name}"
    lines = found[1].strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_cell_of_the_page_lies_between_92_and_99_percent() -> None:
    rows = written("coverage")
    sizes = [(cases, repeats) for cases in CASES for repeats in REPEATS]
    assert [(int(row[0]), int(row[1])) for row in rows] == sizes
    for row in rows:
        assert len(row) == 2 + len(ACCURACIES)
        for cell in row[2:]:
            assert all(92 <= float(end) <= 99 for end in cell.split(" to "))
    for _, lowest, highest in written("coverage of single attempts"):
        assert 92 <= float(lowest) <= float(highest) <= 99


@pytest.mark.parametrize(
    ("cases", "repeats", "accuracy"), [(10, 5, 0.7), (20, 10, 0.8), (30, 10, 0.9), (50, 10, 0.95)]
)
def test_a_cell_that_is_simulated_again_is_as_written(
    cases: int, repeats: int, accuracy: float
) -> None:
    row = next(row for row in written("coverage") if row[:2] == [str(cases), str(repeats)])
    ends = [float(end) for end in row[2 + ACCURACIES.index(accuracy)].split(" to ")]
    found = [coverage(Cell(cases, repeats, accuracy, shape), 1_500) for shape in SHAPES]
    assert (min(found), max(found)) == pytest.approx((ends[0], ends[-1]), abs=1.5)


@pytest.mark.parametrize("cases", [10, 25, 50, 120])
def test_one_attempt_a_case_is_covered_between_92_and_99_percent_exactly(cases: int) -> None:
    found = single_coverage(cases, np.round(np.arange(0.50, 0.985, 0.01), 2))
    assert 92 <= found.min() <= found.max() <= 99


def test_equally_hard_cases_are_covered_too_often_and_not_too_seldom() -> None:
    assert coverage(Cell(10, 10, 0.95, EQUAL), 1_000) > 98


@pytest.mark.parametrize("cell", [Cell(50, 1, 0.8, 0.5), Cell(20, 10, 0.6, 8.0)])
def test_a_difference_is_held_at_least_as_often_as_promised(cell: Cell) -> None:
    assert difference_coverage(cell, 0.05, 300) >= 92
