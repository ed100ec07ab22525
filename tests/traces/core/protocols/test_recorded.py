"""Recorded bodies of real servers, read by the protocols themselves: every row accounted for."""

import json
from collections import Counter
from typing import Any

import pytest

from tests.traces.core.recorded import needs_recordings, recorded_rows
from traces.core.completion import Completion
from traces.core.parsing import parse_completion
from traces.core.protocols import read_body
from traces.core.protocols.errors import ReplyError

pytestmark = [pytest.mark.shared, needs_recordings]

Row = dict[str, Any]

#: (protocol, kind, source, outcome, basis) -> how many rows.
EXPECTED = {
    "raw_ollama_runs": {
        ("ollama_generate", "full", "tags:think", "answered", "estimated"): 24,
        # An older server sent every token of one twice: no honest count is that small.
        ("ollama_generate", "full", "tags:think", "answered", "unknown"): 1,
        ("ollama_generate", "full", "thinking", "answered", "estimated"): 8,
    },
    "raw_openrouter_envelopes": {
        ("openai_chat", "full", "reasoning", "answered", "estimated"): 24,
        ("openai_chat", "hidden", "", "answered", "reported"): 13,
        ("openai_chat", "summary", "reasoning.summary", "answered", "reported"): 13,
    },
    "raw_provider_envelopes": {
        ("openai_chat", "full", "reasoning_content", "answered", "reported"): 1,
        ("ollama_chat", "full", "tags:think", "answered", "estimated"): 1,
        # The first chunk of a stream and nothing behind it: there is no reply in it.
        ("openai_chat", "the reply ended before any text came"): 1,
    },
}


def body_of(row: Row) -> tuple[str, bytes]:
    """The protocol and the bytes that the server sent."""
    if "generate" in row["kind"]:
        lines = [json.dumps(chunk) + "\n" for chunk in row["chunks"]]
        return "ollama_generate", "".join(lines).encode()
    if "chunks" in row:
        events = [f"data: {json.dumps(chunk)}\n\n" for chunk in row["chunks"]]
        return "openai_chat", "".join(events).encode()
    protocol = "ollama_chat" if "Ollama" in row["kind"] else "openai_chat"
    return protocol, json.dumps(row["response"]).encode()


def told(row: Row) -> tuple[str, ...]:
    protocol, body = body_of(row)
    try:
        parsed = parse_completion(read_body(protocol, body))
    except ReplyError as error:
        return protocol, str(error)
    return protocol, parsed.kind, parsed.source, parsed.outcome, parsed.usage.basis


@pytest.mark.parametrize("name", EXPECTED)
def test_every_recorded_body_is_read_and_accounted_for(name: str) -> None:
    assert Counter(map(told, recorded_rows(name))) == EXPECTED[name]


def read(row: Row) -> Completion:
    return read_body(*body_of(row))


def test_ollamas_texts_and_counts_are_those_of_the_lines() -> None:
    for row in recorded_rows("raw_ollama_runs"):
        completion, last = read(row), row["chunks"][-1]
        for name, text in (("response", completion.text), ("thinking", completion.reasoning)):
            assert "".join(chunk.get(name, "") for chunk in row["chunks"]) == (text or "")
        assert (completion.usage.prompt, completion.usage.output) == (
            last["prompt_eval_count"],
            last["eval_count"],
        )
        assert completion.server["total_s"] == last["total_duration"] / 1e9
        load = last.get("load_duration")
        assert completion.timings.load == (None if load is None else load / 1e9)


def test_openrouters_thoughts_come_twice_and_are_read_once() -> None:
    for row in recorded_rows("raw_openrouter_envelopes"):
        message = row["response"]["choices"][0]["message"]
        completion = read(row)
        assert (completion.reasoning or "") == (message["reasoning"] or "")
        assert completion.text == message["content"]
        assert completion.response_model == row["response"]["model"]
        assert completion.server["provider"] == row["response"]["provider"]
