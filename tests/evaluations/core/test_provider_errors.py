"""Errors say what to do, whether to try again, and never the key or the prompt."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.provider_errors import (
    MAX_QUOTE,
    Quoting,
    retry_after_s,
    status_error,
    unusable_reply,
)
from evaluations.core.requests import ProviderError
from traces.core.protocols.errors import ReplyError

NOW = 1_764_000_000.0
QUOTING = Quoting("Zk9mQ2x7Lw0pR4t8", ("List three rivers that cross the old border.",))


def error(status: int, body: object = "", **headers: str) -> ProviderError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status_error(status, body, named, now=NOW, quoting=QUOTING)


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (301, "bad_request", False),
        (400, "bad_request", False),
        (401, "unauthorized", False),
        (402, "unauthorized", False),
        (403, "unauthorized", False),
        (404, "not_found", False),
        (405, "bad_request", False),
        (408, "timeout", True),
        (409, "server_error", True),
        (413, "bad_request", False),
        (422, "bad_request", False),
        (429, "rate_limited", True),
        (500, "server_error", True),
        (502, "server_error", True),
        (503, "server_error", True),
        (529, "server_error", True),
    ],
)
def test_every_status_has_a_code_and_says_whether_to_try_again(
    status: int, code: str, retryable: bool
) -> None:
    found = error(status)
    assert (found.code, found.retryable, found.status) == (code, retryable, status)
    assert str(status) in found.message


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": {"message": "No 'max_tokens' here.", "type": "x", "code": "y"}}, "max_tokens"),
        ({"error": {"message": "Still loading", "code": 503, "type": "z"}}, "Still loading"),
        ({"error": "model 'x' not found"}, "model 'x' not found"),
        ({"object": "error", "message": "too long", "code": 400}, "too long"),
        ({"detail": "Not Found"}, "Not Found"),
        ([{"error": {"message": "quota", "status": "RESOURCE_EXHAUSTED"}}], "quota"),
        ("upstream connect error", "upstream connect error"),
    ],
)
def test_every_shape_of_error_body_is_quoted(body: object, said: str) -> None:
    assert said in error(400, body).message


@pytest.mark.parametrize("body", [None, 7, [], {}, {"error": None}, {"error": {"message": 3}}, ""])
def test_a_body_that_says_nothing_leaves_a_whole_sentence(body: object) -> None:
    assert error(500, body).message == "HTTP 500, the server failed or is overloaded."


def test_a_page_of_html_is_not_quoted() -> None:
    assert "<" not in error(502, "<html><h1>502 Bad Gateway</h1></html>").message


def test_a_used_up_quota_is_not_tried_again() -> None:
    found = error(429, {"error": {"code": "insufficient_quota", "message": "no"}}, retry_after="5")
    assert not found.retryable
    assert found.retry_after is None


def test_the_key_is_never_repeated() -> None:
    said = "Incorrect API key provided: Zk9mQ2x7Lw0pR4t8, or sk-proj-ab****wxyz, fix it"
    message = error(401, {"error": {"message": said}}).message
    assert "Zk9mQ2x7" not in message
    assert "wxyz" not in message
    assert "fix it" in message


@pytest.mark.parametrize(
    "said",
    [
        "1 validation error: input={'content': 'List three rivers that cross the old border.'}",
        "invalid: three rivers that cross",
        "invalid: List three\n rivers  that cross the",
    ],
)
def test_a_message_that_repeats_the_prompt_is_left_out(said: str) -> None:
    message = error(422, {"detail": said}).message
    assert "rivers" not in message
    assert message.startswith("HTTP 422")


@pytest.mark.parametrize(
    ("told", "code", "retryable"),
    [
        ({"code": 502, "message": "upstream"}, "server_error", True),
        ({"code": 429, "message": "slow down"}, "rate_limited", True),
        ({"code": "429", "message": "slow down"}, "rate_limited", True),
        ({"code": 400, "message": "bad"}, "bad_request", False),
        ({"type": "invalid_request_error", "code": None, "message": "bad"}, "bad_request", False),
        ({"message": "something"}, "server_error", True),
        ("something", "server_error", True),
        (None, "bad_response", True),
    ],
)
def test_a_reply_that_holds_an_error_fails_by_what_it_says(
    told: object, code: str, retryable: bool
) -> None:
    failure = unusable_reply(ReplyError("broken", told=told, partial="two"), quoting=QUOTING)
    assert (failure.code, failure.retryable, failure.partial) == (code, retryable, "two")


def test_a_short_prompt_is_not_repeated_either() -> None:
    assert Quoting("", ("2 + 2 = ?",)).quote("cannot read '2 + 2 = ?'") == ""
    assert Quoting("", ("no", "")).quote("this model has no tools") == "this model has no tools"


def test_a_long_message_is_cut() -> None:
    assert len(error(500, "x" * 10_000).message) < MAX_QUOTE + 80


def test_the_key_and_the_prompt_are_in_no_repr() -> None:
    assert "Zk9mQ2x7" not in repr(QUOTING)
    assert "rivers" not in repr(QUOTING)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9.0),
        ({"retry-after": "Mon, 24 Nov 2025 16:00:30 GMT"}, 30.0),
        ({"retry-after": "Mon, 24 Nov 2025 15:00:00 GMT"}, 0.0),
        ({"retry-after": "-4"}, 0.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_the_wish_to_wait_is_read_in_every_form(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after_s(headers, now=NOW) == pytest.approx(seconds)


def test_the_wish_to_wait_is_kept_for_what_may_be_tried_again() -> None:
    assert error(429, retry_after="7").retry_after == 7.0
    assert error(503, retry_after="7").retry_after == 7.0
    assert error(400, retry_after="7").retry_after is None


@given(st.text(max_size=60))
def test_no_header_can_break_the_reading_of_it(value: str) -> None:
    wait = retry_after_s({"retry-after": value, "retry-after-ms": value}, now=NOW)
    assert wait is None or wait >= 0


@given(
    st.integers(300, 599),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(
                st.sampled_from(["error", "message", "code", "type", "detail"]), inner
            )
        ),
        max_leaves=6,
    ),
)
def test_no_body_can_break_the_reading_of_it(status: int, body: Any) -> None:
    found = error(status, body)
    assert found.code
    assert len(found.message) <= 400
