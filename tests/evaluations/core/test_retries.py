"""When failed calls are repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.retries import (
    CAP_S,
    MAX_RETRY_AFTER_S,
    backoff_s,
    is_given_up,
    may_be_billed,
    strikes_for,
)


@given(
    st.integers(0, 500),
    st.none() | st.floats(0, 10_000, allow_nan=False),
    st.floats(0, 1, exclude_max=True),
)
def test_a_wait_is_bounded_and_never_shorter_than_the_server_asked(
    strikes: int, retry_after: float | None, jitter: float
) -> None:
    wait = backoff_s(strikes, retry_after=retry_after, jitter=jitter)
    assert 0 <= wait <= MAX_RETRY_AFTER_S + 1
    if retry_after is None:
        assert wait <= CAP_S
    else:
        assert wait >= min(retry_after, MAX_RETRY_AFTER_S)


def test_the_ceiling_doubles_with_every_failed_try() -> None:
    waits = [backoff_s(strikes, retry_after=None, jitter=0.5) for strikes in (10, 20, 30, 40)]
    assert waits == [0.5, 1.0, 2.0, 4.0]


def test_four_server_errors_are_the_end_and_forty_refusals_are() -> None:
    failed = strikes_for("server_error")
    refused = strikes_for("rate_limited")
    assert not is_given_up(3 * failed, max_attempts=4)
    assert is_given_up(4 * failed, max_attempts=4)
    assert not is_given_up(39 * refused, max_attempts=4)
    assert is_given_up(40 * refused, max_attempts=4)


def test_a_worker_that_is_told_to_stop_costs_its_samples_no_try() -> None:
    assert strikes_for("interrupted") == 0


@pytest.mark.parametrize(
    ("code", "partial", "billed"),
    [
        ("lost", False, True),
        ("timeout", False, True),
        ("bad_response", False, True),
        ("connection", False, False),
        ("connection", True, True),
        ("rate_limited", False, False),
        ("unauthorized", False, False),
    ],
)
def test_only_calls_that_may_have_reached_a_model_count_against_the_budget(
    code: str, partial: bool, billed: bool
) -> None:
    assert may_be_billed(code, partial=partial) is billed
