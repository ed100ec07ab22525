"""Lines of Ollama's chat fold into a completion with its own durations in seconds."""

from typing import Any

import pytest

from traces.core.completion import Completion
from traces.core.parsing import parse_completion
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.ollama_chat import OllamaFold

DONE = {
    "model": "qwen3:8b",
    "message": {"role": "assistant", "content": ""},
    "done": True,
    "done_reason": "stop",
    "total_duration": 5_000_000_000,
    "load_duration": 1_500_000_000,
    "prompt_eval_count": 17,
    "prompt_eval_duration": 250_000_000,
    "eval_count": 40,
    "eval_duration": 3_000_000_000,
}


def line(**message: str) -> dict[str, Any]:
    return {"model": "qwen3:8b", "message": {"role": "assistant"} | message, "done": False}


def fold(*lines: dict[str, Any]) -> Completion:
    """Line number n arrives after n seconds, the end one second after the last one."""
    folding = OllamaFold()
    for at, each in enumerate(lines, start=1):
        folding.add(each, float(at))
    return folding.finish(len(lines) + 1.0)


def test_thought_and_answer_come_in_fields_of_their_own() -> None:
    completion = fold(
        line(thinking="two, ", content=""),
        line(thinking="three", content=""),
        line(content="8"),
        DONE,
    )
    assert completion.reasoning == "two, three"
    assert completion.text == "8"
    assert completion.trace_source == "thinking"
    assert completion.stop_reason == "stop"
    assert completion.response_model == "qwen3:8b"
    timings = completion.timings
    assert (timings.first_byte, timings.first_reasoning, timings.first_answer) == (1, 1, 3)
    assert timings.total == 5


def test_durations_are_told_in_seconds() -> None:
    server = fold(line(content="8"), DONE).server
    assert server == {"total_s": 5, "load_s": 1.5, "prompt_eval_s": 0.25, "eval_s": 3}


def test_eval_count_lumps_thought_and_answer_and_the_share_is_an_estimate() -> None:
    usage = fold(line(thinking="t" * 90), line(content="a" * 30), DONE).usage
    assert (usage.prompt, usage.output) == (17, 40)
    assert (usage.reasoning, usage.basis) == (30, "estimated")


def test_an_old_server_leaves_the_tags_in_the_content() -> None:
    completion = fold(line(content="<think>two"), line(content="</think>8"), DONE)
    assert completion.reasoning is None
    assert completion.text == "<think>two</think>8"
    assert (completion.timings.first_reasoning, completion.timings.first_answer) == (1, 2)


def test_a_cut_reply_says_length() -> None:
    completion = fold(line(thinking="two"), DONE | {"done_reason": "length"})
    assert completion.stop_reason == "length"
    assert parse_completion(completion).outcome == "truncated"


def test_a_stream_that_broke_off_keeps_its_text_and_has_no_stop_reason() -> None:
    completion = fold(line(thinking="two, thr"))
    assert completion.reasoning == "two, thr"
    assert completion.stop_reason == ""
    assert completion.usage.output is None


def test_a_reply_in_one_piece_has_only_a_total_time() -> None:
    completion = fold(DONE | {"message": {"content": "8", "thinking": "two"}})
    assert completion.text == "8"
    assert completion.timings.total == 2
    assert completion.timings.first_byte is None


def test_an_error_line_is_an_error_although_the_status_was_200() -> None:
    with pytest.raises(ReplyError) as caught:
        fold(line(thinking="two"), line(content="8"), {"error": "unexpected EOF"})
    assert caught.value.told == "unexpected EOF"
    assert caught.value.partial == "two8"


def test_a_reply_without_anything_is_none() -> None:
    with pytest.raises(ReplyError) as caught:
        fold()
    assert caught.value.told is None


def test_an_empty_reply_that_is_done_is_a_reply() -> None:
    assert parse_completion(fold(DONE)).outcome == "empty"
