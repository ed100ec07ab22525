"""More cases: closed forms, laws, the stop rule, and what so many cases can show."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.core.cases import CaseSeries, CaseTable
from decision.core.doubt_sentences import detectable_text, more_cases_text, seen_sentence
from decision.core.more_cases import (
    LADDER,
    assess_more_cases,
    cost_of_a_case,
    detectable_difference,
    expected_gain,
)
from decision.core.resampling import UNSEEN_MASS
from decision.core.whole_doubt import Bargain, WholeDoubt
from evaluations.core.statistics.power import TYPICAL, smallest_difference
from tests.decision.core.test_doubt import table

NO_BARGAIN = Bargain(None, None, None)


def normal_scores(lead: float, spread: float, draws: int = 200_000) -> np.ndarray:
    """Two candidates whose difference is normal with this mean and standard deviation."""
    apart = np.random.default_rng(4).normal(lead, spread, draws)
    return np.stack([apart, np.zeros(draws)], axis=1)


def unit_loss(z: float) -> float:
    """E[max(0, Z - z)] of a standard normal Z (Raiffa and Schlaifer 1961, section 5.10)."""
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return density - z * 0.5 * math.erfc(z / math.sqrt(2))


@pytest.mark.parametrize("more", [10, 40, 320])
def test_the_gain_of_two_candidates_is_the_normal_loss_integral(more: int) -> None:
    """EVSI = s' L(mu / s') with s' = s sqrt(m / (n + 4 + m))."""
    mu, spread, cases = 0.02, 0.04, 40
    moved = spread * math.sqrt(more / (cases + UNSEEN_MASS + more))
    exact = moved * unit_loss(mu / moved)
    assert expected_gain(normal_scores(mu, spread), cases, more) == pytest.approx(exact, rel=0.04)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=30))
def test_more_cases_gain_more_and_never_more_than_all_there_is_to_know(
    rows: list[tuple[float, float]],
) -> None:
    found = assess_more_cases(np.array(rows), 40, [0.01, 0.02])
    gains = [step.gain for step in found.steps]
    assert gains == pytest.approx(sorted(gains))
    assert all(0 <= gain <= found.loss for gain in gains)
    assert all(step.loss_left == pytest.approx(found.loss - step.gain) for step in found.steps)


def test_the_smallest_step_that_gets_below_the_threshold_is_suggested_with_its_price() -> None:
    found = assess_more_cases(normal_scores(0.01, 0.03), 40, [0.01, 0.02])
    assert found.advice == "run"
    assert found.suggestion is not None
    assert found.suggestion.loss_left <= found.threshold
    smaller = [step for step in found.steps if step.cases < found.suggestion.cases]
    assert all(step.loss_left > found.threshold for step in smaller)
    assert found.suggestion.cost_usd == pytest.approx(0.03 * found.suggestion.cases)
    text = more_cases_text(found, Bargain(1.25, 0.5, 240))
    assert text.startswith(f"Run {found.suggestion.cases} more cases ($")
    assert "(worth 1.2 points of accuracy here)" in text
    assert text.endswith("$0.50 per 1,000 cases: it pays after 240 cases in use.")


def test_where_sampling_is_not_the_doubt_no_case_is_worth_running() -> None:
    found = assess_more_cases(np.array([[0.9, 0.4]] * 100), 5, [None, None])
    assert (found.loss, found.advice, found.suggested) == (0.0, "enough", None)
    assert [step.gain for step in found.steps] == [0.0] * len(LADDER)
    assert "not worth running" in more_cases_text(found, NO_BARGAIN)


def test_more_cases_teach_nothing_of_what_others_told() -> None:
    scores = normal_scores(0.01, 0.03)
    found = assess_more_cases(scores, 40, [0.01], moving=scores[:1])
    assert found.loss > found.threshold
    assert [step.gain for step in found.steps] == [0.0] * len(LADDER)
    assert found.advice == "beyond"


def test_where_no_step_is_enough_the_last_one_says_so() -> None:
    found = assess_more_cases(normal_scores(0.0, 0.5), 2000, [0.01, None])
    assert (found.advice, found.suggestion, found.cost_unknown) == ("beyond", None, 1)
    text = more_cases_text(found, NO_BARGAIN)
    assert text.startswith("No number of cases up to 320 is expected to be enough: 320 more cases")
    assert "at least $3.20" in text


def test_the_cost_of_a_case_counts_its_repeats_and_stays_unknown_where_it_is() -> None:
    repeated = CaseSeries(cost=np.array([[0.01, 0.03], [np.nan, 0.02]]))
    assert cost_of_a_case(repeated) == pytest.approx(0.03)
    assert cost_of_a_case(CaseSeries(outcome=np.ones(3))) is None


def test_the_detectable_difference_follows_the_candidates_own_spread() -> None:
    cases = table(a=[1.0] * 30 + [0.0] * 10, b=[1.0] * 24 + [0.0] * 6 + [1.0] * 2 + [0.0] * 8)
    found = detectable_difference(cases, "a", "b")
    assert found is not None
    apart = np.array([0.0] * 24 + [1.0] * 6 + [-1.0] * 2 + [0.0] * 8)
    assert found.difference == pytest.approx(smallest_difference(40, np.var(apart, ddof=1)))
    assert (found.cases, found.repeats, found.typical) == (40, 1, False)
    whole = WholeDoubt(None, (), None, None, found, ())
    assert seen_sentence(whole) == (
        "With 40 cases, differences in accuracy under 20 points cannot be seen."
    )


def test_twins_do_not_tell_how_far_candidates_go_apart() -> None:
    found = detectable_difference(table(a=[1.0, 0.0] * 25, b=[1.0, 0.0] * 25), "a", "b")
    assert found is not None
    assert found.typical
    assert found.difference == pytest.approx(smallest_difference(50, TYPICAL.of_a_case()))
    assert "under 26 points" in detectable_text(found)


def test_without_outcomes_of_both_nothing_is_said() -> None:
    costs = CaseTable(
        ("x",), {"a": CaseSeries(cost=np.ones(1)), "b": CaseSeries(outcome=np.ones(1))}
    )
    assert detectable_difference(costs, "a", "b") is None
