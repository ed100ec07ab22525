"""Tests of equal candidates against published examples and other libraries."""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import permutation_test
from statsmodels.stats.contingency_tables import cochrans_q
from statsmodels.stats.contingency_tables import mcnemar as other_mcnemar

from evaluations.core.statistics.paired_tests import (
    chance_first,
    cochran_q,
    mcnemar,
    sign_flip,
)

COUNT = st.integers(0, 80)
DIFFERENCES = st.lists(st.sampled_from([-1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0]), max_size=9)

#: Darwin's Zea mays, crossed less self-fertilized plants in eighths of an inch (Fisher 1935,
#: section 17); section 21 counts 863 of 32,768 sign patterns with a sum as large, one-sided.
DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]


def test_four_to_nothing_is_an_eighth_in_the_exact_test() -> None:
    found = mcnemar(4, 0)
    assert found.p_value == pytest.approx(0.125)
    assert (found.only_first, found.only_second) == (4, 0)
    assert mcnemar(0, 0).p_value == 1.0
    assert mcnemar(3, 3).p_value == 1.0


@given(COUNT, COUNT)
def test_statsmodels_agrees_on_mcnemar(b: int, c: int) -> None:
    known = other_mcnemar([[0, b], [c, 0]], exact=True).pvalue if b + c else 1.0
    assert mcnemar(b, c).p_value == pytest.approx(known, abs=1e-9)
    assert mcnemar(c, b).p_value == mcnemar(b, c).p_value


@given(COUNT, COUNT)
def test_the_chance_to_be_better_is_a_tail_of_the_binomial(b: int, c: int) -> None:
    """P(Beta(1 + b, 1 + c) > 1/2) = P(Bin(b + c + 1, 1/2) <= b), counted exactly."""
    exact = Fraction(sum(comb(b + c + 1, i) for i in range(b + 1)), 2 ** (b + c + 1))
    assert chance_first(b, c) == pytest.approx(float(exact), abs=1e-12)
    assert chance_first(b, c) + chance_first(c, b) == pytest.approx(1)


def test_no_count_is_negative() -> None:
    for test in (mcnemar, chance_first):
        with pytest.raises(ValueError, match="0 or more"):
            test(-1, 2)


def test_fishers_sign_flips_of_darwins_plants() -> None:
    found = sign_flip(DARWIN, seed=1)
    assert found.exact
    assert found.draws == 2**15
    assert found.p_value == pytest.approx(2 * 863 / 32_768)


def test_many_cases_are_drawn_reproducibly_near_the_exact_value_and_never_zero() -> None:
    values = [*DARWIN, 5, -9, 12, 3]
    sums = np.zeros(1)
    for size in np.abs(values):
        sums = np.concatenate([sums + size, sums - size])
    exact = float(np.mean(np.abs(sums) >= abs(sum(values)) - 1e-6))
    found = sign_flip(values, seed=5)
    assert not found.exact
    assert found == sign_flip(values, seed=5)
    assert found.p_value == pytest.approx(exact, abs=4 * (exact / found.draws) ** 0.5)
    assert sign_flip([1.0] * 100, seed=5).p_value == pytest.approx(1 / 20_001)


@given(DIFFERENCES)
def test_scipy_agrees_on_the_exact_permutation(values: list[float]) -> None:
    found = sign_flip(values, seed=0)
    if len(values) < 2 or not any(values):
        return
    known = permutation_test(
        (np.array(values),),
        lambda x, axis: np.mean(x, axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
        vectorized=True,
    )
    # scipy doubles the smaller tail; the patterns come in pairs of opposite sums.
    assert found.p_value == pytest.approx(min(known.pvalue, 1.0), abs=1e-9)


@given(DIFFERENCES, st.randoms(), st.floats(0.1, 9))
def test_order_sign_and_scale_change_no_p_value(values, random, scale) -> None:
    found = sign_flip(values, seed=0).p_value
    shuffled = list(values)
    random.shuffle(shuffled)
    assert sign_flip(shuffled, seed=0).p_value == found
    assert sign_flip([-value for value in values], seed=0).p_value == found
    assert sign_flip([scale * value for value in values], seed=0).p_value == found
    assert sign_flip(values, seed=0, weights=[scale] * len(values)).p_value == found


def test_many_swapped_cases_have_the_same_drawn_p_value() -> None:
    values = np.random.default_rng(2).normal(0.3, 1, 40)
    assert sign_flip(values, seed=9) == sign_flip(-values, seed=9)


def test_mcnemar_is_the_sign_flip_of_single_attempts() -> None:
    for b, c in product(range(5), range(5)):
        flips = sign_flip([1.0] * b + [-1.0] * c + [0.0] * 3, seed=0)
        assert flips.p_value == pytest.approx(mcnemar(b, c).p_value)


@pytest.mark.parametrize("wrong", [([1.0, np.nan], None), ([1.0], [0.0]), ([1.0], [1.0, 1.0])])
def test_flips_of_what_is_missing_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match="finite"):
        sign_flip(wrong[0], 0, wrong[1])


def test_cochrans_q_of_four_growth_media() -> None:
    """Cochran 1950: 69 specimens of diphtheria on four media, Q = 8.05 with 3 degrees."""
    patterns = {(1, 1, 1, 1): 4, (1, 1, 0, 1): 2, (0, 1, 1, 1): 3, (0, 1, 0, 1): 1}
    table = [row for row, times in patterns.items() for _ in range(times)] + [(0, 0, 0, 0)] * 59
    found = cochran_q(table)
    assert (found.q, found.degrees, found.informative) == (pytest.approx(8.0526, abs=5e-5), 3, 6)
    assert found.p_value == pytest.approx(0.045, abs=5e-4)


@given(st.lists(st.tuples(*[st.integers(0, 1)] * 3), min_size=1, max_size=30))
def test_statsmodels_agrees_on_cochrans_q(rows: list[tuple[int, int, int]]) -> None:
    found = cochran_q(rows)
    if not found.informative:
        assert (found.q, found.p_value) == (0, 1)
        return
    known = cochrans_q(np.array(rows))
    assert found.q == pytest.approx(known.statistic, abs=1e-9)
    assert found.p_value == pytest.approx(known.pvalue, abs=1e-9)


def test_statsmodels_has_no_number_where_no_case_tells_candidates_apart() -> None:
    """It divides nothing by nothing; nothing speaks against equal candidates, so p is 1."""
    with np.errstate(invalid="ignore"):
        known = cochrans_q(np.ones((5, 3)))
    assert np.isnan(known.pvalue)
    assert cochran_q(np.ones((5, 3))).p_value == 1.0


@pytest.mark.parametrize("wrong", [[[1], [0]], [[1, 0.5]], [1, 0]])
def test_cochrans_q_takes_right_and_wrong_of_two_or_more(wrong) -> None:
    with pytest.raises(ValueError, match=r"candidates|wrong"):
        cochran_q(wrong)
