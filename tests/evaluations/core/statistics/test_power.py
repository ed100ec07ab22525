"""Numbers of cases and differences they show, against Miller's worked example."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower

from evaluations.core.statistics.power import (
    TYPICAL,
    Spread,
    cases_needed,
    estimated_spread,
    power_of,
    smallest_difference,
)

VARIANCE = st.floats(0.001, 1)


def test_three_points_take_969_cases_in_millers_worked_example() -> None:
    """arXiv:2411.00640, section 5: 80 % power, variance 1/9 between cases."""
    assert cases_needed(0.03, 1 / 9) == 969


@pytest.mark.parametrize(("repeats", "cases"), [(1, 3_876), (10, 1_260)])
def test_attempts_add_their_variance_within_cases(repeats: int, cases: int) -> None:
    assert cases_needed(0.03, TYPICAL.of_a_case(repeats)) == cases


@pytest.mark.parametrize(("repeats", "points"), [(1, 26), (10, 15)])
def test_fifty_prompts_resolve_about_26_or_15_points(repeats: int, points: int) -> None:
    found = smallest_difference(50, TYPICAL.of_a_case(repeats))
    assert round(100 * found) == points


@given(VARIANCE, st.floats(0.01, 0.5), st.sampled_from([0.7, 0.8, 0.9, 0.95]))
def test_the_three_functions_undo_each_other(variance: float, gap: float, power: float) -> None:
    needed = cases_needed(gap, variance, power=power)
    assert power_of(gap, needed, variance) >= power - 1e-9
    assert smallest_difference(needed, variance, power=power) <= gap * (1 + 1e-9)
    if needed > 1:
        assert smallest_difference(needed - 1, variance, power=power) > gap * (1 - 1e-9)


@given(VARIANCE, st.floats(0.01, 0.5), st.integers(1, 3_000))
def test_statsmodels_agrees_on_the_power(variance: float, gap: float, cases: int) -> None:
    known = NormalIndPower(ddof=0).power(gap / variance**0.5, cases, 0.05, ratio=0)
    assert power_of(gap, cases, variance) == pytest.approx(known, abs=1e-9)
    assert power_of(-gap, cases, variance) == pytest.approx(known, abs=1e-9)


@given(VARIANCE, st.integers(1, 500))
def test_more_cases_or_repeats_show_more(variance: float, cases: int) -> None:
    assert smallest_difference(cases + 1, variance) < smallest_difference(cases, variance)
    spread = Spread(variance, 0.1, 0.2)
    assert spread.of_a_case(2) < spread.of_a_case(1)
    assert spread.of_a_case(1, 3) == pytest.approx(variance + 0.1 + 0.2 / 3)


def test_no_difference_is_found_as_often_as_the_test_errs() -> None:
    assert power_of(0.0, 30, 0.2) == pytest.approx(0.05)
    assert power_of(0.1, 30, 0.0) == 1.0


def test_variances_are_found_again_in_samples_drawn_with_them() -> None:
    rng = np.random.default_rng(8)
    first, second = rng.uniform(size=(2, 20_000))
    a = rng.random((20_000, 4)) < first[:, None]
    b = rng.random((20_000, 2)) < second[:, None]
    found = estimated_spread(a, b)
    assert found is not None
    assert found.between == pytest.approx(1 / 6, abs=0.01)
    assert found.first == pytest.approx(1 / 6, abs=0.005)
    assert found.second == pytest.approx(1 / 6, abs=0.005)


def test_one_attempt_a_case_does_not_tell_what_more_would_bring() -> None:
    found = estimated_spread([1, 0, 1, 1], [0, 0, 1, 1])
    assert found is not None
    assert (found.first, found.second) == (None, None)
    assert found.of_a_case() == pytest.approx(0.25)
    with pytest.raises(ValueError, match="does not tell"):
        found.of_a_case(3)
    assert estimated_spread([1, np.nan], [np.nan, 0]) is None


def test_what_cannot_be_asked_is_refused() -> None:
    for call in (
        lambda: cases_needed(0.0, 1.0),
        lambda: cases_needed(0.1, -1.0),
        lambda: cases_needed(0.1, 1.0, power=0.3),
        lambda: smallest_difference(0, 1.0),
        lambda: power_of(0.1, 10, 1.0, confidence=1.0),
        lambda: TYPICAL.of_a_case(0),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            call()
