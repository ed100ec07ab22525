"""Chunks of every known dialect of chat completions fold into the same kind of completion."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traces.core.completion import Completion
from traces.core.parsing import parse_completion
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.openai_chat import ChatFold


def delta(finish: str | None = None, **fields: object) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": finish}]}


def fold(*chunks: Mapping[str, object], **options: Any) -> Completion:
    """Chunk number n arrives after n seconds, the end one second after the last one."""
    folding = ChatFold(**options)
    for at, chunk in enumerate(chunks, start=1):
        folding.add(chunk, float(at))
    return folding.finish(len(chunks) + 1.0)


def message(finish: str = "stop", **fields: object) -> Completion:
    """The same server's reply to a request that it did not stream."""
    return fold({"choices": [{"index": 0, "message": fields, "finish_reason": finish}]})


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning", "reasoning_text"])
def test_a_thought_is_found_under_every_plain_name(field: str) -> None:
    streamed = fold(
        delta(role="assistant", content=None, **{field: ""}),
        delta(content=None, **{field: "two, "}),
        delta(content=None, **{field: "three"}),
        delta(content="8", **{field: None}),
        delta("stop"),
    )
    whole = message(content="8", **{field: "two, three"})
    for completion in (streamed, whole):
        assert completion.reasoning == "two, three"
        assert completion.text == "8"
        assert completion.trace_source == field
        assert completion.stop_reason == "stop"
    assert (streamed.timings.first_byte, streamed.timings.first_reasoning) == (1, 2)
    assert (streamed.timings.first_answer, streamed.timings.total) == (4, 6)
    assert streamed.timings.thinking == 2


def test_vllm_builds_that_send_both_names_are_read_once() -> None:
    both = {"reasoning": "a", "reasoning_content": "a"}
    assert fold(delta(**both), delta(**both), delta("stop", content="x")).reasoning == "aa"
    assert message(content="x", **both).reasoning == "a"


def detail(text: str, kind: str = "reasoning.text") -> dict[str, object]:
    key = {"reasoning.summary": "summary", "reasoning.encrypted": "data"}.get(kind, "text")
    return {"type": kind, key: text, "format": "unknown", "index": 0}


def test_openrouter_sends_every_thought_twice_and_it_is_read_once() -> None:
    completion = fold(
        delta(reasoning="a", reasoning_details=[detail("a")]),
        delta(reasoning="b", reasoning_details=[detail("b")]),
        delta("stop", content="x", reasoning=None, reasoning_details=[]),
    )
    assert completion.reasoning == "ab"
    assert completion.trace_source == "reasoning"


def test_reasoning_details_alone_are_read() -> None:
    completion = fold(delta(reasoning_details=[detail("a"), detail("b")]), delta(content="x"))
    assert completion.reasoning == "ab"
    assert completion.trace_source == "reasoning_details"


def test_a_summary_is_never_taken_for_the_thought_itself() -> None:
    parts = {"reasoning": "s", "reasoning_details": [detail("s", "reasoning.summary")]}
    completion = fold(delta(**parts), delta("stop", content="x"))
    assert completion.reasoning == "s"
    assert parse_completion(completion).kind == "summary"


def test_an_encrypted_thought_has_no_text_and_says_so() -> None:
    completion = fold(
        delta(reasoning_details=[detail("gAAA", "reasoning.encrypted")]), delta(content="x")
    )
    assert completion.reasoning is None
    assert parse_completion(completion).kind == "encrypted"


def test_an_encrypted_rest_leaves_a_summary_a_summary() -> None:
    completion = fold(
        delta(reasoning="s", reasoning_details=[detail("s", "reasoning.summary")]),
        delta(reasoning_details=[detail("gAAA", "reasoning.encrypted")]),
        delta("stop", content="x"),
    )
    assert parse_completion(completion).kind == "summary"


