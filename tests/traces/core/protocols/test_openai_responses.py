"""Events and bodies of OpenAI responses fold into one completion, and no text counts twice."""

import json
from typing import Any

import pytest

from tests.traces.core.protocols.responses import (
    LATER,
    MESSAGE,
    SUMMARY,
    event,
    response,
    stream,
    thought,
)
from traces.core.completion import Completion
from traces.core.parsing import parse_completion
from traces.core.protocols import read_body
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.openai_responses import ResponsesFold


def fold(*events: dict[str, Any]) -> Completion:
    """Event number n arrives after n seconds, the end one second after the last one."""
    folding = ResponsesFold()
    for at, each in enumerate(events, start=1):
        folding.add(each, float(at))
    return folding.finish(len(events) + 1.0)


CASES = {
    "summary": ([thought(summary=[SUMMARY, LATER]), MESSAGE], "summary", "summary_text"),
    "plain": (
        [thought(content=[{"type": "reasoning_text", "text": "I think."}]), MESSAGE],
        "full",
        "reasoning_text",
    ),
    "both": (
        [
            thought(summary=[SUMMARY], content=[{"type": "reasoning_text", "text": "I think."}]),
            MESSAGE,
        ],
        "full",
        "reasoning_text",
    ),
    "sealed": ([thought(encrypted_content="gAAAA"), MESSAGE], "encrypted", "encrypted_content"),
    "hidden": ([thought(), MESSAGE], "hidden", ""),
    "summary beside the sealed": (
        [thought(summary=[SUMMARY], encrypted_content="gAAAA"), MESSAGE],
        "summary",
        "summary_text",
    ),
}
TEXTS = {"summary": "First this.\n\nThen that.", "plain": "I think.", "both": "I think."}


@pytest.mark.parametrize("name", CASES)
def test_a_response_reads_alike_streamed_and_whole(name: str) -> None:
    output, kind, source = CASES[name]
    streamed, whole = fold(*stream(*output)), fold(response(*output))
    for completion in (streamed, whole):
        parsed = parse_completion(completion)
        assert (parsed.kind, parsed.source, parsed.outcome) == (kind, source, "answered")
        assert parsed.answer == "It is 8."
        expected = TEXTS.get(name, "First this." if kind == "summary" else "")
        assert parsed.reasoning == expected
        assert (parsed.usage.output, parsed.usage.reasoning) == (1915, 1600)
        assert (parsed.usage.prompt, parsed.usage.cached) == (75, 64)
        assert completion.response_model == "o3-mini-2025-01-31"
        assert completion.stop_reason == "completed"
        assert completion.server["id"] == "resp_1"
    assert whole.timings.first_answer is None
    assert streamed.timings.first_answer is not None
    assert (streamed.timings.first_reasoning is not None) == bool(streamed.reasoning)


def test_what_only_the_end_repeats_is_read_there() -> None:
    output = [thought(summary=[SUMMARY]), MESSAGE]
    assert fold(event("completed", response=response(*output))).reasoning == "First this."
    done = [
        event("reasoning_summary_text.done", text="First this.", output_index=0, summary_index=0),
        event("output_text.done", text="It is 8.", output_index=1, content_index=0),
    ]
    completion = fold(*done)
    assert (completion.reasoning, completion.text) == ("First this.", "It is 8.")
    assert completion.stop_reason == "", "the stream broke off"
    items = [event("output_item.done", output_index=n, item=item) for n, item in enumerate(output)]
    assert (fold(*items).reasoning, fold(*items).text) == ("First this.", "It is 8.")


def test_servers_that_leave_the_places_out_are_read_once_too() -> None:
    events = [
        {name: value for name, value in each.items() if not name.endswith(("_index", "item_id"))}
        for each in stream(thought(summary=[SUMMARY]), MESSAGE)
    ]
    completion = fold(*events)
    assert (completion.reasoning, completion.text) == ("First this.", "It is 8.")


def test_a_refusal_is_refused() -> None:
    item = {**MESSAGE, "content": [{"type": "refusal", "refusal": "I cannot."}]}
    for completion in (fold(*stream(item)), fold(response(item))):
        assert completion.refusal == "I cannot."
        assert parse_completion(completion).outcome == "refused"


@pytest.mark.parametrize("output", [[thought()], []])
def test_a_response_cut_inside_the_thought_is_truncated(output: list[Any]) -> None:
    cut = response(*output, status="incomplete", incomplete_details={"reason": "max_output_tokens"})
    for completion in (fold(cut), fold(event("incomplete", response=cut))):
        parsed = parse_completion(completion)
        assert (parsed.outcome, parsed.answer, parsed.kind) == ("truncated", "", "hidden")
        assert completion.stop_reason == "max_output_tokens"


def test_a_filtered_response_is_refused() -> None:
    cut = response(MESSAGE, status="incomplete", incomplete_details={"reason": "content_filter"})
    assert parse_completion(fold(cut)).outcome == "refused"


@pytest.mark.parametrize(
    "last",
    [
        {"type": "error", "code": "rate_limit_exceeded", "message": "slow down"},
        {"type": "error", "error": {"code": "rate_limit_exceeded", "message": "slow down"}},
        {"error": {"code": "rate_limit_exceeded", "message": "slow down"}},
        event("failed", response=response(status="failed", error={"message": "slow down"})),
        event("failed", response=response(status="failed")),
        response(status="cancelled"),
    ],
)
def test_an_error_keeps_what_had_come(last: dict[str, Any]) -> None:
    delta = event("output_text.delta", delta="Hel", output_index=0)
    with pytest.raises(ReplyError) as caught:
        fold(delta, last)
    assert caught.value.partial == "Hel"
    assert caught.value.told


def test_an_error_after_the_end_is_noted() -> None:
    folding = ResponsesFold()
    for each in (*stream(MESSAGE), {"type": "error", "message": "late"}):
        folding.add(each, 1.0)
    assert folding.finish(2.0).text == "It is 8."
    assert folding.finished
    assert folding.late_error


@pytest.mark.parametrize("event", [{}, {"type": 3}, {"type": "response.created"}])
def test_nothing_is_an_error(event: dict[str, Any]) -> None:
    with pytest.raises(ReplyError):
        fold(event)


@pytest.mark.parametrize("junk", [3, "x", [], [3], {"type": 4}, None])
def test_junk_in_any_field_spoils_nothing(junk: object) -> None:
    item = {"type": "message", "content": junk, "summary": junk, "id": junk}
    completion = fold(
        event("output_text.delta", delta="8", output_index=junk, content_index=junk),
        event("output_item.done", output_index=junk, item=junk),
        event("completed", response=response(item, junk, usage=junk)),
    )
    assert completion.text == "8"


def test_a_stored_body_is_read_again() -> None:
    events = stream(thought(summary=[SUMMARY]), MESSAGE)
    body = b"".join(
        b"event: %s\ndata: %s\n\n" % (each["type"].encode(), json.dumps(each).encode())
        for each in events
    )
    completion = read_body("openai_responses", body)
    assert (completion.reasoning, completion.text) == ("First this.", "It is 8.")
    whole = json.dumps(response(thought(summary=[SUMMARY]), MESSAGE), indent=2).encode()
    assert read_body("openai_responses", whole).reasoning == "First this."
