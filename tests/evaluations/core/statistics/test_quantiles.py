"""Means and quantiles of values that may be missing, and the bootstrap over cases."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.statistics.bootstrap import case_weight_draws
from evaluations.core.statistics.quantiles import (
    case_quantile,
    cases_for_quantile,
    known,
    mean_known,
    quantile_known,
    weighted_quantile,
)

SECONDS = st.lists(st.none() | st.floats(0, 1e6), max_size=30)


def test_a_missing_value_is_left_out_and_zero_is_a_value() -> None:
    assert known([None, 0.0, 2.0]) == [0.0, 2.0]
    assert mean_known([None, 0.0, 2.0]) == 1.0
    assert quantile_known([None, 0.0, 2.0, 4.0], 0.5) == 2.0


def test_nothing_known_has_no_mean_and_no_quantile() -> None:
    assert mean_known([]) is None
    assert mean_known([None]) is None
    assert quantile_known([None], 0.95) is None


def test_what_is_not_finite_is_an_error() -> None:
    with pytest.raises(ValueError, match="finite"):
        mean_known([1.0, math.inf])
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile_known([1.0], 1.0)


@given(SECONDS, st.floats(0.01, 0.99))
def test_equal_weights_give_hazens_rule_as_numpy_has_it(
    values: list[float | None], level: float
) -> None:
    found = quantile_known(values, level)
    there = [value for value in values if value is not None]
    expected = float(np.quantile(there, level, method="hazen")) if there else None
    assert found == (None if expected is None else pytest.approx(expected))


def test_a_weight_of_two_moves_a_quantile_towards_its_value() -> None:
    values = np.array([1.0, 2.0, 3.0])
    assert weighted_quantile(values, np.array([1.0, 1.0, 2.0]), 0.5) == pytest.approx(7 / 3)
    assert weighted_quantile(values, np.array([1.0, 1.0, 1.0]), 0.5) == 2.0


def test_fifty_nine_cases_are_the_fewest_that_bound_a_95th_percentile() -> None:
    assert cases_for_quantile(0.95) == 59
    assert 1 - 0.95**59 >= 0.95 > 1 - 0.95**58
    assert cases_for_quantile(0.5) == 5


def test_the_interval_of_p95_is_refused_below_59_cases_whatever_the_repeats() -> None:
    rng = np.random.default_rng(3)
    seconds = rng.lognormal(size=(58, 4)).tolist()
    few = case_quantile(seconds, 0.95, rng)
    assert few is not None
    assert (few.lower, few.upper, few.cases, few.samples) == (None, None, 58, 232)
    enough = case_quantile([*seconds, [1.0, None]], 0.95, rng)
    assert enough is not None
    assert enough.lower is not None
    assert enough.upper is not None
    assert enough.lower < enough.value < enough.upper
    median = case_quantile(seconds, 0.5, rng)
    assert median is not None
    assert median.lower is not None


def test_an_interval_repeats_with_its_seed() -> None:
    seconds = [[float(n)] for n in range(80)]
    first = case_quantile(seconds, 0.9, np.random.default_rng(5))
    again = case_quantile(seconds, 0.9, np.random.default_rng(5))
    assert first == again


def test_a_case_shares_its_weight_among_its_repeats() -> None:
    found = case_quantile([[1.0] * 99, [2.0], [3.0]], 0.5, np.random.default_rng(1))
    assert found is not None
    assert found.value == pytest.approx(2.0, abs=0.01)


def test_nothing_timed_has_no_quantile() -> None:
    assert case_quantile([[None], []], 0.5, np.random.default_rng(1)) is None


def test_bayesian_bootstrap_weights_have_the_moments_of_a_flat_dirichlet() -> None:
    draws = case_weight_draws(np.random.default_rng(11), 20, 40_000)
    assert draws.shape == (40_000, 20)
    assert np.allclose(draws.sum(axis=1), 1)
    assert np.allclose(draws.mean(axis=0), 1 / 20, rtol=0.02)
    # Var = (1/C)(1 - 1/C) / (C + 1)
    assert np.allclose(draws.var(axis=0), (1 / 20) * (19 / 20) / 21, rtol=0.06)


def test_a_curators_weights_scale_the_draws() -> None:
    draws = case_weight_draws(np.random.default_rng(11), 2, 20_000, np.array([3.0, 1.0]))
    assert draws[:, 0].mean() > 0.65
    assert np.allclose(draws.sum(axis=1), 1)


def test_no_case_and_no_weight_are_errors() -> None:
    with pytest.raises(ValueError, match="no case"):
        case_weight_draws(np.random.default_rng(1), 0, 10)
    with pytest.raises(ValueError, match="weight"):
        case_weight_draws(np.random.default_rng(1), 2, 10, np.array([1.0, 0.0]))