def test_mistral_alternates_lists_of_blocks_and_plain_strings() -> None:
    def thinking(text: str) -> list[object]:
        return [{"type": "thinking", "thinking": [{"type": "text", "text": text}]}]

    streamed = fold(
        delta(role="assistant", content=""),
        delta(content=thinking("two, ")),
        delta(content=thinking("three")),
        delta(content=[{"type": "text", "text": "It is "}]),
        delta("stop", content="8"),
    )
    whole = message(content=[*thinking("two, three"), {"type": "text", "text": "It is 8"}])
    for completion in (streamed, whole):
        assert completion.reasoning == "two, three"
        assert completion.text == "It is 8"
        assert completion.trace_source == "content.thinking"
    assert (streamed.timings.first_reasoning, streamed.timings.first_answer) == (2, 4)


def test_tags_stay_in_the_text_and_are_only_clocked() -> None:
    pieces = ["<th", "ink>\ntwo", ", three</th", "ink>\n", "\n8"]
    completion = fold(*(delta(content=piece) for piece in pieces), delta("stop"))
    assert completion.text == "<think>\ntwo, three</think>\n\n8"
    assert completion.reasoning is None
    assert (completion.timings.first_reasoning, completion.timings.first_answer) == (2, 5)


def test_a_thought_that_the_prompt_opened_is_clocked_as_one() -> None:
    completion = fold(
        delta(content="two"), delta(content="</think>"), delta(content="8"), prompt_opens_think=True
    )
    assert (completion.timings.first_reasoning, completion.timings.first_answer) == (1, 3)


def test_a_literal_tag_beside_a_structured_thought_is_answer() -> None:
    completion = fold(delta(reasoning="t"), delta(content="<think>"), delta("stop", content="x"))
    assert completion.timings.first_answer == 2


def test_blanks_start_neither_the_thought_nor_the_answer() -> None:
    completion = fold(
        delta(reasoning_content="\n"),
        delta(reasoning_content="t"),
        delta(content="\n\n"),
        delta("stop", content="8"),
    )
    assert (completion.timings.first_reasoning, completion.timings.first_answer) == (2, 4)


def test_text_that_might_have_been_a_tag_is_clocked_when_it_arrived() -> None:
    completion = fold(delta(content="<thi"), delta("stop"))
    assert completion.timings.first_answer == 1


def test_a_reply_in_one_piece_has_only_a_total_time() -> None:
    timings = message(content="8", reasoning="t").timings
    assert timings.total == 2
    assert timings.first_byte is None
    assert timings.first_reasoning is None
    assert timings.first_answer is None


def test_a_hidden_thought_leaves_counts_and_no_text() -> None:
    usage = {
        "prompt_tokens": 12,
        "completion_tokens": 2320,
        "total_tokens": 2332,
        "completion_tokens_details": {"reasoning_tokens": 1792},
    }
    completion = fold(delta(content="8"), delta("stop"), {"choices": [], "usage": usage})
    assert completion.usage.output == 2320
    assert completion.usage.reasoning == 1792
    assert parse_completion(completion).kind == "hidden"
    assert completion.server["usage"] == usage


def test_usage_comes_in_a_chunk_of_its_own_or_with_the_finish_or_from_groq() -> None:
    usage = {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12}
    own = fold(delta("stop", content="8") | {"usage": None}, {"choices": [], "usage": usage})
    with_finish = fold(delta(content="8"), delta("stop") | {"usage": usage})
    groq = fold(delta(content="8"), delta("stop") | {"x_groq": {"id": "r", "usage": usage}})
    for completion in (own, with_finish, groq):
        assert (completion.usage.prompt, completion.usage.output) == (5, 7)
        assert completion.usage.basis == "reported"


def test_cumulative_usage_counts_once() -> None:
    chunks = [
        delta(content="8")
        | {"usage": {"prompt_tokens": 5, "completion_tokens": n, "total_tokens": 5 + n}}
        for n in (1, 2, 3)
    ]
    assert fold(*chunks, delta("stop")).usage.output == 3


def test_xai_counts_the_thought_outside_the_completion() -> None:
    usage = {
        "prompt_tokens": 14,
        "completion_tokens": 37,
        "total_tokens": 516,
        "completion_tokens_details": {"reasoning_tokens": 465},
    }
    completion = fold(delta(reasoning_content="t"), delta("stop", content="8") | {"usage": usage})
    assert (completion.usage.output, completion.usage.reasoning) == (502, 465)
    assert completion.usage.basis == "derived"


