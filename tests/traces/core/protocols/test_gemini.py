"""Gemini's own chunks fold into one completion; its counts so far are not added up."""

import json
from typing import Any

import pytest

from traces.core.completion import Completion
from traces.core.parsing import parse_completion
from traces.core.protocols import read_body
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.gemini import GeminiFold


def chunk(*parts: dict[str, Any], finish: str = "", usage: Any = None) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"parts": list(parts), "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    return {
        "candidates": [candidate],
        "usageMetadata": usage,
        "modelVersion": "gemini-2.5-flash",
        "responseId": "r-1",
    }


def counts(answer: int | None, thought: int, total: int) -> dict[str, int]:
    told = {"promptTokenCount": 29, "thoughtsTokenCount": thought, "totalTokenCount": total}
    return told if answer is None else told | {"candidatesTokenCount": answer}


STREAM = [
    chunk({"text": "**Two", "thought": True}, usage=counts(None, 500, 529)),
    chunk({"text": " and three**", "thought": True}, usage=counts(None, 1001, 1030)),
    chunk({"text": "There are "}, usage=counts(400, 1001, 1430)),
    chunk({"text": "8."}, {"text": "", "thoughtSignature": "Cq"}, usage=counts(736, 1001, 1766)),
    chunk(finish="STOP", usage=counts(736, 1001, 1766)),
]
WHOLE = chunk(
    {"text": "**Two and three**", "thought": True},
    {"text": "There are 8."},
    finish="STOP",
    usage=counts(736, 1001, 1766),
)


def fold(*chunks: dict[str, Any]) -> Completion:
    folding = GeminiFold()
    for at, each in enumerate(chunks, start=1):
        folding.add(each, float(at))
    return folding.finish(len(chunks) + 1.0)


@pytest.mark.parametrize("chunks", [STREAM, [WHOLE]], ids=["streamed", "whole"])
def test_thoughts_are_a_summary_and_the_last_counts_hold(chunks: list[dict[str, Any]]) -> None:
    completion = fold(*chunks)
    parsed = parse_completion(completion)
    assert (parsed.reasoning, parsed.answer) == ("**Two and three**", "There are 8.")
    assert (parsed.kind, parsed.source, parsed.outcome) == ("summary", "parts.thought", "answered")
    usage = parsed.usage
    assert (usage.prompt, usage.output, usage.reasoning, usage.answer) == (29, 1737, 1001, 736)
    assert usage.basis == "derived"
    assert (completion.response_model, completion.server["id"]) == ("gemini-2.5-flash", "r-1")


def test_the_moments_of_a_stream() -> None:
    timings = fold(*STREAM).timings
    assert (timings.first_reasoning, timings.first_answer, timings.total) == (1, 3, 6)


def test_a_reply_cut_in_the_thought_has_no_parts_and_is_truncated() -> None:
    cut = {
        "candidates": [{"content": {"role": "model"}, "finishReason": "MAX_TOKENS", "index": 0}],
        "usageMetadata": counts(None, 1001, 1030),
    }
    parsed = parse_completion(fold(cut))
    assert (parsed.outcome, parsed.kind, parsed.answer) == ("truncated", "hidden", "")
    assert (parsed.usage.output, parsed.usage.reasoning) == (1001, 1001)


def test_a_signature_alone_is_a_sealed_thought() -> None:
    sealed = chunk({"text": "8", "thoughtSignature": "Cq"}, finish="STOP")
    assert parse_completion(fold(sealed)).kind == "encrypted"


def test_a_blocked_prompt_is_refused() -> None:
    completion = fold({"promptFeedback": {"blockReason": "OTHER"}})
    assert parse_completion(completion).outcome == "refused"


def test_an_error_is_an_error_and_after_the_finish_a_note() -> None:
    error = {"error": {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}}
    with pytest.raises(ReplyError) as caught:
        fold(STREAM[2], error)
    assert caught.value.partial == "There are "
    folding = GeminiFold()
    for each in (*STREAM, error):
        folding.add(each, 1.0)
    assert folding.late_error == error["error"]
    assert folding.finish(2.0).stop_reason == "STOP"


@pytest.mark.parametrize("junk", [3, "x", [3], {}, None])
def test_junk_in_any_field_spoils_nothing(junk: object) -> None:
    odd = {"candidates": [junk, {"content": {"parts": [junk]}}], "usageMetadata": junk}
    assert fold(odd, chunk({"text": "8"})).text == "8"
    with pytest.raises(ReplyError):
        fold(odd)


def test_events_a_list_of_chunks_and_a_document_are_bodies() -> None:
    events = b"".join(b"data: %s\r\n\r\n" % json.dumps(each).encode() for each in STREAM)
    for body in (events, json.dumps(STREAM, indent=1).encode(), json.dumps(WHOLE).encode()):
        completion = read_body("gemini", body)
        assert completion.text == "There are 8."
        assert completion.usage.output == 1737
