"""A completion is parsed once into thought, answer, kind of trace, outcome and counts."""

import pytest

from tests.traces.core.recorded import needs_recordings, recorded_rows
from traces.core.completion import Completion
from traces.core.parsing import PARSER_VERSION, parse_completion
from traces.core.usage import Usage, normalize_usage


def test_a_structured_thought_protects_literal_markers_in_the_answer():
    parsed = parse_completion(
        Completion(
            text="<think>literal</think> is how it is written.",
            reasoning="They ask about tags.",
            trace_source="reasoning_content",
            stop_reason="stop",
        ),
        prompt_opens_think=True,
    )
    assert parsed.reasoning == "They ask about tags."
    assert parsed.answer == "<think>literal</think> is how it is written."
    assert (parsed.kind, parsed.source) == ("full", "reasoning_content")
    assert (parsed.outcome, parsed.parser_version) == ("answered", PARSER_VERSION)


def test_without_a_structured_thought_the_tags_are_split():
    parsed = parse_completion(Completion(text="<think>a</think>\n\nb", stop_reason="stop"))
    assert (parsed.reasoning, parsed.answer) == ("a", "\n\nb")
    assert (parsed.kind, parsed.source, parsed.outcome) == ("full", "tags:think", "answered")


def test_dialect_and_prompt_reach_the_splitter():
    completion = Completion(text="a</think>b")
    assert parse_completion(completion, prompt_opens_think=True).answer == "b"
    assert parse_completion(completion).answer == "a</think>b"
    assert parse_completion(completion, dialect="none", prompt_opens_think=True).source == ""


@pytest.mark.parametrize(
    ("completion", "outcome"),
    [
        (Completion(text="<think>so it is 4", stop_reason="stop"), "truncated"),
        (Completion(text="<think>so it is 4", stop_reason="length"), "truncated"),
        (Completion(text="", reasoning="so it", stop_reason="length"), "truncated"),
        (Completion(text="The answer is", stop_reason="length"), "truncated"),
        (Completion(text="The answer is", stop_reason="MAX_TOKENS"), "truncated"),
        (Completion(text="4", stop_reason="stop"), "answered"),
        (Completion(text="4"), "answered"),
        (Completion(text="<think>x</think>\n ", stop_reason="stop"), "empty"),
        (Completion(text="", reasoning="x", stop_reason="stop"), "empty"),
        (Completion(text=""), "empty"),
        (Completion(text="", refusal="I cannot help.", stop_reason="stop"), "refused"),
        (Completion(text="Half of", stop_reason="content_filter"), "refused"),
        (Completion(text="", stop_reason="SAFETY"), "refused"),
    ],
)
def test_the_outcome_says_what_became_of_the_attempt(completion, outcome):
    assert parse_completion(completion).outcome == outcome


def test_reasoning_that_was_billed_and_not_shown_is_hidden():
    parsed = parse_completion(
        Completion(text="4", usage=Usage(output=877, reasoning=576, basis="reported"))
    )
    assert (parsed.kind, parsed.reasoning, parsed.usage.reasoning) == ("hidden", "", 576)


@pytest.mark.parametrize("reasoning_tokens", [0, None])
def test_neither_text_nor_tokens_is_no_trace(reasoning_tokens):
    parsed = parse_completion(Completion(text="4", usage=Usage(reasoning=reasoning_tokens)))
    assert (parsed.kind, parsed.usage.reasoning) == ("none", reasoning_tokens)


def test_an_empty_thought_is_no_trace_though_its_tags_were_seen():
    parsed = parse_completion(Completion(text="<think>\n\n</think>\n\n4"))
    assert (parsed.kind, parsed.source, parsed.outcome) == ("none", "tags:think", "answered")


def test_a_blank_structured_thought_still_forbids_to_split_the_text():
    parsed = parse_completion(
        Completion(text="4", reasoning="\n\n", trace_source="thinking"), prompt_opens_think=True
    )
    assert (parsed.kind, parsed.answer, parsed.outcome) == ("none", "4", "answered")


def test_a_summary_is_never_taken_for_the_thought_nor_measured_as_one():
    completion = Completion(
        text="4",
        reasoning="I added.",
        trace_source="reasoning.summary",
        usage=Usage(output=20, reasoning=0, basis="reported"),
    )
    parsed = parse_completion(completion)
    assert (parsed.kind, parsed.usage.reasoning) == ("summary", None)


def test_an_encrypted_thought_is_named_as_such():
    parsed = parse_completion(Completion(text="4", trace_source="reasoning.encrypted"))
    assert parsed.kind == "encrypted"


def test_counts_are_held_against_the_texts_that_the_split_found():
    completion = Completion(
        text="<think>" + "t" * 300 + "</think>" + "a" * 100,
        usage=Usage(prompt=9, output=120, reasoning=0, basis="reported"),
    )
    parsed = parse_completion(completion)
    assert (parsed.usage.reasoning, parsed.usage.answer) == (90, 30)
    assert parsed.usage.basis == "estimated"


@pytest.mark.shared
@needs_recordings
def test_recorded_envelopes_keep_their_honest_counts_and_lose_the_false_zeros():
    kinds = {}
    for row in recorded_rows("raw_openrouter_envelopes"):
        response = row["response"]
        choice = response["choices"][0]
        told = response["usage"]
        details = told.get("completion_tokens_details") or {}
        reported = details.get("reasoning_tokens", told.get("reasoning_tokens"))
        usage = normalize_usage(
            prompt=told["prompt_tokens"],
            completion=told["completion_tokens"],
            reasoning=reported,
            total=told["total_tokens"],
            cached=None,
            has_reasoning_text=bool(choice["message"].get("reasoning")),
        )
        parsed = parse_completion(
            Completion(
                text=choice["message"]["content"],
                reasoning=choice["message"].get("reasoning"),
                trace_source="reasoning",
                stop_reason=choice["finish_reason"],
                usage=usage,
            )
        )
        assert parsed.outcome == "answered"
        assert parsed.usage.basis == ("reported" if reported else "estimated")
        assert 0 < parsed.usage.reasoning <= parsed.usage.output == told["completion_tokens"]
        kinds.setdefault(response["model"], set()).add(parsed.kind)
    assert kinds["openai/o3-mini"] == {"hidden"}
    assert kinds["deepseek/deepseek-r1-0528"] == {"full"}
