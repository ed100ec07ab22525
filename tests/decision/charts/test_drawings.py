"""Ranks, triangle, lines, bars and clouds: what is drawn where, and what is never invented."""

import math
from itertools import pairwise

import numpy as np
import pytest

from decision.charts.axes import make_axis
from decision.charts.bars import score_bars
from decision.charts.clouds import HELD, clouds, positions
from decision.charts.letters import candidate_marks
from decision.charts.lines import LINE, spread_out, value_lines
from decision.charts.ranks import LEFT, RIGHT, rank_strip
from decision.charts.scatter import scatter
from decision.charts.triangle import usual_corners, weight_triangle
from decision.core.measures import MEASURES
from decision.rows import decision_rows
from tests.decision.snapshots import EVIDENCE, make_snapshot

RIGHTS = {"ant": [1] * 30 + [0] * 10, "bee": [1] * 26 + [0] * 14, "cow": [1] * 8 + [0] * 32}
COSTS = {"ant": 0.004, "bee": 0.001, "cow": 0.002}
FACTS = {"ant": {"vram_gb": 60.0}, "bee": {"vram_gb": 30.0}, "cow": {"vram_gb": 4.0}}


def small(**changes):
    known = {"weights": {"accuracy": 60, "cost_per_1000": 30, "vram_gb": 10}, "costs": COSTS}
    return make_snapshot(RIGHTS, **{**known, "facts": FACTS, **changes})


def test_letters_follow_the_run_and_not_the_ranking():
    before, after = small(), small(weights={"accuracy": 1, "cost_per_1000": 1, "vram_gb": 90})
    assert before["order"] != after["order"]
    assert candidate_marks(before) == candidate_marks(after)
    many = make_snapshot({f"c{i}": [1, 0] for i in range(28)}, weights={"accuracy": 1})
    assert [mark.letter for mark in candidate_marks(many).values()][24:] == ["Y", "Z", "AA", "AB"]


# ranks


def test_a_row_of_ranks_is_as_long_as_its_chances_and_says_each_that_has_room():
    strip = rank_strip(small(), "cases")
    for row, chances in zip(strip.rows, strip.chances.rows, strict=True):
        drawn = sum(part.width for part in row.segments)
        assert drawn == pytest.approx(RIGHT - LEFT, abs=1)
        widest = max(row.segments, key=lambda part: part.width)
        rank = chances.index(max(chances)) + 1
        assert widest.text.startswith(f"{rank}: ")
    assert [row.mark.letter for row in strip.rows] == ["B", "A", "C"]


def test_the_strip_of_weights_is_another_one_and_without_doubt_there_is_none():
    assert rank_strip(small(), "weights").chances.title == "These cases, any weights"
    alone = make_snapshot({"ant": [1, 0]}, weights={"accuracy": 1})
    assert rank_strip(alone, "cases") is None


