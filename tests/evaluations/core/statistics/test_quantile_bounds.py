"""Bounds of a quantile by order statistics."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from evaluations.core.statistics.quantile_bounds import _ranks as ranks
from evaluations.core.statistics.quantile_bounds import order_quantile
from evaluations.core.statistics.quantiles import cases_for_quantile


@pytest.mark.parametrize(
    ("n", "low", "high"), [(6, 1, 6), (8, 1, 8), (9, 2, 8), (10, 2, 9), (20, 6, 15), (25, 8, 18)]
)
def test_ranks_for_a_median_are_those_of_the_sign_tests_table(n: int, low: int, high: int) -> None:
    """Conover 1999, table A3, and every table of the sign test."""
    assert ranks(n, 0.5, 0.95) == (low, high)


@pytest.mark.parametrize(("n", "bounded"), [(58, False), (59, True), (200, True)])
def test_a_p95_of_fewer_than_59_values_is_refused(n: int, bounded: bool) -> None:
    found = order_quantile(np.arange(n), 0.95)
    assert found is not None
    assert (found.upper is not None) is bounded
    assert (found.lower is not None) is bounded
    assert found.value == pytest.approx(0.95 * n - 0.5)


@given(st.integers(1, 400), st.sampled_from([0.05, 0.25, 0.5, 0.9, 0.95]))
def test_the_ranks_hold_the_quantile_as_often_as_promised(n: int, level: float) -> None:
    low, high = ranks(n, level, 0.95)
    if n < cases_for_quantile(level):
        assert (low, high) == (0, 0)
        return
    # The quantile lies from sorted value ``low`` to ``high`` when low <= B < high.
    below = binom.cdf(low - 1, n, level) if low else 0.0
    above = binom.sf(high - 1, n, level) if high else 0.0
    assert below + above <= 0.05 + 1e-12


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=80), st.floats(0.05, 0.95))
def test_the_bounds_are_values_around_the_estimate_and_mirror_each_other(values, level) -> None:
    found = order_quantile(values, level)
    mirrored = order_quantile([-value for value in values], 1 - level)
    assert found is not None
    assert mirrored is not None
    for end, other in ((found.lower, mirrored.upper), (found.upper, mirrored.lower)):
        assert (end is None) == (other is None)
        if end is not None:
            assert end in values
    assert found.lower is None or found.lower <= found.value + 1e-9
    assert found.upper is None or found.upper >= found.value - 1e-9


def test_missing_values_are_left_out_and_nothing_has_no_quantile() -> None:
    found = order_quantile([3.0, math.nan, 1.0, 2.0], 0.5)
    assert found is not None
    assert (found.value, found.cases, found.lower) == (2.0, 3, None)
    assert order_quantile([math.nan], 0.5) is None
    with pytest.raises(ValueError, match="finite"):
        order_quantile([math.inf], 0.5)
