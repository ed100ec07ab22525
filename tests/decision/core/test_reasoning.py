"""Does reasoning pay: paired accuracy, extra cost and time, in numbers and in words."""

import numpy as np
import pytest

from decision.core.cases import CaseSeries, CaseTable
from decision.core.doubt_sentences import payoff_text
from decision.core.reasoning import Payoff, ThinkingPair, assess_reasoning
from decision.core.resampling import measure_cases, resample

PAIR = ThinkingPair("deep", "plain", "same model")


def payoff(
    deep: CaseSeries, plain: CaseSeries, pairs: tuple[ThinkingPair, ...] = (PAIR,)
) -> Payoff:
    count = max(deep.cases, plain.cases)
    cases = CaseTable(tuple(map(str, range(count))), {"deep": deep, "plain": plain})
    resamples = resample(cases, seed=1, draws=1000)
    [found] = assess_reasoning(pairs, cases, resamples, measure_cases(cases, resamples))
    return found


def series(right: int, count: int, cost: float, seconds: float) -> CaseSeries:
    return CaseSeries(
        outcome=np.array([1.0] * right + [0.0] * (count - right)),
        cost=np.full(count, cost),
        total=np.full(count, seconds),
    )


def test_what_is_bought_and_for_how_much() -> None:
    found = payoff(series(70, 80, 0.004, 12.0), series(50, 80, 0.001, 3.0))
    assert found.word == "better"
    assert found.accuracy is not None
    assert found.accuracy.value == pytest.approx(0.25)
    assert found.cost_per_1000 is not None
    assert found.cost_per_1000.value == pytest.approx(3.0)
    assert found.cost_per_1000.low == pytest.approx(3.0)
    assert found.seconds is not None
    assert found.seconds.value == pytest.approx(9.0)
    assert found.tokens is None
    assert found.per_extra_correct == pytest.approx(0.012)
    assert payoff_text(found) == (
        "buys 25 points of accuracy for $3.00 per 1,000 cases and 9.0 s of median time; shown to "
        "help. Each further correct answer costs $0.012"
    )


def test_a_difference_that_cases_cannot_carry_is_not_shown() -> None:
    found = payoff(series(32, 40, 0.004, 12.0), series(30, 40, 0.001, 3.0))
    assert found.word == "undecided"
    assert payoff_text(found).endswith("9.0 s of median time; not shown to help")


def test_thinking_that_hurts_and_costs_less_is_said_so() -> None:
    found = payoff(series(40, 80, 0.001, 1.0), series(70, 80, 0.002, 1.0))
    assert found.word == "worse"
    assert found.per_extra_correct is None
    assert payoff_text(found) == (
        "loses 38 points of accuracy and takes $1.00 less per 1,000 cases; shown to hurt"
    )


def test_what_is_unknown_of_one_is_unknown_of_the_pair() -> None:
    found = payoff(CaseSeries(total=np.ones(40)), series(30, 40, 0.001, 3.0))
    assert (found.accuracy, found.cost_per_1000, found.word) == (None, None, "undecided")
    assert payoff_text(found) == "no case has a result of both"


def test_several_pairs_share_their_chance_of_a_false_alarm() -> None:
    """Ten wins to two: p = 0.039 alone, 0.077 of two pairs after Holm."""
    outcome = [1.0] * 10 + [0.0] * 2 + [1.0] * 28
    other = [0.0] * 10 + [1.0] * 2 + [1.0] * 28
    names = {"deep": outcome, "deeper": outcome, "plain": other}
    cases = CaseTable(
        tuple(map(str, range(40))),
        {key: CaseSeries(outcome=np.array(values)) for key, values in names.items()},
    )
    resamples = resample(cases, seed=1, draws=100)
    measured = measure_cases(cases, resamples)
    pairs = [ThinkingPair(key, "plain", "best without") for key in ("deep", "deeper")]
    [alone] = assess_reasoning(pairs[:1], cases, resamples, measured)
    both = assess_reasoning(
        [*pairs, ThinkingPair("deep", "gone", "same model")], cases, resamples, measured
    )
    assert alone.p_value == pytest.approx(0.0386, abs=1e-4)
    assert alone.word == "better"
    assert [found.p_value for found in both] == pytest.approx([0.0771, 0.0771], abs=1e-4)
    assert [found.word for found in both] == ["undecided", "undecided"]
