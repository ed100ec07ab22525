"""The scatter: who is drawn where, the frontier, must-haves, and what cannot be drawn."""

import pytest

from decision.charts.scatter import default_axes, scatter
from tests.decision.snapshots import make_snapshot

RIGHT = {"good": [1] * 9 + [0], "cheap": [1] * 6 + [0] * 4, "bad": [1] * 5 + [0] * 5}
COSTS = {"good": 0.01, "cheap": 0.001, "bad": 0.02}


def drawn(snapshot=None, **scales):
    snapshot = snapshot or make_snapshot(
        RIGHT, weights={"accuracy": 50, "cost_per_1000": 50}, costs=COSTS
    )
    return scatter(snapshot, "cost_per_1000", "accuracy", scales)


def by_key(chart):
    return {point.key: point for point in chart.points}


def test_better_accuracy_is_higher_and_more_cost_further_right():
    points = by_key(drawn())
    assert points["good"].y < points["cheap"].y < points["bad"].y
    assert points["cheap"].x < points["good"].x < points["bad"].x


def test_points_tell_their_values_and_the_leader_is_drawn_last():
    chart = drawn()
    assert chart.points[-1].tone == "is-leader"
    told = by_key(chart)["good"].told
    assert told == "Good: accuracy 90%, cost per 1,000 cases $10.00"


def test_the_frontier_leaves_out_who_is_beaten_on_both():
    chart = drawn()
    rows = {row.key: row.on_frontier for row in chart.rows}
    assert rows == {"good": True, "cheap": True, "bad": False}
    points = by_key(chart)
    good, cheap = points["good"], points["cheap"]
    # As accurate as the cheap one up to the price of the good one, then as good.
    assert chart.frontier == (
        f"M{cheap.x:g} {cheap.y:g}L{good.x:g} {cheap.y:g}L{good.x:g} {good.y:g}"
    )


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_an_axis_is_drawn_on_the_scale_that_is_asked_for(scale):
    assert drawn(x=scale).x.scale == scale
    assert drawn().x.scale == "log"


def test_a_must_have_shades_where_it_holds_and_hollows_who_fails():
    snapshot = make_snapshot(
        RIGHT,
        weights={"accuracy": 50, "cost_per_1000": 50},
        costs=COSTS,
        must_haves={"accuracy": 0.7},
    )
    chart = drawn(snapshot)
    points = by_key(chart)
    assert points["cheap"].tone == "is-out"
    assert "does not qualify" in points["cheap"].told
    assert chart.region is not None
    bottom = chart.region.y + chart.region.height
    assert points["good"].y < bottom < points["cheap"].y
    assert chart.has_excluded


def test_what_is_unknown_is_named_and_never_drawn():
    costs = {"good": 0.01, "cheap": 0.001}
    snapshot = make_snapshot(RIGHT, weights={"accuracy": 50, "cost_per_1000": 50}, costs=costs)
    chart = drawn(snapshot)
    assert "bad" not in by_key(chart)
    assert chart.missing == (("Bad", "Cost per 1,000 cases unknown"),)


def test_a_gap_of_all_is_one_reason_instead_of_an_empty_drawing():
    snapshot = make_snapshot(RIGHT, weights={"accuracy": 50, "cost_per_1000": 50})
    chart = drawn(snapshot)
    assert chart.points == ()
    assert chart.missing_for_all == "Cost per 1,000 cases unknown"


def test_an_unlimited_cost_is_said_and_not_drawn():
    snapshot = make_snapshot(
        {"good": [1, 1], "never": [0, 0]},
        weights={"accuracy": 50, "cost_per_correct": 50},
        costs={"good": 0.01, "never": 0.01},
    )
    chart = scatter(snapshot, "cost_per_correct", "accuracy", {})
    assert chart.missing == (("Never", "Cost per correct answer unlimited"),)


def test_the_first_drawing_sets_accuracy_against_what_weighs_most_and_is_known():
    snapshot = make_snapshot(
        RIGHT,
        weights={"cost_per_1000": 60, "accuracy": 10, "vram_gb": 30},
        facts={name: {"vram_gb": 8.0} for name in RIGHT},
    )
    assert default_axes(snapshot["criteria"]) == ("vram_gb", "accuracy")


def test_one_criterion_alone_has_no_drawing():
    snapshot = make_snapshot(RIGHT, weights={"accuracy": 50})
    assert default_axes(snapshot["criteria"]) is None
