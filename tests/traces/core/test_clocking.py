"""Times that contradict each other are unknown, and a sentence says which."""

import pytest

from traces.core.clocking import consistent_timings
from traces.core.timings import Timings


def test_times_in_order_stay_as_they_are():
    timings = Timings(0.2, 0.3, 4.0, 5.0)
    assert consistent_timings(timings) == (timings, ())


def test_equal_times_are_in_order():
    timings = Timings(0.0, 0.0, 0.0, 0.0)
    assert consistent_timings(timings) == (timings, ())


def test_a_time_after_the_end_is_left_out_and_named():
    timings, notes = consistent_timings(Timings(0.2, None, 9.0, 5.0))
    assert timings == Timings(0.2, None, None, 5.0)
    assert notes == ("The time first_answer (9 s) is left out: it lies after the end at 5 s.",)


def test_a_time_before_an_earlier_one_is_left_out_and_named():
    timings, notes = consistent_timings(Timings(1.0, 0.5, 2.0, 5.0))
    assert timings == Timings(1.0, None, 2.0, 5.0)
    assert notes == (
        "The time first_reasoning (0.5 s) is left out: it lies before first_byte at 1 s.",
    )


@pytest.mark.parametrize("known", [Timings(), Timings(total=3.0), Timings(first_answer=2.0)])
def test_what_is_unknown_contradicts_nothing(known):
    assert consistent_timings(known) == (known, ())
