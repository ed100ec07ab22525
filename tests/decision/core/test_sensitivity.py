"""Sensitivity of the additive model: exact answers against brute force and a textbook."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from decision.core.profile import Criterion
from decision.core.sensitivity import (
    break_even,
    exchange_rates,
    slider_weight,
    smallest_shift,
    weight_stability,
)

# Triantaphyllou and Sanchez 1997, the numerical example of the weighted sum model.
TEXTBOOK = np.array(
    [
        [0.3088, 0.2897, 0.3867, 0.1922],
        [0.2163, 0.3458, 0.1755, 0.6288],
        [0.4509, 0.2473, 0.1194, 0.0575],
        [0.0240, 0.1172, 0.3184, 0.1215],
    ]
)
WEIGHTS = np.array([0.3277, 0.3058, 0.2876, 0.0790])
UNIT = st.floats(0, 1)


@st.composite
def decisions(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Leads of the winner over one to four rivals on two to four criteria, and shares."""
    criteria = draw(st.integers(2, 4))
    size = draw(st.integers(2, 5))
    cells = st.lists(st.integers(0, 20), min_size=criteria, max_size=criteria)
    values = np.array(draw(st.lists(cells, min_size=size, max_size=size))) / 20
    weights = draw(st.lists(st.integers(1, 20), min_size=criteria, max_size=criteria))
    shares = np.array(weights) / sum(weights)
    totals = values @ shares
    winner = int(totals.argmax())
    return values[winner] - np.delete(values, winner, axis=0), shares


def moved(shares: np.ndarray, criterion: int, share: float) -> np.ndarray:
    """``shares`` with one set and the others in their old proportions."""
    others = np.delete(shares, criterion)
    after = shares * (1 - share) / others.sum()
    after[criterion] = share
    return after


def test_the_textbook_weight_at_which_the_third_overtakes_the_first() -> None:
    """Only A3 is better than A1 on C1: its absolute change is (P3 - P1) / (a31 - a11)."""
    totals = TEXTBOOK @ WEIGHTS
    change = (totals[0] - totals[2]) / (0.4509 - 0.3088)
    assert change == pytest.approx(0.3796, abs=1e-3)
    bound = weight_stability(TEXTBOOK[0] - TEXTBOOK[1:], WEIGHTS / WEIGHTS.sum())[0]
    assert bound.high_rival == 1
    slider = slider_weight(bound.high, 0, WEIGHTS.tolist())
    assert slider == pytest.approx(WEIGHTS[0] + change, abs=1e-9)


@given(decisions(), st.integers(0, 3), UNIT)
def test_the_winner_stays_first_exactly_within_its_interval(
    decision: tuple[np.ndarray, np.ndarray], criterion: int, share: float
) -> None:
    lead, shares = decision
    criterion %= len(shares)
    bound = weight_stability(lead, shares)[criterion]
    assert 0 <= bound.low <= shares[criterion] + 1e-9
    assert shares[criterion] - 1e-9 <= bound.high <= 1
    stays = bool((lead @ moved(shares, criterion, share) >= -1e-9).all())
    if bound.low + 1e-6 < share < bound.high - 1e-6:
        assert stays
    if share < bound.low - 1e-4 or share > bound.high + 1e-4:
        assert not (lead @ moved(shares, criterion, share) > 1e-9).all()


@given(decisions())
def test_the_rival_named_at_a_limit_draws_level_there(
    decision: tuple[np.ndarray, np.ndarray],
) -> None:
    lead, shares = decision
    for j, bound in enumerate(weight_stability(lead, shares)):
        for share, rival in ((bound.low, bound.low_rival), (bound.high, bound.high_rival)):
            if rival is not None:
                assert lead[rival] @ moved(shares, j, share) == pytest.approx(0.0, abs=1e-9)


def test_a_candidate_that_is_best_on_everything_stays_first_whatever_the_weights() -> None:
    lead = np.array([[0.1, 0.2], [0.3, 0.0]])
    shares = np.array([0.5, 0.5])
    assert [(b.low, b.high) for b in weight_stability(lead, shares)] == [(0, 1), (0, 1)]
    assert smallest_shift(lead, shares) is None


def test_the_only_criterion_with_weight_may_weigh_anything() -> None:
    bound = weight_stability(np.array([[0.3, -0.9]]), np.array([1.0, 0.0]))
    assert (bound[0].low, bound[0].high) == (0.0, 1.0)
    assert bound[1].high == pytest.approx(0.25)
    assert slider_weight(1.0, 0, [50.0, 0.0]) is None
    assert slider_weight(0.25, 1, [60.0, 0.0]) == pytest.approx(20.0)


@example((np.array([[0.1, -0.1, -0.1 - 1e-17]]), np.array([0.75, 0.125, 0.125])))
@example((np.array([[0.3 - 0.2, 0.2 - 0.3, 0.5 - 0.6]]), np.array([0.75, 0.125, 0.125])))
@given(decisions())
def test_the_smallest_shift_equals_the_linear_program(
    decision: tuple[np.ndarray, np.ndarray],
) -> None:
    lead, shares = decision
    shift = smallest_shift(lead, shares)
    best = min(
        (value for ahead in lead if (value := shift_by_program(ahead, shares)) is not None),
        default=None,
    )
    if best is None:
        assert shift is None
        return
    assert shift is not None
    assert shift.moved == pytest.approx(best, abs=1e-7)
    assert sum(shift.shares) == pytest.approx(1.0)
    assert min(shift.shares) >= -1e-12
    assert lead[shift.rival] @ np.array(shift.shares) == pytest.approx(0.0, abs=1e-9)


