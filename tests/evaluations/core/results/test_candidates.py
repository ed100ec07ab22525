"""The figures of one candidate: policies, costs, attempts, times."""

import numpy as np
import pytest

from evaluations.core.results import Attempts, candidate_figures, tag_figures
from evaluations.core.results.candidates import cost_per_correct, shown_repeats

NAN = np.nan


def attempts(values, *, unscored=None, cost=None, answers=None, endings=(), key="a"):
    values = np.array(values, dtype=float)
    empty = np.full(values.shape, NAN)
    return Attempts(
        key=key,
        label=key.upper(),
        values=values,
        unscored=np.zeros(values.shape, bool) if unscored is None else np.array(unscored),
        cost=empty if cost is None else np.array(cost, dtype=float),
        first_answer=empty,
        total=empty,
        think_tokens=empty,
        answers=answers or [[None] * values.shape[1] for _ in values],
        endings=endings,
    )


def figures(*rows, **more):
    found = attempts(*rows, **more)
    return candidate_figures(found, np.ones(len(found.values)))


def test_an_unscored_answer_is_wrong_in_one_accuracy_and_left_out_of_the_other():
    found = figures([[1.0], [1.0], [0.0], [NAN]], unscored=[[False], [False], [False], [True]])
    assert found.accuracy.value == pytest.approx(2 / 4)
    assert found.accuracy_scored.value == pytest.approx(2 / 3)
    assert (found.graded, found.unscored, found.cases) == (4, 1, 4)


def test_a_failed_call_is_in_no_accuracy_but_among_the_outcomes():
    ended = [(0, "answered"), (1, "answered"), (2, "failed")]
    found = figures([[1.0], [0.0], [NAN]], endings=ended)
    assert found.accuracy.value == 0.5
    assert found.accuracy.cases == 2
    assert found.failed == 1
    assert {rate.ending: rate.samples for rate in found.rates}["failed"] == 1


def test_all_right_has_an_interval_all_the_same():
    found = figures([[1.0]] * 20).accuracy
    assert found.value == found.upper == 1.0
    assert found.lower < 0.9


def test_nothing_graded_is_not_known():
    found = figures([[NAN], [NAN]])
    assert found.accuracy is None
    assert found.cost_per_correct is None
    assert found.first_answer_p95 is None


def test_the_cost_of_wrong_answers_is_part_of_the_cost_of_right_ones():
    found = cost_per_correct(
        np.array([[1.0], [3.0], [2.0]]), np.array([[1.0], [0.0], [1.0]]), np.ones(3)
    )
    assert found.value == pytest.approx(6.0 / 2)
    assert found.lower < 3.0


def test_few_right_answers_make_the_range_of_their_cost_wide():
    few, many = (
        cost_per_correct(np.ones((40, 1)), np.array([[1.0]] * n + [[0.0]] * (40 - n)), np.ones(40))
        for n in (2, 30)
    )
    assert few.upper / few.lower > 5 * many.upper / many.lower


def test_without_a_right_answer_the_cost_of_one_is_not_known():
    assert cost_per_correct(np.ones((5, 1)), np.zeros((5, 1)), np.ones(5)) is None


def test_case_weights_count():
    light, heavy = (
        candidate_figures(attempts([[1.0], [0.0]]), np.array(weights)).accuracy.value
        for weights in ([1.0, 1.0], [3.0, 1.0])
    )
    assert (light, heavy) == (0.5, 0.75)


def test_several_attempts_bring_pass_and_consensus():
    found = figures(
        [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]],
        answers=[["4", "5", "5"], ["7", "7", "8"]],
    )
    last = found.repeats[-1]
    assert [each.k for each in found.repeats] == [1, 2, 3]
    assert last.pass_at.value == 1.0
    assert last.pass_hat.value == 0.0
    assert last.consensus.value == 0.5


def test_one_attempt_has_no_figures_of_several():
    assert figures([[1.0], [0.0]]).repeats == ()


def test_the_shown_ks_are_powers_of_two_and_all():
    assert shown_repeats(16) == [1, 2, 4, 8, 16]
    assert shown_repeats(5) == [1, 2, 4, 5]


def test_a_thousand_cost_a_thousand_times_as_much():
    found = figures([[1.0], [1.0]], cost=[[0.002], [0.004]])
    assert found.cost_per_1000.value == pytest.approx(3.0)
    assert found.cost_per_1000_correct.value == pytest.approx(3.0)
    assert found.cost_per_1000.lower == pytest.approx(1_000 * found.cost.lower)


def test_a_tag_has_the_accuracy_of_its_cases_alone():
    rows = [attempts([[1.0], [0.0], [1.0]]), attempts([[0.0], [NAN], [0.0]], key="b")]
    found = tag_figures(rows, np.ones(3), [["x"], ["x", "y"], []])
    assert [(each.tag, each.cases) for each in found] == [("x", 2), ("y", 1)]
    assert [each.value for each in found[0].accuracies] == [0.5, 0.0]
    assert found[1].accuracies[1] is None
