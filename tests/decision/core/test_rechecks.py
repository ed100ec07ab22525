"""When a record would now say something else: who is first, a must-have, the expected loss."""

import pytest

from decision.core.rechecks import recorded_answer, would_change
from tests.decision.snapshots import make_snapshot

WEIGHTS = {"accuracy": 60, "cost_per_1000": 40}
CLEAR = {"alpha": [1] * 40, "beta": [0] * 40}


def snapshot(outcomes=CLEAR, costs=(0.01, 0.01), **more):
    paid = dict(zip(outcomes, costs, strict=True))
    return make_snapshot(outcomes, weights=WEIGHTS, costs=paid, **more)


def test_the_same_snapshot_changes_nothing():
    found = would_change(snapshot(), snapshot(), "alpha")
    assert (found.would_change, found.changes, found.causes) == (False, (), ())
    assert found.answer == recorded_answer(snapshot())


def test_figures_may_move_while_the_first_place_stands():
    found = would_change(snapshot(), snapshot(costs=(0.02, 0.01)), "alpha")
    assert not found.would_change
    assert found.answer == recorded_answer(snapshot())


def test_another_leader_is_told_with_the_figure_that_did_it():
    found = would_change(snapshot(), snapshot({"alpha": [0] * 40, "beta": [1] * 40}), "alpha")
    assert found.changes[0] == "Recorded: Alpha leads. Now: Beta leads."
    assert found.causes[:2] == ("Alpha, accuracy: 100% → 0%", "Beta, accuracy: 0% → 100%")
    assert found.answer["leaders"] == ["beta"]


def test_a_tie_is_another_answer():
    found = would_change(snapshot(), snapshot({"alpha": [1] * 40, "beta": [1] * 40}), "alpha")
    assert found.changes[0] == "Recorded: Alpha leads. Now: Alpha and Beta cannot be separated."


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ({"alpha": [1, 0] * 20, "beta": [0] * 40}, "Alpha no longer meets a must-have: accuracy"),
        ({"alpha": [1] * 40, "beta": [0] * 40}, ""),
    ],
)
def test_a_must_have_of_the_choice_is_watched(outcomes, told):
    bound = {"must_haves": {"accuracy": 0.9}}
    found = would_change(snapshot(**bound), snapshot(outcomes, **bound), "alpha")
    assert found.would_change == bool(told)
    assert told.lower() in " ".join(found.changes).lower()


def test_a_must_have_of_somebody_who_never_counted_is_not():
    bound = {"must_haves": {"cost_per_1000": 20}}
    found = would_change(snapshot(**bound), snapshot(costs=(0.01, 0.05), **bound), "alpha")
    assert not found.would_change


def test_an_expected_loss_that_goes_over_the_threshold_counts_once():
    certain, unsure = [1, 1, 1, 0] * 10, [1, 0, 1, 1] * 10
    before = snapshot({"alpha": certain, "beta": [0] * 40})
    after = snapshot({"alpha": certain, "beta": unsure})
    found = would_change(before, after, "alpha")
    assert found.answer["over_threshold"]
    assert "Picking Alpha costs" in found.changes[-1]
    assert not would_change(after, after, "alpha").answer["over_threshold"]


def test_nobody_chosen_lets_the_recorded_first_place_stand_for_the_choice():
    found = would_change(snapshot(), snapshot({"alpha": [0] * 40, "beta": [0] * 40}), "")
    assert found.answer["leaders"] == ["alpha", "beta"]