def test_far_ranks_are_one_segment_where_few_candidates_are_drawn():
    values = {f"c{i}": [1, 0] * 5 + [1] * (i // 2) + [0] * (10 - i // 2) for i in range(20)}
    snapshot = make_snapshot(values, weights={"accuracy": 1})
    few, all_of_them = rank_strip(snapshot, "cases", 8), rank_strip(snapshot, "cases")
    assert (len(few.rows), few.further) == (8, 12)
    assert len(all_of_them.rows) == 20
    assert any(part.text.startswith("13+") for row in few.rows for part in row.segments)


# the triangle


def test_the_cross_lies_in_the_region_of_who_is_first_now():
    snapshot = small()
    chart = weight_triangle(snapshot, usual_corners(snapshot["criteria"]))
    assert [corner.measure for corner in chart.corners] == ["accuracy", "cost_per_1000", "vram_gb"]
    assert sum(area.share for area in chart.areas) == pytest.approx(1)
    first = next(area for area in chart.areas if area.marks[0].label == "Ant")
    assert chart.split == pytest.approx((0.6, 0.3, 0.1))
    assert chart.now[1] < 364, "much weight on the criterion at the top"
    assert "accuracy" in first.at_corners


def test_a_thin_region_has_its_letter_outside_with_a_line_to_it():
    snapshot = small(facts={**FACTS, "cow": {"vram_gb": 29.0}})
    chart = weight_triangle(snapshot, usual_corners(snapshot["criteria"]))
    thin = [area for area in chart.areas if area.leader]
    assert thin
    assert all(area.share < 0.1 for area in thin)
    places = [(area.x, area.y) for area in chart.areas]
    assert all(math.dist(a, b) > 12 for a in places for b in places if a != b)


def test_the_triangle_needs_three_criteria_with_weight_and_somebody_who_qualifies():
    assert usual_corners(make_snapshot(RIGHTS, weights={"accuracy": 1})["criteria"]) == ()
    corners = ("accuracy", "cost_per_1000", "vram_gb")
    nobody = small(must_haves={"accuracy": 1.0})
    assert weight_triangle(nobody, corners) is None
    assert weight_triangle(small(), ()) is None


# lines


def test_an_unknown_value_breaks_the_line_and_is_no_zero():
    chart = value_lines(small(costs={"ant": 0.004, "bee": 0.001}))
    cow = next(line for line in chart.lines if line.key == "cow")
    assert cow.path.count("M") == 2, "known, unknown, known: two pieces"
    assert cow.dots.count("h0") == 2
    assert [axis.without for axis in chart.axes] == ["", "C", ""]
    assert "2 of 3 values known" in cow.told


def test_the_target_is_above_the_worst_acceptable_value_and_who_fails_is_dashed():
    chart = value_lines(small(must_haves={"accuracy": 0.5}))
    at = {line.key: float(line.path.split("L")[0].split()[1]) for line in chart.lines}
    assert at["ant"] < at["bee"] < at["cow"]
    assert {line.key: line.tone for line in chart.lines} == {
        "ant": "",
        "bee": "thick",
        "cow": "dashed",
    }
    assert (chart.axes[0].target, chart.axes[0].worst) == ("100%", "0%")
    assert value_lines(make_snapshot(RIGHTS, weights={"accuracy": 1})) is None


def test_names_stand_apart_and_keep_their_order():
    wanted = [100.0, 101.0, 99.0, 300.0, 298.0]
    placed = spread_out(wanted, LINE, 70, 310)
    order = sorted(range(5), key=lambda i: wanted[i])
    apart = [placed[b] - placed[a] for a, b in pairwise(order)]
    assert min(apart) >= LINE
    assert max(placed) <= 310


# bars


def test_bars_add_up_to_the_score_and_no_number_hides_under_a_whisker():
    snapshot = small()
    chart = score_bars(snapshot, decision_rows(snapshot, EVIDENCE))
    zero, one = chart.grid[0][0], chart.grid[-1][0]
    for bar in chart.bars:
        end = max(part.x + part.width for part in bar.parts)
        assert (end - zero) / (one - zero) == pytest.approx(float(bar.score), abs=0.002)
        assert bar.whisker
    assert [item.number for item in chart.legend] == [1, 2, 3]


def test_without_any_value_there_are_no_bars():
    snapshot = make_snapshot(RIGHTS, weights={"vram_gb": 1})
    assert score_bars(snapshot, decision_rows(snapshot, EVIDENCE)) is None


# clouds and the scatter's crowd


def axes(scale="linear"):
    known = MEASURES["cost_per_1000"], MEASURES["accuracy"]
    return (
        make_axis(known[0], [1.0, 100.0], scale, (76, 836)),
        make_axis(known[1], [0.0, 1.0], "linear", (378, 20)),
    )


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_cloud_holds_four_in_five_of_its_points(scale):
    rng = np.random.default_rng(0)
    x = np.exp(rng.normal(2.5, 0.4, 500))
    pair = (x, np.clip(0.3 + 0.1 * np.log(x) + rng.normal(0, 0.05, 500), 0, 1))
    (cloud,) = clouds({"ant": pair}, axes(scale))
    turned = math.radians(cloud.turned)
    dx, dy = (
        positions(axis, values) - middle
        for axis, values, middle in zip(axes(scale), pair, (cloud.x, cloud.y), strict=True)
    )
    along = (dx * math.cos(turned) + dy * math.sin(turned)) / cloud.wide
    across = (dy * math.cos(turned) - dx * math.sin(turned)) / cloud.high
    assert np.mean(along**2 + across**2 <= 1) == pytest.approx(HELD, abs=0.01)


def test_what_does_not_move_or_is_mostly_unlimited_has_no_cloud():
    still = (np.full(100, 5.0), np.linspace(0.1, 0.9, 100))
    endless = (np.where(np.arange(100) < 30, np.inf, 5.0 + np.arange(100)), still[1])
    assert clouds({"still": still, "endless": endless}, axes()) == ()


def test_the_region_of_the_must_haves_says_what_they_ask_for():
    snapshot = small(must_haves={"accuracy": 0.5})
    chart = scatter(snapshot, "cost_per_1000", "accuracy", {})
    label = chart.region_label
    assert label.text == "Accuracy at least 50%"
    assert chart.region.y < label.y < chart.region.y + chart.region.height
    assert scatter(small(), "cost_per_1000", "accuracy", {}).region_label is None


def test_chances_of_the_frontier_stand_behind_names_of_those_that_qualify():
    snapshot = small(must_haves={"accuracy": 0.5})
    rng = np.random.default_rng(0)
    draws = {key: (rng.random(50) + i, rng.random(50)) for i, key in enumerate(RIGHTS)}
    chart = scatter(snapshot, "cost_per_1000", "accuracy", {}, draws)
    shown = {point.key: point.chance for point in chart.points}
    assert shown["ant"] == ">99%"
    assert shown["cow"] == "", "it does not qualify"
    told = {point.key: point.told for point in chart.points}
    assert "on the frontier in >99% of resamples" in told["ant"]
    assert chart.points[-1].tone == "is-leader"
    assert len(chart.clouds) == 3


def test_in_a_crowd_doubt_is_drawn_of_the_best_alone_and_names_never_pile_up():
    values = {f"candidate number {i}": [1] * (10 + i % 3) + [0] * (5 - i % 3) for i in range(40)}
    snapshot = make_snapshot(
        values,
        weights={"accuracy": 50, "cost_per_1000": 50},
        costs={key: 0.01 + 0.0001 * i for i, key in enumerate(values)},
    )
    chart = scatter(snapshot, "cost_per_1000", "accuracy", {})
    assert chart.is_crowd
    assert 0 < sum(bool(point.interval) for point in chart.points) < 10
    assert chart.unnamed > 10
    assert all(point.told for point in chart.points)
