"""Differences of two candidates on the same cases: pairs, intervals and ratios."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_rel

from evaluations.core.statistics.paired import _score_end as score_end
from evaluations.core.statistics.paired import (
    mean_difference,
    pair_cases,
    share_difference,
)
from evaluations.core.statistics.ratios import paired_ratio

NAN = math.nan
SCORES = st.sampled_from([0.0, 0.5, 1.0, NAN])
ROWS = st.lists(st.tuples(SCORES, SCORES, SCORES, SCORES), min_size=1, max_size=15)


def test_tangos_interval_is_as_published_for_the_airways_before_and_after_a_transplant() -> None:
    """Fagerland, Lydersen and Laake 2014: 1 and 7 discordant of 21 pairs, -0.517 to -0.026."""
    lower = -score_end(6 / 21, 8 / 21, 21, 1.959964)
    upper = score_end(-6 / 21, 8 / 21, 21, 1.959964)
    assert (lower, upper) == (pytest.approx(-0.517, abs=5e-4), pytest.approx(-0.026, abs=5e-4))


@given(st.integers(1, 200), st.floats(0.5, 4))
def test_without_a_discordant_pair_the_score_ends_have_a_closed_form(n: int, q: float) -> None:
    assert score_end(0.0, 0.0, n, q) == pytest.approx(q * q / (n + q * q), abs=1e-9)


@pytest.mark.parametrize("n", [10, 30, 300])
def test_two_candidates_that_are_always_right_may_still_differ(n: int) -> None:
    found = share_difference(pair_cases(np.ones((n, 4)), np.ones((n, 4))))
    assert found is not None
    assert found.value == 0
    assert found.effective == pytest.approx(n)
    assert found.lower is not None
    assert found.upper == pytest.approx(-found.lower)
    assert 0 < found.upper < 6 / n


def test_cases_missing_on_one_side_are_dropped_and_counted() -> None:
    pairs = pair_cases(
        [[1, NAN], [1, 0], [NAN, NAN], [NAN, NAN]], [[0, 0], [NAN, NAN], [1, 1], [NAN, NAN]]
    )
    assert (len(pairs), pairs.dropped, pairs.absent) == (1, 2, 1)
    assert (pairs.first.tolist(), pairs.second.tolist()) == ([1.0], [0.0])
    assert pairs.first_repeats.tolist() == [1.0]


def test_nothing_in_common_has_no_difference_and_one_case_bounds_nothing() -> None:
    assert share_difference(pair_cases([1, NAN], [NAN, 1])) is None
    assert mean_difference(pair_cases([], [])) is None
    one = share_difference(pair_cases([[1, 1]], [[0, 1]]))
    assert one is not None
    assert (one.value, one.lower, one.upper, one.standard_error) == (0.5, -1, 1, None)


def test_the_mean_difference_is_the_paired_t_test_of_scipy() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, 12, 3))
    found = mean_difference(pair_cases(a, b))
    known = ttest_rel(a.mean(axis=1), b.mean(axis=1)).confidence_interval(0.95)
    assert found is not None
    assert (found.lower, found.upper) == pytest.approx(tuple(known), abs=1e-9)


def test_pairing_narrows_where_both_find_the_same_cases_hard() -> None:
    hard = np.array([0, 0, 0, 1, 1, 1, 1, 1] * 5, dtype=float)
    alike, opposite = hard.copy(), 1 - hard
    alike[3] = 0
    widths = []
    for other in (alike, opposite):
        found = share_difference(pair_cases(hard, other))
        assert found is not None
        assert found.lower is not None
        assert found.upper is not None
        widths.append(found.upper - found.lower)
    assert widths[0] < widths[1] / 2


@given(ROWS, st.floats(0.1, 50))
def test_swapping_mirrors_weights_have_no_scale_and_the_interval_has_a_width(
    rows: list[tuple[float, ...]], scale: float
) -> None:
    table = np.array(rows)
    a, b = table[:, :2], table[:, 2:]
    found = share_difference(pair_cases(a, b))
    swapped = share_difference(pair_cases(b, a))
    scaled = share_difference(pair_cases(a, b, np.full(len(a), scale)))
    if found is None:
        assert swapped is None
        return
    assert swapped is not None
    assert scaled is not None
    assert found.lower is not None
    assert found.upper is not None
    assert -1 <= found.lower <= found.value <= found.upper <= 1
    assert found.upper - found.lower > 1e-3
    assert (-swapped.upper, -swapped.lower) == pytest.approx((found.lower, found.upper), abs=1e-9)
    assert (scaled.lower, scaled.upper) == pytest.approx((found.lower, found.upper), abs=1e-9)


@pytest.mark.parametrize(
    ("first", "second", "weights"),
    [([1, 0], [1], None), ([1, math.inf], [1, 0], None), ([1, 0], [1, 0], [1, 0])],
)
def test_tables_that_do_not_fit_are_refused(
    first: list[float], second: list[float], weights: list[float] | None
) -> None:
    with pytest.raises(ValueError, match=r"same cases|finite"):
        pair_cases(first, second, weights)


def test_seconds_are_no_shares() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        share_difference(pair_cases([3.0, 4.0], [1.0, 2.0]))


def test_twice_the_cost_on_every_case_is_a_ratio_of_two_and_halves_cancel() -> None:
    found = paired_ratio([0.2, 4.0, 0.06], [0.1, 2.0, 0.03]).estimate
    assert found is not None
    assert (found.value, found.lower, found.upper) == pytest.approx((2, 2, 2))
    balanced = paired_ratio([1.0, 4.0], [2.0, 2.0]).estimate
    assert balanced is not None
    assert balanced.value == pytest.approx(1.0)


def test_a_ratio_is_the_t_interval_of_logarithms() -> None:
    rng = np.random.default_rng(11)
    a, b = np.exp(rng.normal(size=(2, 20)))
    found = paired_ratio(a, b).estimate
    known = ttest_rel(np.log(a), np.log(b)).confidence_interval(0.95)
    assert found is not None
    assert (found.lower, found.upper) == pytest.approx(tuple(np.exp(known)), abs=1e-9)
    back = paired_ratio(b, a).estimate
    assert back is not None
    assert back.value == pytest.approx(1 / found.value)
    assert back.upper == pytest.approx(1 / found.lower)


def test_free_and_missing_calls_are_dropped_and_counted_never_infinitely_cheap() -> None:
    found = paired_ratio([[1, NAN], [0, 0], [2, 2], [NAN, NAN]], [[1, 1], [1, 1], [1, 0], [1, 1]])
    assert found.dropped == 2
    assert found.estimate is not None
    assert found.estimate.cases == 2
    assert found.estimate.value == pytest.approx(math.sqrt(2))
    assert paired_ratio([0.0], [0.0]).estimate is None
    with pytest.raises(ValueError, match="not below 0"):
        paired_ratio([-1.0], [1.0])
