"""Correlations and their intervals against a published example and scipy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluations.core.statistics.correlation import pearson, spearman

#: The first of Anscombe's four data sets (1973): r = 0.816.
X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
POINTS = st.lists(
    st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=5, max_size=30
).filter(lambda points: all(len(set(side)) > 2 for side in zip(*points, strict=True)))


def test_anscombes_quartet_and_its_p_value() -> None:
    found = pearson(X, Y)
    assert found.value == pytest.approx(0.816, abs=5e-4)
    assert found.p_value == pytest.approx(0.00217, abs=5e-6)
    assert found.cases == 11


@given(POINTS)
def test_scipy_agrees(points: list[tuple[int, int]]) -> None:
    x, y = zip(*points, strict=True)
    found, known = pearson(x, y), stats.pearsonr(x, y)
    if found.lower is None:
        assert abs(known.statistic) == pytest.approx(1)
        return
    assert found.value == pytest.approx(known.statistic, abs=1e-9)
    assert found.p_value == pytest.approx(known.pvalue, abs=1e-9)
    interval = known.confidence_interval(0.95)
    assert (found.lower, found.upper) == pytest.approx(tuple(interval), abs=1e-9)


@given(POINTS)
def test_scipy_agrees_on_ranks(points: list[tuple[int, int]]) -> None:
    x, y = zip(*points, strict=True)
    found, known = spearman(x, y), stats.spearmanr(x, y)
    assert found.value == pytest.approx(known.statistic, abs=1e-9)
    if found.p_value is not None:
        assert found.p_value == pytest.approx(known.pvalue, abs=1e-9)


def test_the_interval_of_ranks_is_that_of_bonett_and_wright() -> None:
    found = spearman(X, Y)
    r = stats.spearmanr(X, Y).statistic
    half = 1.959964 * math.sqrt((1 + r * r / 2) / 8)
    ends = (math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))
    assert (found.lower, found.upper) == pytest.approx(ends, abs=1e-6)


def test_scipys_interval_has_no_width_for_points_on_a_line() -> None:
    """Four points on a line do not make certain: an interval without a width is none."""
    known = stats.pearsonr([1, 2, 3, 4], [2, 4, 6, 8]).confidence_interval(0.95)
    assert (known.low, known.high) == (1.0, 1.0)
    found = pearson([1, 2, 3, 4], [2, 4, 6, 8])
    assert (found.value, found.lower, found.upper, found.p_value) == (1.0, None, None, None)
    assert spearman([1, 2, 3, 4], [9, 5, 3, 1]).value == -1.0


@given(POINTS, st.floats(0.01, 100), st.floats(-50, 50))
def test_units_change_nothing_and_signs_mirror(points, scale: float, shift: float) -> None:
    x, y = (np.array(side, dtype=float) for side in zip(*points, strict=True))
    for correlation in (pearson, spearman):
        found, scaled = correlation(x, y), correlation(scale * x + shift, y)
        mirrored = correlation(-x, y)
        assert scaled.value == pytest.approx(found.value, abs=1e-9)
        assert mirrored.value == pytest.approx(-found.value, abs=1e-12)
        if found.lower is not None and mirrored.lower is not None:
            assert mirrored.upper == pytest.approx(-found.lower)
            assert found.lower < found.value < found.upper


def test_too_few_cases_or_a_constant_have_no_correlation_and_say_why() -> None:
    few = pearson([1, 2, math.nan, 4], [1, 2, 3, 5])
    assert (few.value, few.cases, few.dropped) == (None, 3, 1)
    assert "four cases" in few.reason
    assert "always the same" in spearman([1, 1, 1, 1], [1, 2, 3, 4]).reason
    with pytest.raises(ValueError, match="one finite x and y"):
        pearson([1, 2], [1])