def shift_by_program(ahead: np.ndarray, shares: np.ndarray) -> float | None:
    """min sum |x|/2 so that the lead is gone, the shares sum to one and none is negative."""
    if ahead.min() >= 0:
        return None
    n = len(shares)
    result = linprog(
        np.full(2 * n, 0.5),
        A_ub=[[*ahead, *-ahead], *np.hstack([-np.eye(n), np.eye(n)])],
        b_ub=[-ahead @ shares, *shares],
        A_eq=[[*np.ones(n), *-np.ones(n)]],
        b_eq=[0.0],
    )
    assert result.success
    return float(result.fun)


def test_a_break_even_value_levels_the_scores() -> None:
    cost = Criterion("cost_per_1000", 100, 1, "log", 40)
    value = break_even(cost.values.value(10.0), 0.06, 0.4, cost)
    assert value is not None
    gained = cost.values.value(value)
    assert gained is not None
    assert 0.4 * (gained - 0.5) == pytest.approx(0.06)
    assert value < 10.0


@pytest.mark.parametrize(("u", "lead", "share"), [(0.9, 0.2, 0.5), (None, 0.1, 0.5), (0.5, 0.1, 0)])
def test_a_criterion_that_cannot_make_up_the_lead_has_no_break_even(
    u: float | None, lead: float, share: float
) -> None:
    assert break_even(u, lead, share, Criterion("accuracy", 0, 1, weight=1)) is None


def test_an_accuracy_point_in_dollars_is_the_ratio_of_the_swings() -> None:
    """(0.5 x 0.01 / 0.4) of value, bought with 0.25 of weight over 79.6 USD: 3.98 USD."""
    criteria = [
        Criterion("accuracy", 0.5, 0.9, weight=50),
        Criterion("cost_per_1000", 79.7, 0.1, weight=25),
        Criterion("vram_gb", 80, 0, weight=0),
    ]
    (rate,) = exchange_rates(criteria, [2 / 3, 1 / 3, 0.0], [0.8, 10.0, 0.0])
    assert rate.value_step == pytest.approx(0.05)
    assert rate.amount == pytest.approx(3.98)
    assert rate.factor is None


def test_on_a_log_scale_an_accuracy_point_is_worth_a_ratio() -> None:
    criteria = [
        Criterion("accuracy", 0, 1, weight=50),
        Criterion("total_p95", 240, 2.4, "log", weight=5),
    ]
    (rate,) = exchange_rates(criteria, [10 / 11, 1 / 11], [0.8, 20.0])
    assert rate.value_step == pytest.approx(0.1)
    assert rate.factor == pytest.approx(100**0.1)
    assert rate.amount == pytest.approx(20 * (100**0.1 - 1))
    worse = criteria[1].values.value(20 + (rate.amount or 0))
    before = criteria[1].values.value(20.0)
    assert worse is not None
    assert before is not None
    assert before - worse == pytest.approx(0.1)


def test_an_accuracy_point_may_outweigh_a_whole_criterion() -> None:
    criteria = [
        Criterion("accuracy", 0.9, 1, weight=99),
        Criterion("total_p95", 240, 2.4, "log", weight=1),
    ]
    assert exchange_rates(criteria, [0.99, 0.01], [0.95, None])[0].beyond


def test_a_log_scale_of_accuracy_is_read_at_the_winner() -> None:
    criteria = [
        Criterion("accuracy", 0.25, 1, "log", weight=50),
        Criterion("vram_gb", 80, 0, weight=50),
    ]
    (rate,) = exchange_rates(criteria, [0.5, 0.5], [0.5, 20.0])
    assert rate.value_step == pytest.approx(np.log(0.51 / 0.5) / np.log(4))


def test_without_accuracy_there_is_no_exchange_rate() -> None:
    vram = Criterion("vram_gb", 80, 0, weight=1)
    assert exchange_rates([vram], [1.0], [20.0]) == []


def test_an_accuracy_point_is_worth_less_on_the_flat_side_of_a_midpoint() -> None:
    """Half the swing lies between $100 and $4: a small step there is worth less than below."""
    accuracy = Criterion("accuracy", 0, 1, weight=50)
    bent = Criterion("cost_per_1000", 100, 0, midpoint=20, weight=50)
    dear, cheap = (exchange_rates([accuracy, bent], [0.5, 0.5], [0.8, at])[0] for at in (60, 10))
    assert (dear.amount, dear.at) == (pytest.approx(1.6), 60)
    assert (cheap.amount, cheap.at) == (pytest.approx(0.4), 10)


def test_a_yes_is_told_in_accuracy_points() -> None:
    criteria = [Criterion("accuracy", 0, 1), Criterion("on_premises", 0, 1, "yes_no")]
    (rate,) = exchange_rates(criteria, [0.8, 0.2], [0.8, 1.0])
    assert rate.value_step == pytest.approx(0.04)
    assert (rate.amount, rate.factor, rate.beyond) == (None, None, False)
