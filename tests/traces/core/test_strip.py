"""The strip: to scale, small however long the thought, and empty where nothing is known."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traces.core.analysis import MARKS, PHASES, Mark, Step
from traces.core.strip import COLUMNS, by_time, by_tokens, draw_strip
from traces.core.timeline import lay_out
from traces.core.timings import Timings


def boxes(path: str) -> list[tuple[int, int]]:
    """Start and width of each box of a path."""
    return [(int(x), int(w)) for x, w in re.findall(r"M(\d+) 0h(\d+)v10h-\2z", path)]


def even_steps(count: int, size: int = 10) -> list[Step]:
    return [
        Step(n + 1, n * size, (n + 1) * size, PHASES[n % 5], "", None, None) for n in range(count)
    ]


def test_tokens_are_drawn_to_scale():
    thought, answer = by_tokens(300, 100, seen=True)
    assert (thought.kind, thought.x, thought.width) == ("think", 0, 450)
    assert (answer.kind, answer.x, answer.width) == ("answer", 450, 150)


def test_a_hidden_thought_is_a_hatched_bar_of_its_length():
    strip = draw_strip("tokens", by_tokens(576, 301, seen=False))
    (hidden, _) = strip.stretches
    assert hidden.kind == "hidden"
    assert hidden.width == pytest.approx(COLUMNS * 576 / 877, abs=0.1)
    lines = [int(x) for x in re.findall(r"M(\d+) 0V10", strip.hatching)]
    assert lines
    assert all(0 < x < hidden.width for x in lines)
    assert (strip.bands, strip.lanes, strip.flag) == ((), (), None)


def test_unknown_counts_draw_nothing():
    assert by_tokens(None, None, seen=False) == []
    assert by_tokens(0, None, seen=True) == []


def test_time_is_what_the_clock_saw():
    parts = by_time(lay_out(Timings(0.5, 1.0, 9.0, 10.0), kind="full"))
    assert [(part.kind, part.amount) for part in parts] == [
        ("wait", 1.0),
        ("think", 8.0),
        ("answer", 1.0),
    ]
    assert by_time(lay_out(Timings(), kind="full")) == []


def test_the_flag_stands_at_its_share_of_the_thought():
    strip = draw_strip("tokens", by_tokens(300, 100, seen=True), length=10, answer_at=0.5)
    assert strip.flag == 225
    assert strip.flag_percent == 37.5


def test_marks_lie_in_a_lane_for_each_letter():
    marks = [Mark(kind, 5, 8, 1, "r", "") for kind in MARKS]
    strip = draw_strip("tokens", by_tokens(1, 0, seen=True), length=10, marks=marks)
    assert [lane.letter for lane in strip.lanes] == ["C", "B", "L", "S", "H", "R", "A", "X"]
    assert next(lane.count for lane in strip.lanes if lane.letter == "A") == 3
    assert strip.height > strip.lanes[-1].y


@given(st.integers(1, 3_000))
def test_the_bands_of_all_phases_fill_the_thought_once(count):
    steps = even_steps(count)
    strip = draw_strip("tokens", by_tokens(1, 0, seen=True), length=10 * count, steps=steps)
    drawn = sorted(box for band in strip.bands for box in boxes(band.path))
    ends = [x + width for x, width in drawn]
    assert [x for x, _ in drawn] == [0, *ends[:-1]]
    assert ends[-1] == COLUMNS


def test_ten_thousand_marks_are_a_small_drawing():
    marks = [Mark("loop", n * 10, n * 10 + 4, 1, "r", "") for n in range(10_000)]
    strip = draw_strip("tokens", by_tokens(1, 0, seen=True), length=100_000, marks=marks)
    assert strip.lanes[0].count == 10_000
    assert len(strip.lanes[0].path) < 20_000