@pytest.mark.parametrize(
    "told",
    [
        {"prompt_tokens_details": {"cached_tokens": 64}},
        {"prompt_cache_hit_tokens": 64, "prompt_cache_miss_tokens": 36},
        {"cached_tokens": 64},
    ],
)
def test_cached_tokens_are_found_under_every_name(told: dict[str, object]) -> None:
    usage = {"prompt_tokens": 100, "completion_tokens": 1, "total_tokens": 101} | told
    assert fold(delta("stop", content="8") | {"usage": usage}).usage.cached == 64


def test_sglang_counts_the_thought_at_the_top_of_usage() -> None:
    usage = {
        "prompt_tokens": 10,
        "completion_tokens": 30,
        "total_tokens": 40,
        "reasoning_tokens": 20,
    }
    assert fold(delta("stop", content="8") | {"usage": usage}).usage.reasoning == 20


def test_a_reply_without_usage_has_unknown_counts_and_not_zero() -> None:
    usage = fold(delta("stop", content="8")).usage
    assert usage.prompt is None
    assert usage.output is None
    assert usage.basis == "unknown"


def test_a_finish_sent_twice_is_one_finish() -> None:
    assert fold(delta(content="8"), delta("length"), delta("length")).stop_reason == "length"


def test_a_stream_that_broke_off_keeps_its_text_and_has_no_stop_reason() -> None:
    completion = fold(delta(reasoning_content="two, thr"))
    assert completion.reasoning == "two, thr"
    assert completion.stop_reason == ""


def test_a_thought_that_used_up_all_tokens_is_a_paid_reply_without_text() -> None:
    completion = fold(delta(reasoning_content="two"), delta("length", content=None))
    assert completion.text == ""
    assert parse_completion(completion).outcome == "truncated"


def test_a_refusal_is_kept_apart_from_the_text() -> None:
    completion = fold(delta(refusal="I can"), delta(refusal="not."), delta("stop"))
    assert completion.refusal == "I cannot."
    assert completion.text == ""
    assert parse_completion(completion).outcome == "refused"


@pytest.mark.parametrize("error", [{"code": 502, "message": "upstream"}, "something"])
def test_an_error_inside_the_reply_is_an_error(error: object) -> None:
    with pytest.raises(ReplyError) as caught:
        fold(delta(reasoning="two, "), delta(content="thr"), {"error": error, "choices": []})
    assert caught.value.told == error
    assert caught.value.partial == "two, thr"


def test_an_error_inside_a_choice_is_an_error() -> None:
    with pytest.raises(ReplyError) as caught:
        fold({"choices": [{"error": {"code": 502, "message": "upstream"}}]})
    assert caught.value.told == {"code": 502, "message": "upstream"}


def test_finish_reason_error_is_an_error() -> None:
    with pytest.raises(ReplyError) as caught:
        fold(delta(content="8"), delta("error"))
    assert caught.value.told


def test_an_error_after_the_finish_does_not_throw_away_what_is_paid_for() -> None:
    error = {"code": 400, "message": "Token limit reached"}
    folding = ChatFold()
    for chunk in (
        delta(content="two, thr"),
        delta("length"),
        delta("length"),
        {"error": error, "choices": []},
    ):
        folding.add(chunk, 1.0)
    completion = folding.finish(2.0)
    assert completion.stop_reason == "length"
    assert completion.text == "two, thr"
    assert folding.late_error == error


def test_a_reply_without_anything_is_none() -> None:
    with pytest.raises(ReplyError) as caught:
        fold(delta(role="assistant", content=""))
    assert caught.value.told is None


def test_an_empty_answer_with_a_finish_is_a_reply() -> None:
    assert fold(delta("stop")).text == ""


