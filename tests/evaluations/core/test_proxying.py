"""What is read from a call that passes, and what goes on with it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.proxying import MAX_PARAMETERS, asked_in, passed_on, tags_in


def test_a_chat_is_read_with_its_parameters() -> None:
    parts = [{"type": "text", "text": "6 * 7?"}, {"type": "image_url", "image_url": {}}]
    body = {
        "model": "r1",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": parts},
        ],
        "temperature": 0.6,
        "stream": True,
    }
    asked = asked_in(json.dumps(body).encode())
    assert asked is not None
    assert asked.model == "r1"
    assert [dict(each) for each in asked.messages] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "6 * 7?\n[image_url]"},
    ]
    assert asked.parameters == {"temperature": 0.6, "stream": True}


def test_a_responses_call_is_read_with_its_instructions() -> None:
    asked = asked_in(b'{"model": "o1", "instructions": "Be brief.", "input": "6 * 7?"}')
    assert asked is not None
    assert [each["role"] for each in asked.messages] == ["system", "user"]
    items = {
        "model": "o1",
        "input": [{"role": "user", "content": [{"type": "input_text", "text": "6?"}]}],
    }
    asked = asked_in(json.dumps(items).encode())
    assert asked is not None
    assert [dict(each) for each in asked.messages] == [{"role": "user", "content": "6?"}]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"messages": []}', b'{"model": 7}', b"\xff"])
def test_what_names_no_model_is_passed_on_and_not_recorded(body: bytes) -> None:
    assert asked_in(body) is None


def test_huge_parameters_are_not_kept() -> None:
    asked = asked_in(json.dumps({"model": "m", "tools": ["x" * MAX_PARAMETERS]}).encode())
    assert asked is not None
    assert list(asked.parameters) == ["not_kept_bytes"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda each: (
            st.lists(each, max_size=3)
            | st.dictionaries(st.sampled_from(["role", "type", "content", "text"]), each)
        ),
        max_leaves=12,
    )
)
def test_no_body_makes_reading_fail(value: object) -> None:
    asked_in(json.dumps({"model": "m", "messages": value, "input": value}).encode())


def test_keys_cookies_and_hop_headers_stay_here() -> None:
    sent = [
        ("Authorization", "Bearer team-key"),
        ("Cookie", "sessionid=1"),
        ("Host", "rationale.example.org"),
        ("Connection", "keep-alive"),
        ("X-Forwarded-For", "192.0.2.1"),
        ("X-Rationale-Tags", "night"),
        ("Content-Type", "application/json"),
        ("OpenAI-Beta", "x"),
    ]
    assert passed_on(sent) == {"Content-Type": "application/json", "OpenAI-Beta": "x"}


def test_tags_are_few_short_and_told_once() -> None:
    assert tags_in(" night , billing,night,, a  b ") == ["night", "billing", "a b"]
    assert len(tags_in(",".join(map(str, range(100))))) == 20
    assert len(tags_in("x" * 500)[0]) == 60
