"""Exact and Bayesian intervals of one share against published numbers and other libraries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binomtest
from statsmodels.stats.proportion import proportion_confint

from evaluations.core.statistics.intervals import normal_quantile, wilson_interval
from evaluations.core.statistics.shares import beta_interval, clopper_pearson

COUNTS = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("right", "n", "lower", "upper"),
    [
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_clopper_pearson_reproduces_table_one_of_newcombe_1998(
    right: int, n: int, lower: float, upper: float
) -> None:
    assert clopper_pearson(right, n) == pytest.approx((lower, upper), abs=5e-5)


def test_after_one_right_answer_of_one_the_uniform_prior_gives_its_closed_form() -> None:
    """Beta(2, 1) has the distribution function x^2, and Beta(1, n + 1) has 1 - (1 - x)^(n + 1)."""
    assert beta_interval(1, 1) == pytest.approx((0.025**0.5, 0.975**0.5))
    assert beta_interval(0, 9)[1] == pytest.approx(1 - 0.025**0.1)


@given(COUNTS, st.floats(0.5, 0.999))
def test_scipy_and_statsmodels_agree(count: tuple[int, int], confidence: float) -> None:
    right, n = count
    exact = binomtest(right, n).proportion_ci(confidence, method="exact")
    assert clopper_pearson(right, n, confidence) == pytest.approx(tuple(exact), abs=1e-9)
    other = proportion_confint(right, n, alpha=1 - confidence, method="beta")
    assert clopper_pearson(right, n, confidence) == pytest.approx(other, abs=1e-9)
    known = beta(1 + right, 1 + n - right).interval(confidence)
    assert beta_interval(right, n, confidence) == pytest.approx(known, abs=1e-9)
    score = proportion_confint(right, n, alpha=1 - confidence, method="wilson")
    ours = wilson_interval(right / n, n, normal_quantile(confidence))
    assert ours == pytest.approx(score, abs=1e-9)


@given(COUNTS)
def test_right_and_wrong_mirror_each_other_and_no_interval_is_empty(
    count: tuple[int, int],
) -> None:
    right, n = count
    for interval in (clopper_pearson, beta_interval):
        lower, upper = interval(right, n)
        assert 0 <= lower < upper <= 1
        assert interval(n - right, n) == pytest.approx((1 - upper, 1 - lower), abs=1e-9)


@given(COUNTS)
def test_one_more_right_answer_moves_both_ends_up(count: tuple[int, int]) -> None:
    right, n = count
    for interval in (clopper_pearson, beta_interval):
        before, after = interval(right, n + 1), interval(right + 1, n + 1)
        assert before[0] < after[0]
        assert before[1] < after[1]


@pytest.mark.parametrize("wrong", [(-1, 5, 0.95), (6, 5, 0.95), (0, 0, 0.95), (1, 5, 1.0)])
def test_what_is_no_share_or_confidence_is_refused(wrong: tuple[float, float, float]) -> None:
    for interval in (clopper_pearson, beta_interval):
        with pytest.raises(ValueError, match="between 0"):
            interval(*wrong)
