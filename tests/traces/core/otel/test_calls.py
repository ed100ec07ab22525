"""Spans of every convention become the same call of a model; others are none."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traces.core.otel import Span, call_of, is_model_call, spans_of_json
from traces.core.otel.spans import Event

ASKED = [{"role": "user", "content": "6 * 7?"}]


def a_span(attributes, events=(), **changes) -> Span:
    told = {
        "trace_id": "ab" * 16,
        "span_id": "cd" * 8,
        "parent_id": "",
        "name": "chat m",
        "start_ns": 1_740_000_000_000_000_000,
        "end_ns": 1_740_000_002_500_000_000,
        "attributes": {"gen_ai.request.model": "m", **attributes},
        "resource": {"service.name": "shop"},
        "events": tuple(Event(name, 0, told) for name, told in events),
    }
    return Span(**{**told, **changes})


CURRENT = {
    "gen_ai.input.messages": json.dumps(
        [{"role": "user", "parts": [{"type": "text", "content": "6 * 7?"}]}]
    ),
    "gen_ai.output.messages": json.dumps(
        [
            {
                "role": "assistant",
                "parts": [
                    {"type": "reasoning", "content": "6 * 7 is 42."},
                    {"type": "text", "content": "42"},
                ],
                "finish_reason": "stop",
            }
        ]
    ),
}
FORMS = {
    "attributes": a_span(CURRENT),
    "values in place of JSON": a_span({key: json.loads(value) for key, value in CURRENT.items()}),
    "event with details": a_span({}, [("gen_ai.client.inference.operation.details", CURRENT)]),
    "choice events": a_span(
        {},
        [
            ("gen_ai.user.message", {"content": "6 * 7?"}),
            (
                "gen_ai.choice",
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "message": json.dumps({"content": "42", "reasoning_content": "6 * 7 is 42."}),
                },
            ),
        ],
    ),
    "content events": a_span(
        {"gen_ai.response.finish_reasons": ["stop"]},
        [
            ("gen_ai.content.prompt", {"gen_ai.prompt": json.dumps(ASKED)}),
            (
                "gen_ai.content.completion",
                {
                    "gen_ai.completion": json.dumps(
                        [{"role": "assistant", "content": "42", "thinking": "6 * 7 is 42."}]
                    )
                },
            ),
        ],
    ),
    "OpenLLMetry": a_span(
        {
            "llm.request.type": "chat",
            "gen_ai.prompt.0.role": "user",
            "gen_ai.prompt.0.content": "6 * 7?",
            "gen_ai.completion.0.content": "42",
            "gen_ai.completion.0.reasoning": "6 * 7 is 42.",
            "gen_ai.completion.0.finish_reason": "stop",
        }
    ),
    "OpenInference": a_span(
        {
            "openinference.span.kind": "LLM",
            "llm.input_messages.0.message.role": "user",
            "llm.input_messages.0.message.content": "6 * 7?",
            "llm.output_messages.0.message.contents.0.message_content.type": "reasoning",
            "llm.output_messages.0.message.contents.0.message_content.text": "6 * 7 is 42.",
            "llm.output_messages.0.message.contents.1.message_content.type": "text",
            "llm.output_messages.0.message.contents.1.message_content.text": "42",
            "gen_ai.response.finish_reasons": ["stop"],
        }
    ),
    "Vercel": a_span(
        {
            "ai.prompt.messages": json.dumps(ASKED),
            "ai.response.text": "42",
            "ai.response.reasoning": "6 * 7 is 42.",
            "gen_ai.response.finish_reasons": ["stop"],
        }
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_call(form):
    call = call_of(FORMS[form])
    assert is_model_call(FORMS[form])
    told = call.completion
    assert (told.reasoning, told.text, told.stop_reason) == ("6 * 7 is 42.", "42", "stop")
    assert told.trace_source
    assert call.messages == ASKED
    assert (call.model, call.external_id) == ("m", "ab" * 16 + "/" + "cd" * 8)
    assert told.timings.total == 2.5
    assert call.tags == ("shop",)
    assert call.metadata["started_at"] == "2025-02-19T21:20:00+00:00"


@pytest.mark.parametrize(
    "names",
    [
        (
            "gen_ai.usage.input_tokens",
            "gen_ai.usage.output_tokens",
            "gen_ai.usage.reasoning.output_tokens",
            "gen_ai.usage.cache_read.input_tokens",
        ),
        (
            "gen_ai.usage.prompt_tokens",
            "gen_ai.usage.completion_tokens",
            "gen_ai.usage.details.reasoning_tokens",
            "gen_ai.usage.cache_read_input_tokens",
        ),
        (
            "llm.token_count.prompt",
            "llm.token_count.completion",
            "llm.token_count.completion_details.reasoning",
            "llm.token_count.prompt_details.cache_read",
        ),
    ],
)
def test_counts_are_found_under_old_and_new_names(names):
    counts = dict(zip(names, (12, 200, 190, 4), strict=True))
    usage = call_of(a_span({**CURRENT, **counts})).completion.usage
    assert (usage.prompt, usage.output, usage.reasoning, usage.cached) == (12, 200, 190, 4)


def test_counts_that_nobody_told_are_unknown():
    usage = call_of(a_span(CURRENT)).completion.usage
    assert (usage.prompt, usage.output, usage.reasoning, usage.basis) == (None,) * 3 + ("unknown",)


def test_what_else_the_span_tells_is_kept():
    call = call_of(
        a_span(
            {
                **CURRENT,
                "gen_ai.provider.name": "deepseek",
                "gen_ai.request.temperature": 0.6,
                "gen_ai.response.model": "deepseek-reasoner",
                "gen_ai.response.time_to_first_chunk": 0.4,
                "gen_ai.usage.cost": 0.002,
                "gen_ai.conversation.id": "c-7",
                "gen_ai.system_instructions": '[{"type": "text", "content": "Be brief."}]',
            }
        )
    )
    assert call.completion.server == {"provider.name": "deepseek"}
    assert call.parameters == {"temperature": 0.6}
    assert call.completion.response_model == "deepseek-reasoner"
    assert (call.completion.timings.first_byte, call.cost_usd) == (0.4, 0.002)
    assert call.metadata["attributes"] == {"gen_ai.conversation.id": "c-7"}
    assert call.messages == [{"role": "system", "content": "Be brief."}, *ASKED]


@pytest.mark.parametrize(
    "attributes",
    [
        {"gen_ai.operation.name": "embeddings"},
        {"gen_ai.operation.name": "execute_tool"},
        {"gen_ai.operation.name": "invoke_agent"},
        {"openinference.span.kind": "CHAIN"},
        {"traceloop.span.kind": "workflow"},
    ],
)
def test_other_spans_are_no_calls(attributes):
    assert not is_model_call(a_span(attributes))


def test_a_span_of_something_else_is_no_call():
    span = a_span({})
    assert not is_model_call(replace(span, attributes={"http.request.method": "GET"}))


def test_a_call_without_content_is_none_unless_it_failed():
    counts = {"gen_ai.operation.name": "chat", "gen_ai.usage.output_tokens": 9}
    assert is_model_call(a_span(counts))
    assert call_of(a_span(counts)) is None
    failed = call_of(a_span({**counts, "error.type": "timeout"}, failed=True, status="30 s"))
    assert failed.failed
    assert failed.completion.server == {"error.type": "timeout", "error": "30 s"}


def test_several_choices_give_the_first_and_say_so():
    two = json.loads(CURRENT["gen_ai.output.messages"]) * 2
    call = call_of(a_span({"gen_ai.output.messages": json.dumps(two)}))
    assert (call.completion.text, call.metadata["choices"]) == ("42", 2)


KEYS = (
    *("key", "value", "attributes", "stringValue", "intValue", "doubleValue", "kvlistValue"),
    *("arrayValue", "values", "spans", "scopeSpans", "resourceSpans", "events", "status"),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)
NAMES = [
    "gen_ai.output.messages",
    "gen_ai.input.messages",
    "gen_ai.system_instructions",
    "gen_ai.response.finish_reasons",
    "gen_ai.completion.0.content",
    "llm.output_messages.0.message.contents.0.message_content.text",
    "llm.invocation_parameters",
    "gen_ai.usage.cost",
    "gen_ai.response.model",
    "ai.response.text",
]


@given(st.fixed_dictionaries({"resourceSpans": st.lists(json_values, max_size=3)}))
def test_any_json_is_read_without_an_error(request):
    for span in spans_of_json(request):
        call_of(span)


@given(st.dictionaries(st.sampled_from(NAMES), json_values), st.integers(0, 2**64), st.booleans())
def test_any_value_of_an_attribute_is_read_without_an_error(attributes, start, failed):
    span = a_span(attributes, start_ns=start, failed=failed)
    assert is_model_call(span)
    call = call_of(span)
    if call is not None:
        assert isinstance(call.completion.text, str)
        assert isinstance(call.model, str)
