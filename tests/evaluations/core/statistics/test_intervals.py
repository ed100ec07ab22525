"""Intervals against published numbers, and their coverage."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.statistics.cases import case_means
from evaluations.core.statistics.intervals import (
    accuracy_interval,
    clustered_mean,
    normal_quantile,
    student_quantile,
    wilson_interval,
)

REPEATS = st.lists(st.none() | st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=5)
CASES = st.lists(REPEATS, min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("right", "n", "lower", "upper"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_reproduces_table_one_of_newcombe_1998(
    right: int, n: int, lower: float, upper: float
) -> None:
    found = wilson_interval(right / n, n, normal_quantile(0.95))
    assert found == (pytest.approx(lower, abs=5e-5), pytest.approx(upper, abs=5e-5))


@pytest.mark.parametrize(("cases", "quantile"), [(2, 12.706), (10, 2.262), (30, 2.045)])
def test_student_quantiles_are_those_of_the_table(cases: int, quantile: float) -> None:
    assert student_quantile(0.95, cases) == pytest.approx(quantile, abs=5e-4)


def test_eight_cases_of_four_right_answers_are_worth_eight_and_not_thirty_two() -> None:
    found = accuracy_interval(case_means([[1.0] * 4] * 8))
    assert found is not None
    assert (found.value, found.upper, found.effective) == (1.0, 1.0, 8.0)
    quantile = 2.145  # of Student's t with 14 degrees
    assert found.lower == pytest.approx(8 / (8 + quantile**2), abs=5e-4)


# Coverage in percent of a normal interval over all samples as if they were independent, from the
# study that looked at several methods. Difficulty is Beta(a, b) with mean ``accuracy``; the a + b
# given here is the one that yields it.
COVERAGE = [
    (0.80, 2, 10, 4, 76),
    (0.80, 2, 30, 4, 82),
    (0.95, 3, 10, 1, 40),
    (0.95, 3, 30, 4, 84),
    (0.95, 3, 100, 4, 83),
]


@pytest.mark.parametrize(("accuracy", "ab", "cases", "repeats", "published"), COVERAGE)
def test_the_interval_keeps_its_promise_where_the_naive_one_fails_as_published(
    accuracy: float, ab: float, cases: int, repeats: int, published: int
) -> None:
    rng = np.random.default_rng(20251)
    covered = naively = 0
    for _ in range(2_000):
        difficulty = rng.beta(ab * accuracy, ab * (1 - accuracy), cases)
        right = rng.binomial(1, difficulty[:, None], (cases, repeats)).astype(float)
        found = accuracy_interval(case_means(right.tolist()))
        assert found is not None
        assert found.lower is not None
        assert found.upper is not None
        covered += found.lower <= accuracy <= found.upper
        error = math.sqrt(found.value * (1 - found.value) / right.size)
        naively += abs(found.value - accuracy) <= 1.96 * error
    assert 92 <= covered / 20 <= 99
    assert naively / 20 == pytest.approx(published, abs=3)


def test_one_sample_a_case_is_wilson_with_a_t_of_twice_the_degrees() -> None:
    found = accuracy_interval(case_means([[1.0]] * 15 + [[0.0]] * 5))
    assert found is not None
    assert found.effective == pytest.approx(20)
    expected = wilson_interval(0.75, 20, student_quantile(0.95, 39))
    assert (found.lower, found.upper) == pytest.approx(expected)


def test_two_wrong_answers_of_25_do_not_rule_out_an_accuracy_of_98_percent() -> None:
    """Wilson's interval alone would end at 0.976, and miss 0.98 in 9 % of all suites."""
    found = accuracy_interval(case_means([[1.0]] * 23 + [[0.0]] * 2))
    assert found is not None
    wrong = 25 * (1 - found.upper)
    assert 1 - math.exp(-wrong) * (1 + wrong) == pytest.approx(0.08)
    assert found.upper > 0.98


