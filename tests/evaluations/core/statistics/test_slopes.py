"""Slopes and their clustered errors against plain linear algebra, and their laws."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from evaluations.core.statistics.slopes import FEWEST_CASES, pooled_slope, within_slope


def drawn(seed, cases=14, repeats=4, rise=0.0):
    """Right or wrong with a probability that depends on the case, and a length."""
    rng = np.random.default_rng(seed)
    number = np.repeat(np.arange(cases), repeats)
    x = 8 + rng.normal(size=cases)[number] + 0.6 * rng.normal(size=len(number))
    chance = np.clip(rng.beta(2, 2, cases)[number] + rise * (x - 8), 0, 1)
    return x, (rng.random(len(number)) < chance).astype(float), number


def jackknife_by_hand(x, y, cases, design):
    """Slope, and the jackknife over cases, by solving each regression anew."""
    last = np.linalg.lstsq(design(x, cases), y, rcond=None)[0][-1]
    kept = [cases != case for case in np.unique(cases)]
    slopes = [
        np.linalg.lstsq(design(x[rest], cases[rest]), y[rest], rcond=None)[0][-1] for rest in kept
    ]
    count = len(kept)
    return last, np.sqrt((count - 1) / count * np.sum((np.array(slopes) - last) ** 2))


def with_constant(x, cases):
    return np.column_stack([np.ones_like(x), x])


def with_dummies(x, cases):
    return np.column_stack([(cases[:, None] == np.unique(cases)).astype(float), x])


def sandwich_by_hand(x, y, cases):
    """CV3 as a sandwich: residuals (I - H_cc)^-1 e_c (Bell and McCaffrey 2002)."""
    design = with_constant(x, cases)
    bread = np.linalg.inv(design.T @ design)
    rest = y - design @ bread @ design.T @ y
    meat = np.zeros((2, 2))
    for case in np.unique(cases):
        own = design[cases == case]
        wide = np.linalg.solve(np.eye(len(own)) - own @ bread @ own.T, rest[cases == case])
        score = own.T @ wide
        meat += np.outer(score, score)
    count = len(np.unique(cases))
    return np.sqrt(np.diag(bread @ meat @ bread) * (count - 1) / count)


@pytest.mark.parametrize("seed", range(5))
def test_the_pooled_slope_and_its_error_are_those_of_plain_regressions(seed):
    x, y, cases = drawn(seed)
    found = pooled_slope(x, y, cases).slope
    slope, error = jackknife_by_hand(x, y, cases, with_constant)
    assert (found.value, found.standard_error) == pytest.approx((slope, error))
    assert found.standard_error == pytest.approx(sandwich_by_hand(x, y, cases)[1])
    assert (found.cases, found.samples) == (14, 56)


@pytest.mark.parametrize("seed", range(5))
def test_the_slope_within_cases_is_that_of_a_regression_with_a_dummy_for_each(seed):
    x, y, cases = drawn(seed)
    found = within_slope(x, y, cases).slope
    slope, error = jackknife_by_hand(x, y, cases, with_dummies)
    assert (found.value, found.standard_error) == pytest.approx((slope, error))


def test_with_one_sample_a_case_the_error_is_the_jackknife_of_single_rows():
    x, y, _ = drawn(3, cases=30, repeats=1)
    away = x - x.mean()
    leverage = 1 / len(x) + away**2 / np.sum(away**2)
    slope = np.sum(away * y) / np.sum(away**2)
    rest = y - y.mean() - slope * away
    error = np.sqrt(29 / 30 * np.sum((away * rest / (1 - leverage)) ** 2)) / np.sum(away**2)
    found = pooled_slope(x, y, np.arange(30)).slope
    assert found.standard_error == pytest.approx(error)


def test_interval_and_p_value_are_those_of_student_with_cases_less_one():
    x, y, cases = drawn(1, rise=0.1)
    found = pooled_slope(x, y, cases).slope
    student = stats.t(13)
    assert found.upper - found.value == pytest.approx(student.ppf(0.975) * found.standard_error)
    assert found.value - found.lower == pytest.approx(found.upper - found.value)
    share = student.sf(abs(found.value) / found.standard_error)
    assert found.p_value == pytest.approx(2 * share)
    assert found.spread == pytest.approx(x.std(ddof=1))


def test_the_line_goes_through_the_middle_with_the_interval_of_the_mean():
    x, y, cases = drawn(2)
    found = pooled_slope(x, y, cases)
    value, low, high = found.line.at(found.line.center)
    assert value == pytest.approx(y.mean())
    assert (high - value) == pytest.approx(value - low)
    beyond = found.line.at(found.line.center + 1)
    assert beyond[0] - value == pytest.approx(found.slope.value)
    moved = np.column_stack([np.ones_like(x), x - x.max()])
    level = np.linalg.lstsq(moved, y, rcond=None)[0][0]
    assert found.line.at(x.max())[0] == pytest.approx(level)
    assert found.line.at(x.max())[2] > found.line.at(x.max())[0]


def test_the_two_slopes_can_have_opposite_signs():
    """Hard cases draw long thoughts and fail; on each, the longer repeat is the right one."""
    hard = np.repeat(np.arange(20.0), 2)
    longer = np.tile([0.0, 0.5], 20)
    y = np.where(hard < 10, 1.0, 0.0)
    y[22:] = longer[22:] > 0
    y[[30, 31]] = 0.0
    x, cases = hard + longer, hard.astype(int)
    assert pooled_slope(x, y, cases).slope.value < 0 < within_slope(x, y, cases).slope.value


@pytest.mark.parametrize("fit", [pooled_slope, within_slope])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(fit):
    held = known = 0
    for seed in range(400):
        found = fit(*drawn(seed, cases=30, repeats=3)).slope
        known += found is not None
        held += found is not None and found.lower <= 0 <= found.upper
    assert known > 390
    assert 0.92 <= held / known <= 0.99


SEEDS = st.integers(0, 10_000)


def same(found, other):
    """Whether two fits say the same but for rounding."""
    assert (found.slope is None) == (other.slope is None)
    if found.slope is not None:
        for name in ("value", "lower", "upper", "standard_error", "p_value"):
            assert getattr(found.slope, name) == pytest.approx(
                getattr(other.slope, name), rel=1e-6, abs=1e-9
            )


@pytest.mark.parametrize("fit", [pooled_slope, within_slope])
class TestLaws:
    @given(seed=SEEDS, factor=st.floats(0.01, 100))
    def test_the_unit_of_the_tokens_does_not_matter(self, fit, seed, factor):
        x, y, cases = drawn(seed)
        same(fit(np.log2(2.0**x * factor), y, cases), fit(x, y, cases))

    @given(seed=SEEDS, random=st.randoms())
    def test_the_order_of_the_samples_does_not_matter(self, fit, seed, random):
        x, y, cases = drawn(seed)
        order = list(range(len(x)))
        random.shuffle(order)
        same(fit(x[order], y[order], cases[order]), fit(x, y, cases))

    @given(seed=SEEDS, names=st.permutations(range(14)))
    def test_the_names_of_the_cases_do_not_matter(self, fit, seed, names):
        x, y, cases = drawn(seed)
        same(fit(x, y, np.array(names)[cases] * 7 + 3), fit(x, y, cases))

    @given(seed=SEEDS, level=st.floats(-3, 3))
    def test_a_constant_added_to_every_outcome_does_not_matter(self, fit, seed, level):
        x, y, cases = drawn(seed)
        assume(np.ptp(y) > 0)
        same(fit(x, y + level, cases), fit(x, y, cases))

    @given(seed=SEEDS)
    def test_right_and_wrong_exchanged_turn_the_sign(self, fit, seed):
        x, y, cases = drawn(seed)
        found, turned = fit(x, y, cases).slope, fit(x, 1 - y, cases).slope
        assert turned.value == pytest.approx(-found.value, abs=1e-9)
        assert turned.p_value == pytest.approx(found.p_value)

    @given(seed=SEEDS)
    def test_repeating_every_sample_is_no_new_evidence(self, fit, seed):
        """The samples of a case are one piece of evidence, however often they are written."""
        x, y, cases = drawn(seed)
        same(fit(np.tile(x, 3), np.tile(y, 3), np.tile(cases, 3)), fit(x, y, cases))


@given(seed=SEEDS, shifts=st.lists(st.floats(-5, 5), min_size=14, max_size=14))
def test_what_a_case_adds_to_all_its_repeats_does_not_matter_within_it(seed, shifts):
    x, y, cases = drawn(seed)
    same(within_slope(x + np.array(shifts)[cases], y, cases), within_slope(x, y, cases))


def test_a_case_without_repeats_says_nothing_within_cases():
    x, y, cases = drawn(4)
    more = np.append(x, 20.0), np.append(y, 1.0), np.append(cases, 99)
    same(within_slope(*more), within_slope(x, y, cases))
    assert within_slope(*more).slope.cases == 14


NOTHING = np.array([])


@pytest.mark.parametrize(
    ("x", "y", "cases", "reason"),
    [
        (NOTHING, NOTHING, NOTHING, "no sample has all the counts"),
        (np.arange(9.0), np.arange(9) % 2, np.arange(9), "9 cases with known counts; it takes 10"),
        (np.arange(20.0), np.ones(20), np.arange(20), "every answer was right"),
        (np.arange(20.0), np.zeros(20), np.arange(20), "every answer was wrong"),
        (np.arange(20.0), np.full(20, 0.5), np.arange(20), "every answer was worth the same"),
        (np.full(20, 9.0), np.arange(20) % 2, np.arange(20), "the same length"),
        (np.append(np.zeros(19), 1), np.arange(20) % 2, np.arange(20), "one case alone"),
        (np.arange(20.0), np.arange(20.0), np.arange(20), "follow the line exactly"),
    ],
)
def test_without_enough_to_go_by_there_is_a_reason_and_no_slope(x, y, cases, reason):
    found = pooled_slope(x, y.astype(float), cases.astype(int))
    assert found.slope is None
    assert found.line is None
    assert found.p_value is None
    assert reason in found.reason


@pytest.mark.parametrize(
    ("x", "y", "repeats", "reason"),
    [
        (NOTHING, NOTHING, 2, "no sample has all the counts"),
        (np.arange(20.0), np.arange(20) % 2, 1, "no case was tried more than once"),
        (np.arange(18.0), np.arange(18) % 2, 2, "9 cases with repeats of different length"),
        (np.arange(40) // 2, np.arange(40) % 2, 2, "no cases with repeats of different length"),
        (np.arange(40.0), np.arange(40) // 2 % 2, 2, "all repeats ended the same way"),
        (np.arange(40.0), np.arange(40) % 2, 2, "follow the line exactly"),
    ],
)
def test_within_cases_too(x, y, repeats, reason):
    found = within_slope(x.astype(float), y.astype(float), np.arange(len(x)) // repeats)
    assert found.slope is None
    assert reason in found.reason


def test_the_documented_number_of_cases_is_enough():
    x, y, cases = drawn(0, cases=FEWEST_CASES)
    assert pooled_slope(x, y, cases).slope is not None
    assert within_slope(x, y, cases).slope is not None


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_what_is_no_number_is_refused(wrong):
    x, y, cases = drawn(0)
    x[3] = wrong
    with pytest.raises(ValueError, match="finite"):
        pooled_slope(x, y, cases)
    with pytest.raises(ValueError, match="one y"):
        within_slope(y, y[1:], cases)
