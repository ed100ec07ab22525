"""The limits of a connection hold for every order of events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.pace import Pace

EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["start", "succeed", "fail", "refuse", "wait"]),
        st.floats(min_value=0.0, max_value=20.0, allow_nan=False),
    ),
    max_size=120,
)


def play(pace: Pace, events: list[tuple[str, float]], calls: int) -> list[float]:
    """Drive the pace as a driver does; the times of the starts."""
    now, starts, pauses = 0.0, [], []
    for event, amount in events:
        assert 0 <= pace.in_flight <= calls
        assert 1 <= pace.limit <= calls
        if event == "wait":
            now += amount
        elif event == "start":
            if pace.may_start(now):
                assert all(now >= end for end in pauses)
                pace.start(now)
                starts.append(now)
        elif pace.in_flight:
            pace.end(now)
            if event == "succeed":
                pace.succeeded()
            elif event == "refuse":
                pace.refused(started=starts[-1], now=now, retry_after=amount)
                pauses.append(now + amount)
    return starts


@given(EVENTS, st.integers(1, 8), st.integers(1, 200))
def test_neither_calls_nor_starts_pass_their_limits_nor_begin_in_a_pause(
    events: list[tuple[str, float]], calls: int, per_minute: int
) -> None:
    starts = play(Pace(max_in_flight=calls, per_minute=per_minute), events, calls)
    for first in starts:
        assert sum(first <= other < first + 60 - 1e-6 for other in starts) <= per_minute


def test_a_pause_that_the_server_asked_for_stops_the_whole_connection() -> None:
    pace = Pace(max_in_flight=4, per_minute=None)
    pace.start(0.0)
    pace.end(1.0)
    pace.refused(started=0.0, now=1.0, retry_after=5.0)
    assert not pace.may_start(5.9)
    assert pace.wait_s(2.0) == 4.0
    assert pace.may_start(6.0)


def test_calls_refused_together_halve_the_limit_once() -> None:
    pace = Pace(max_in_flight=64, per_minute=None)
    for _ in range(64):
        pace.start(0.0)
    for _ in range(64):
        pace.end(1.0)
        pace.refused(started=0.0, now=1.0, retry_after=None)
    assert pace.limit == 32
    pace.refused(started=1.5, now=2.0, retry_after=None)
    assert pace.limit == 16


def test_every_success_gives_one_place_back() -> None:
    pace = Pace(max_in_flight=8, per_minute=None)
    pace.start(0.0)
    pace.end(0.5)
    pace.refused(started=0.0, now=1.0, retry_after=None)
    assert pace.limit == 4
    for _ in range(10):
        pace.succeeded()
    assert pace.limit == 8


@pytest.mark.parametrize(
    ("in_flight", "per_minute", "mean", "ready"),
    [
        (0, None, None, 8),  # all places are free
        (8, None, None, 0),  # none is, and nobody knows for how long
        (8, None, 0.25, 8),  # every place will be free once within the time
        (8, None, 25.0, 1),  # a place may be free within the time
        (0, 60, None, 1),  # one a second
        (0, 600, None, 3),  # at once, after 0.1 s, after 0.2 s
    ],
)
def test_as_many_calls_are_kept_at_hand_as_can_start_soon(
    in_flight: int, per_minute: int | None, mean: float | None, ready: int
) -> None:
    pace = Pace(max_in_flight=8, per_minute=per_minute)
    for _ in range(in_flight):
        pace.start(-100.0)
    assert pace.startable(0.0, within_s=0.25, mean_call_s=mean) == ready


def test_nothing_is_kept_at_hand_during_a_pause() -> None:
    pace = Pace(max_in_flight=8, per_minute=None)
    pace.refused(started=0.0, now=0.0, retry_after=10.0)
    assert pace.startable(1.0, within_s=0.25, mean_call_s=0.1) == 0


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0.01, 20)), min_size=1, max_size=20))
def test_fair_shares_add_up_to_the_time_in_which_any_call_was_open(
    calls: list[tuple[float, float]],
) -> None:
    pace = Pace(max_in_flight=500, per_minute=None)
    edges = [(at, 1, index) for index, (at, _) in enumerate(calls)]
    edges += [(at + length, 0, index) for index, (at, length) in enumerate(calls)]
    begun: dict[int, float] = {}
    shares, busy, last = 0.0, 0.0, 0.0
    for now, begins, index in sorted(edges):
        busy += (now - last) if pace.in_flight else 0.0
        last = now
        if begins:
            begun[index] = pace.service(now)
            pace.start(now)
        else:
            shares += pace.service(now) - begun[index]
            pace.end(now)
    assert shares == pytest.approx(busy)
