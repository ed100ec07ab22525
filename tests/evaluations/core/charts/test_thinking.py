"""Drawings of thinking: everything inside the frame, on scales that candidates share."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.charts.scales import Scale, log_scale
from evaluations.core.charts.thinking import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    ratio_scale,
    relation_plot,
    slope_bars,
    strip_plot,
    token_scale,
)
from evaluations.core.statistics.slopes import Fit
from evaluations.core.statistics.thinking import study
from evaluations.core.statistics.thoughts import ThoughtSample


def studied(seed, longest=4000, cases=20, repeats=3):
    rng = np.random.default_rng(seed)
    return study(
        [
            ThoughtSample(
                case, "answered", float(rng.random() < 0.6), int(rng.integers(1, longest)), 25
            )
            for case in range(cases)
            for _ in range(repeats)
        ]
    )


def corners(path):
    """The absolute points of a path of M, L and z."""
    return [tuple(map(float, pair.split())) for pair in re.findall(r"[\d.]+ [\d.]+", path)]


@given(seed=st.integers(0, 1000), longest=st.sampled_from([2, 40, 100_000]))
def test_all_that_is_drawn_lies_inside_the_frame(seed, longest):
    found = studied(seed, longest)
    plot = relation_plot(found, ratio_scale([found]))
    for x, y in corners(plot.band) + corners(plot.line) + corners(plot.within):
        assert LEFT <= x <= RIGHT
        assert TOP <= y <= BOTTOM
    for dot in plot.dots:
        assert LEFT <= dot.x <= RIGHT
        assert TOP <= dot.y <= BOTTOM
    assert all(LEFT <= mark.at <= RIGHT for mark in plot.ticks)
    assert BOTTOM < HEIGHT == plot.height


def test_right_answers_hang_from_the_top_and_wrong_ones_stand_below():
    plot = relation_plot(found := studied(1), ratio_scale([found]))
    assert plot.right.startswith("M")
    assert all(float(tall) > 0 for tall in re.findall(r"v([-\d.]+)", plot.right))
    assert all(float(tall) < 0 for tall in re.findall(r"v([-\d.]+)", plot.wrong))
    only = study([ThoughtSample(case, "answered", 1.0, 10 + case, 5) for case in range(12)])
    alone = relation_plot(only, ratio_scale([only]))
    assert (alone.wrong, alone.band, alone.line, alone.within) == ("", "", "", "")


def test_the_line_on_the_same_case_crosses_the_other_in_the_middle():
    found = studied(2)
    plot = relation_plot(found, ratio_scale([found]))
    (x0, y0), (x1, y1) = corners(plot.within)
    line = found.pooled.line
    scale = ratio_scale([found])
    assert (x0 + x1) / 2 == pytest.approx(scale.at(2.0**line.center), abs=0.2)
    middle = BOTTOM + (TOP - BOTTOM) * line.level
    assert (y0 + y1) / 2 == pytest.approx(middle, abs=0.2)
    doublings = (x1 - x0) / (scale.at(4) - scale.at(2))
    drawn = (y0 - y1) / (BOTTOM - TOP) / doublings
    assert drawn == pytest.approx(found.within.slope.value, abs=0.02)


def test_candidates_share_their_scales():
    short, long = studied(1, 100), studied(1, 90_000)
    scale = ratio_scale([short, long])
    assert scale.low <= short.ratios.min()
    assert scale.high >= long.ratios.max()
    tokens = token_scale([short, long])
    strips = [strip_plot(each.lengths, tokens) for each in (short, long)]
    assert strips[0].ticks == strips[1].ticks
    assert strips[0].strips[0].box_x < strips[1].strips[0].box_x


def test_a_strip_runs_from_the_shortest_to_the_longest():
    found = studied(3)
    scale = token_scale([found])
    strip = strip_plot(found.lengths, scale).strips[0]
    row = found.lengths[0]
    assert strip.whole == f"M{scale.at(row.shortest):g} {strip.y:g}H{scale.at(row.longest):g}"
    assert strip.box_x == scale.at(row.quantiles[1])


def test_slopes_stand_on_one_scale_with_no_change_in_the_middle():
    fits = [studied(seed).pooled for seed in (1, 2)]
    bars = slope_bars([*fits, Fit(reason="too few")])
    assert bars[2] is None
    for bar, fit in zip(bars, fits, strict=False):
        assert bar.zero == 50.0
        assert 0 < bar.low < bar.at < bar.high < 100
        assert (bar.at > 50) == (fit.slope.value > 0)


def test_without_anything_to_draw_there_is_no_drawing():
    empty = study([])
    assert ratio_scale([empty]) is None
    assert token_scale([empty]) is None
    scale = Scale(1, 10, 0, 100, log=True)
    assert relation_plot(empty, scale) is None
    assert strip_plot((), scale) is None
    assert slope_bars([]) == []


@given(st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=9))
def test_a_scale_has_room_for_all_and_keeps_their_order(values):
    scale = log_scale(values, 50.0, 450.0)
    places = [scale.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(50 <= place <= 450 for place in places)


def test_a_linear_scale_turns_upside_down():
    scale = Scale(0.0, 1.0, 200.0, 0.0)
    assert (scale.at(0.25), scale.at(-1), scale.at(3)) == (150.0, 200.0, 0.0)
    assert [mark.at for mark in scale.marks((0.0, 0.5, 2.0))] == [200.0, 100.0]
