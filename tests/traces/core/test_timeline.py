"""The strip of a call shows what was observed and invents nothing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traces.core.timeline import lay_out
from traces.core.timings import Timings

SECONDS = st.none() | st.floats(min_value=0, max_value=1e6)
KINDS = st.sampled_from(["full", "summary", "encrypted", "hidden", "none"])


def phases(timings: Timings, kind: str = "full") -> list[tuple[str, float, float]]:
    return [(each.kind, each.start, each.end) for each in lay_out(timings, kind=kind).phases]


def test_a_streamed_thought_waits_thinks_and_answers():
    assert phases(Timings(0.4, 0.5, 18.5, 20.0)) == [
        ("wait", 0.0, 0.5),
        ("think", 0.5, 18.5),
        ("answer", 18.5, 20.0),
    ]


def test_the_moments_stand_in_their_order_with_their_place():
    line = lay_out(Timings(1.0, 2.0, 8.0, 10.0), kind="full")
    assert [(each.label, each.at, each.x) for each in line.moments] == [
        ("Sent", 0.0, 0.0),
        ("First byte", 1.0, 10.0),
        ("First thought", 2.0, 20.0),
        ("First answer", 8.0, 80.0),
        ("End", 10.0, 100.0),
    ]


def test_a_thought_that_never_ends_fills_the_strip():
    assert phases(Timings(0.2, 0.2, None, 120.0)) == [("wait", 0.0, 0.2), ("think", 0.2, 120.0)]


@pytest.mark.parametrize("kind", ["hidden", "encrypted"])
def test_an_undisclosed_thought_lies_somewhere_before_the_answer(kind):
    assert phases(Timings(14.0, None, 14.2, 15.0), kind) == [
        ("hidden", 0.0, 14.2),
        ("answer", 14.2, 15.0),
    ]


def test_a_reply_in_one_piece_is_one_piece():
    line = lay_out(Timings(total=4.0), kind="hidden")
    assert [(each.kind, each.width) for each in line.phases] == [("whole", 100.0)]
    assert not line.streamed


def test_without_any_time_there_is_no_strip():
    assert lay_out(Timings(), kind="full").phases == ()
    assert lay_out(Timings(total=0.0), kind="full").moments == ()


def test_the_beginning_of_a_summary_is_not_called_a_thought():
    line = lay_out(Timings(0.1, 3.0, 4.0, 5.0), kind="summary")
    assert "First of the summary" in [each.label for each in line.moments]


def test_an_answer_before_the_thought_takes_no_time_from_it():
    assert phases(Timings(0.1, 5.0, 1.0, 6.0)) == [("wait", 0.0, 5.0), ("answer", 5.0, 6.0)]


@given(SECONDS, SECONDS, SECONDS, SECONDS, KINDS)
def test_phases_follow_each_other_and_fill_the_strip(first_byte, thought, answer, total, kind):
    line = lay_out(Timings(first_byte, thought, answer, total), kind=kind)
    edges = [(each.start, each.end) for each in line.phases]
    if not edges:
        return
    assert edges[0][0] == 0.0
    assert edges[-1][1] == line.total
    assert all(before[1] == after[0] for before, after in pairwise(edges))
    assert sum(each.width for each in line.phases) == pytest.approx(100, abs=0.01)
    assert all(0 <= each.x <= 100 for each in line.moments)
