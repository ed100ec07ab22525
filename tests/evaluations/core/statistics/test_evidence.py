"""Evidence that holds at any look: rarely wrong whatever the order, and sure at the end."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.core.statistics.evidence import anytime_interval, evidence_against

FAIR = [1.0, 1.0, 1.0, -1.0, -1.0, -1.0, 0.0]


def test_a_true_claim_is_refuted_in_few_orders() -> None:
    """Ville's inequality, on orders of seven values whose mean is just what is claimed."""
    for needed in (2.0, 4.0, 10.0):
        orders = list(permutations(FAIR))
        refuted = sum(
            evidence_against(np.array(order), 7, bound=1.0).max() >= needed
            for order in orders[:: len(orders) // 1260]
        )
        assert refuted <= 1260 / needed


def test_the_capital_of_a_true_claim_is_one_on_average() -> None:
    orders = list(permutations(FAIR[:6]))
    for seen in (1, 3, 5):
        capital = [evidence_against(np.array(order[:seen]), 6, bound=1.0)[-1] for order in orders]
        assert np.mean(capital) == pytest.approx(1.0)


def test_the_first_bet_is_as_published() -> None:
    """1 - f (x - m) / (b - m) with m = 0 and x = -1, on average over f = 1/17 .. 16/17."""
    assert evidence_against(np.array([-1.0]), 50, bound=1.0)[0] == pytest.approx(1.5)
    assert evidence_against(np.array([1.0]), 50, bound=1.0)[0] == pytest.approx(0.5)
    assert evidence_against(np.array([0.0]), 50, bound=1.0)[0] == 1.0


def test_what_can_no_longer_be_true_is_refuted_for_certain() -> None:
    values = np.array([-1.0, -1.0, -1.0, 1.0, 1.0])
    capital = evidence_against(values, 5, bound=1.0)
    assert list(np.isinf(capital)) == [False, False, True, True, True]
    assert not np.isinf(evidence_against(values[:2], 4, bound=1.0)).any()


@settings(deadline=None)
@given(
    st.lists(st.floats(-1, 1), min_size=1, max_size=30),
    st.floats(-1, 1),
    st.floats(-1, 1),
)
def test_a_higher_claim_is_refuted_at_least_as_strongly(
    values: list[float], one: float, other: float
) -> None:
    drawn = np.array(values)
    low, high = sorted((one, other))
    lower = evidence_against(drawn, 40, bound=1.0, at_least=low)
    higher = evidence_against(drawn, 40, bound=1.0, at_least=high)
    assert np.all(higher >= lower * (1 - 1e-9))


def test_an_interval_narrows_to_the_mean_of_the_whole_list() -> None:
    values = np.random.default_rng(3).permutation([1.0] * 150 + [0.0] * 50)
    widths = []
    for seen in (0, 20, 100, 200):
        low, high = anytime_interval(values[:seen], 200, low=0.0, high=1.0)
        assert low <= 0.75 <= high
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == 1.0
    assert widths[-1] < 0.005


def test_an_interval_for_answers_that_were_all_right_has_a_width() -> None:
    low, high = anytime_interval(np.ones(30), 200, low=0.0, high=1.0)
    assert low < 0.95
    assert high == pytest.approx(1.0)


def test_values_above_the_bound_and_too_many_of_them_are_refused() -> None:
    with pytest.raises(ValueError, match="bound"):
        evidence_against(np.array([2.0]), 5, bound=1.0)
    with pytest.raises(ValueError, match="total"):
        evidence_against(np.zeros(6), 5, bound=1.0)
