"""The drawing of one criterion: places in percent, values as heights, room to drag to."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.charts.anchors import BOTTOM, TOP, anchor_plot
from decision.core.profile import Criterion

COST = Criterion("cost_per_1000", 100.0, 1.0, "log")
MEMORY = Criterion("vram_gb", 80.0, 0.0, midpoint=20.0)
ACCURACY = Criterion("accuracy", 0.2, 0.9)


@pytest.mark.parametrize("criterion", [COST, MEMORY, ACCURACY], ids=lambda row: row.measure)
@given(raws=st.lists(st.floats(0, 1000), max_size=6))
def test_a_dot_lies_on_the_curve_at_the_height_of_its_value(criterion, raws):
    plot = anchor_plot(criterion, [(str(raw), raw) for raw in raws])
    for dot in plot.dots:
        u = criterion.values.value(dot.raw)
        assert dot.y == pytest.approx(BOTTOM - (BOTTOM - TOP) * u, abs=0.01)
        # Places are told to a tenth of a percent.
        assert min(abs(_height(part, dot.x) - dot.y) for part in plot.curve) < 4
    assert all(0 <= place <= 100 for place in (plot.worst, plot.half, plot.target))
    assert abs(plot.worst - plot.target) > 0


def test_anchors_too_small_to_draw_still_make_a_page():
    tiny = Criterion("cost_per_1000", 9e-15, 2e-15, "log")
    assert anchor_plot(tiny, [("a", 5e-324), ("b", 0.0)]).axis.scale == "log"


def _height(part, x):
    if not min(part.x1, part.x2) - 0.2 <= x <= max(part.x1, part.x2) + 0.2:
        return math.inf
    share = (x - part.x1) / (part.x2 - part.x1) if part.x1 != part.x2 else 0.0
    return part.y1 + min(max(share, 0), 1) * (part.y2 - part.y1)


def test_there_is_room_to_drag_to_but_not_beyond_what_a_measure_can_be():
    cost = anchor_plot(COST, [("a", 5.0)])
    assert cost.axis.low < 1.0
    assert cost.axis.high > 100.0
    assert cost.target > 5
    assert cost.worst < 95
    accuracy = anchor_plot(ACCURACY, [("a", 0.95)])
    assert (accuracy.axis.low, accuracy.axis.high) == pytest.approx((0.01, 1.0), abs=0.06)
    assert anchor_plot(MEMORY, []).axis.low == 0.0


def test_half_way_stands_in_the_middle_of_the_scale_until_somebody_sets_it():
    plot = anchor_plot(COST, [])
    assert plot.half == pytest.approx((plot.worst + plot.target) / 2)
    assert not plot.has_midpoint
    assert anchor_plot(MEMORY, []).half == pytest.approx(anchor_plot(MEMORY, []).axis.at(20.0))
