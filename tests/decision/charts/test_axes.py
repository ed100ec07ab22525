"""Axes: room for everything, round ticks, zeros on a log scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.charts.axes import make_axis, tick_text
from decision.core.measures import MEASURES

SPAN = (100.0, 800.0)


def axis(key, numbers, scale="log"):
    return make_axis(MEASURES[key], numbers, scale, SPAN)


@pytest.mark.parametrize("scale", ["linear", "log"])
@given(numbers=st.lists(st.floats(0, 1e9), max_size=6))
def test_every_value_has_a_place_inside_and_order_is_kept(numbers, scale):
    found = axis("cost_per_1000", numbers, scale)
    places = [found.at(number) for number in sorted(numbers)]
    assert all(SPAN[0] <= place <= SPAN[1] for place in places)
    assert places == sorted(places)


@given(numbers=st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=6))
def test_ticks_lie_on_the_axis_and_are_few(numbers):
    for scale in ("linear", "log"):
        ticks = axis("cost_per_1000", numbers, scale).ticks
        assert all(SPAN[0] <= tick.at <= SPAN[1] for tick in ticks)
        assert 1 <= len(ticks) <= 12


def test_zeros_stand_in_a_gutter_before_the_log_scale_begins():
    found = axis("vram_gb", [0.0, 10.0, 40.0])
    assert found.zero_at is not None
    assert found.at(0.0) == found.zero_at < found.at(10.0)
    assert found.ticks[0].text == "0 GB"


def test_only_zeros_are_drawn_on_a_linear_scale():
    assert axis("vram_gb", [0.0, 0.0]).scale == "linear"


def test_shares_stay_between_nothing_and_all():
    found = axis("accuracy", [0.4, 1.0], "linear")
    assert (found.low >= 0, found.high) == (True, 1.0)


def test_equal_values_still_get_an_axis():
    for scale in ("linear", "log"):
        found = axis("total_p50", [3.0, 3.0], scale)
        assert found.low < 3.0 < found.high


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("accuracy", 0.8, "80%"),
        ("cost_per_1000", 0.00005, "$0.00005"),
        ("cost_per_1000", 20, "$20"),
        ("cost_per_1000", 5000, "$5,000"),
        ("total_p95", 0.02, "20 ms"),
        ("total_p95", 1.5, "1.5 s"),
        ("vram_gb", 0.005, "5 MB"),
        ("vram_gb", 48, "48 GB"),
        ("context_tokens", 131_072, "131k"),
        ("think_tokens", 0, "0"),
    ],
)
def test_a_tick_is_written_in_few_characters(key, value, text):
    assert tick_text(MEASURES[key], value) == text


def test_the_title_says_scale_and_direction():
    assert axis("vram_gb", [8, 24]).title == "VRAM, log scale, lower is better"