def test_who_answered_is_kept() -> None:
    about = {"id": "c-1", "model": "o3-mini-2025-01-31", "system_fingerprint": "fp_1"}
    completion = fold(delta(content="8") | about | {"provider": "Together"}, delta("stop") | about)
    assert completion.response_model == "o3-mini-2025-01-31"
    assert completion.server["fingerprint"] == "fp_1"
    assert completion.server["provider"] == "Together"


def test_the_servers_own_times_are_in_seconds() -> None:
    completion = fold(
        delta("stop", content="8")
        | {
            "timings": {"prompt_n": 3, "prompt_ms": 12.5, "predicted_ms": 2000},
            "metrics": {"time_to_first_token_ms": 40, "tokens_per_second": 9.5},
        }
    )
    assert completion.server["timings"] == {"prompt_n": 3, "prompt_s": 0.0125, "predicted_s": 2}
    assert completion.server["metrics"] == {"time_to_first_token_s": 0.04, "tokens_per_second": 9.5}


def test_a_cost_that_the_server_tells_is_kept() -> None:
    usage = {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12, "cost": 0.00031}
    assert fold(delta("stop", content="8") | {"usage": usage}).server["cost_usd"] == 0.00031


LEAVES = [None, True, 0, -1, 1.5, 10**30, float("nan"), float("inf"), "", "x", "400", "error"]
NAMES = [
    *("choices", "delta", "message", "content", "reasoning", "reasoning_details", "type", "text"),
    *("thinking", "usage", "prompt_tokens_details", "finish_reason", "x_groq", "timings", "cost"),
    *("model", "error", "code", "prompt_ms", "refusal"),
]
JSON = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=3), max_size=3))
def test_no_server_can_do_more_than_give_a_completion_or_an_error(chunks: list[Any]) -> None:
    folding = ChatFold()
    with suppress(ReplyError):
        for chunk in chunks:
            folding.add(chunk, 1.0)
    folding.add(delta(content="8"), 2.0)
    assert folding.finish(3.0).text.endswith("8")


def test_other_choices_than_the_first_are_not_mixed_in() -> None:
    other = {"index": 1, "delta": {"content": "no"}, "finish_reason": "length"}
    first = {"index": 0, "delta": {"content": "8"}, "finish_reason": "stop"}
    completion = fold({"choices": [other, first]}, {"choices": [other]})
    assert (completion.text, completion.stop_reason) == ("8", "stop")


def test_a_blob_beside_the_answer_is_a_sealed_thought() -> None:
    parsed = parse_completion(message(content="8", encrypted_content="gAAAA"))
    assert (parsed.kind, parsed.source) == ("encrypted", "encrypted_content")


@pytest.mark.parametrize(
    ("told", "name", "seconds"),
    [
        ({"timings": {"predicted_ms": 1500.0, "predicted_n": 3}}, "timings", {"predicted_s": 1.5}),
        ({"metrics": {"time_to_first_token_ms": 250}}, "metrics", {"time_to_first_token_s": 0.25}),
        ({"time_info": {"queue_time": 0.5}}, "time_info", {"queue_s": 0.5}),
        ({"x_groq": {"usage": {"queue_time": 0.5}}}, "time_info", {"queue_s": 0.5}),
        ({"usage": {"completion_time": 2.0}}, "time_info", {"completion_s": 2.0}),
    ],
)
def test_the_servers_own_times_are_seconds(
    told: dict[str, Any], name: str, seconds: dict[str, float]
) -> None:
    found = fold(delta("stop", content="8") | told).server[name]
    assert isinstance(found, dict)
    assert seconds.items() <= found.items()


def test_the_cost_is_read_in_every_unit() -> None:
    assert fold(delta("stop") | {"usage": {"cost": 0.25}}).server["cost_usd"] == 0.25
    ticks = {"usage": {"cost_in_usd_ticks": 5_000_000_000}}
    assert fold(delta("stop") | ticks).server["cost_usd"] == 0.5
    assert "cost_usd" not in fold(delta("stop")).server


def test_llama_cpp_tells_cached_tokens_among_its_times() -> None:
    told = {"usage": {"prompt_tokens": 9}, "timings": {"cache_n": 4}}
    assert fold(delta("stop") | told).usage.cached == 4