def test_one_wrong_answer_tells_little_of_how_wrong_answers_gather_in_cases() -> None:
    """Thirty cases of ten attempts with one wrong are worth some cases more than 30, not 300."""
    found = accuracy_interval(case_means([[1.0] * 10] * 29 + [[1.0] * 9 + [0.0]]))
    assert found is not None
    assert 30 < found.effective < 60


def test_repeats_that_agree_add_nothing_and_repeats_that_differ_do() -> None:
    once = accuracy_interval(case_means([[1.0], [0.0]] * 10))
    agreeing = accuracy_interval(case_means([[1.0] * 4, [0.0] * 4] * 10))
    differing = accuracy_interval(case_means([[1.0, 0.0, 1.0, 0.0]] * 20))
    assert once is not None
    assert agreeing is not None
    assert differing is not None
    assert agreeing.effective == pytest.approx(once.effective)
    assert differing.effective == pytest.approx(80)


def test_unscored_is_wrong_or_left_out_as_asked() -> None:
    values = [[1.0, None], [1.0, 1.0], [None, None]]
    as_wrong = accuracy_interval(case_means(values, missing="zero"))
    left_out = accuracy_interval(case_means(values))
    assert as_wrong is not None
    assert left_out is not None
    assert (as_wrong.value, as_wrong.cases, as_wrong.samples) == (0.5, 3, 6)
    assert (left_out.value, left_out.cases, left_out.samples) == (1.0, 2, 3)


def test_nothing_known_has_no_estimate_and_one_case_bounds_nothing() -> None:
    assert accuracy_interval(case_means([])) is None
    assert clustered_mean(case_means([[None]])) is None
    one = accuracy_interval(case_means([[1.0, 0.0, 1.0]]))
    assert one is not None
    assert (one.lower, one.upper, one.standard_error) == (0.0, 1.0, None)
    mean = clustered_mean(case_means([[3.0]]))
    assert mean is not None
    assert (mean.value, mean.lower, mean.upper, mean.standard_error) == (3.0, None, None, None)


def test_the_clustered_error_is_millers_with_the_factor_of_small_samples() -> None:
    rng = np.random.default_rng(7)
    values = rng.normal(size=(12, 3))
    centered = values - values.mean()
    within = sum(np.outer(row, row).sum() for row in centered)
    miller = math.sqrt(within) / values.size
    found = clustered_mean(case_means(values.tolist()))
    assert found is not None
    assert found.standard_error == pytest.approx(miller * math.sqrt(12 / 11))


def test_a_case_of_weight_two_counts_for_the_mean_as_two_cases() -> None:
    doubled = case_means([[1.0], [0.0], [1.0]], [2.0, 1.0, 1.0])
    found = accuracy_interval(doubled)
    assert found is not None
    assert found.value == 0.75
    perfect = accuracy_interval(case_means([[1.0]] * 3, [2.0, 1.0, 1.0]))
    assert perfect is not None
    assert perfect.effective == pytest.approx(16 / 6)


@given(CASES, st.floats(0.1, 100))
def test_an_accuracy_lies_in_its_interval_and_weights_have_no_scale(
    values: list[list[float | None]], scale: float
) -> None:
    found = accuracy_interval(case_means(values, missing="zero"))
    scaled = accuracy_interval(case_means(values, [scale] * len(values), missing="zero"))
    assert found is not None
    assert scaled is not None
    assert found.lower is not None
    assert found.upper is not None
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    assert found.upper > found.lower
    assert scaled.lower == pytest.approx(found.lower)


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [1.0, -1.0], [1.0, math.nan]])
def test_a_weight_that_is_none_is_an_error(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weight"):
        case_means([[1.0], [0.0]], weights)


def test_what_is_no_share_is_an_error() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        accuracy_interval(case_means([[2.0]]))
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson_interval(1.5, 10, 1.96)
    with pytest.raises(ValueError, match="finite"):
        case_means([[math.nan]])
