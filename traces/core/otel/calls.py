"""Spans of the GenAI conventions as calls of a model: what was asked, answered, counted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from traces.core.completion import Completion, Message
from traces.core.otel.messages import DETAILS, Reply, prompt_of, reply_of
from traces.core.otel.spans import Attributes, Span
from traces.core.timings import Timings
from traces.core.usage import normalize_usage

#: Operations that are one call of a model; agents, tools and embeddings are others.
_OPERATIONS: Final = frozenset({"chat", "text_completion", "generate_content", "completion"})
_COUNTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "prompt": (
            "gen_ai.usage.input_tokens",
            "gen_ai.usage.prompt_tokens",
            "llm.token_count.prompt",
            "llm.usage.prompt_tokens",
        ),
        "completion": (
            "gen_ai.usage.output_tokens",
            "gen_ai.usage.completion_tokens",
            "llm.token_count.completion",
            "llm.usage.completion_tokens",
        ),
        "reasoning": (
            "gen_ai.usage.reasoning.output_tokens",
            "gen_ai.usage.reasoning_tokens",
            "gen_ai.usage.details.reasoning_tokens",
            "llm.token_count.completion_details.reasoning",
        ),
        "total": (
            "gen_ai.usage.total_tokens",
            "llm.token_count.total",
            "llm.usage.total_tokens",
        ),
        "cached": (
            "gen_ai.usage.cache_read.input_tokens",
            "gen_ai.usage.cache_read_input_tokens",
            "gen_ai.usage.details.cache_read_tokens",
            "llm.token_count.prompt_details.cache_read",
        ),
    }
)
_MODEL: Final = ("gen_ai.request.model", "llm.model_name", "llm.request.model")
_RESPONSE_MODEL: Final = ("gen_ai.response.model", "llm.response.model")
_COST: Final = ("gen_ai.usage.cost", "llm.cost.total")
_TOLD_BY_SERVER: Final = (
    "gen_ai.provider.name",
    "gen_ai.system",
    "llm.provider",
    "gen_ai.response.id",
    "gen_ai.openai.response.system_fingerprint",
    "openai.response.system_fingerprint",
    "server.address",
    "error.type",
)
#: Prefixes of attributes that are read above, or hold the texts.
_READ: Final = (
    "gen_ai.input.",
    "gen_ai.output.",
    "gen_ai.prompt",
    "gen_ai.completion",
    "gen_ai.system_instructions",
    "gen_ai.tool.definitions",
    "gen_ai.usage.",
    "gen_ai.request.",
    "gen_ai.response.",
    "llm.",
    "input.",
    "output.",
    "ai.prompt",
    "ai.response.",
)
_MAX_OTHERS: Final = 40
_MAX_OTHER_CHARS: Final = 500
UNKNOWN_MODEL: Final = "unknown"


@dataclass(frozen=True, slots=True)
class ModelCall:
    """A call of a model as a span tells it; fields are those of a record to store."""

    completion: Completion
    model: str
    messages: list[Message]
    parameters: dict[str, object]
    metadata: dict[str, object]
    external_id: str
    tags: tuple[str, ...]
    cost_usd: float | None
    failed: bool


def is_model_call(span: Span) -> bool:
    """Whether the span is one call of a model, by any of the conventions."""
    told = span.attributes
    operation = told.get("gen_ai.operation.name") or told.get("llm.request.type")
    kind = told.get("openinference.span.kind") or told.get("traceloop.span.kind")
    if operation is not None:
        return operation in _OPERATIONS
    if kind is not None:
        return str(kind).upper() == "LLM"
    return any(key in told for key in (*_MODEL, *_RESPONSE_MODEL)) or any(
        event.name in (DETAILS, "gen_ai.choice", "gen_ai.content.completion")
        for event in span.events
    )


def call_of(span: Span) -> ModelCall | None:
    """The call; None where the span holds no reply and did not fail (content is opt-in)."""
    attributes = _with_details(span)
    reply = reply_of(span, attributes)
    if reply is None:
        if not span.failed:
            return None
        reply = Reply()
    response_model = _text(attributes, _RESPONSE_MODEL)
    service = str(span.resource.get("service.name") or "")
    return ModelCall(
        completion=replace(_completion(span, attributes, reply), response_model=response_model),
        model=_text(attributes, _MODEL) or response_model or UNKNOWN_MODEL,
        messages=prompt_of(span, attributes),
        parameters=_parameters(attributes),
        metadata=_metadata(span, attributes, reply, service),
        external_id=f"{span.trace_id}/{span.span_id}" if span.trace_id and span.span_id else "",
        tags=(service,) if service and not service.startswith("unknown_service") else (),
        cost_usd=_cost(attributes),
        failed=span.failed,
    )


def _with_details(span: Span) -> Attributes:
    merged = dict(span.attributes)
    for event in span.events:
        if event.name == DETAILS:
            merged |= event.attributes
    return merged


def _completion(span: Span, attributes: Attributes, reply: Reply) -> Completion:
    reasons = attributes.get("gen_ai.response.finish_reasons")
    told = reasons[0] if isinstance(reasons, list) and reasons else reasons
    count = {name: _first(attributes, names) for name, names in _COUNTS.items()}
    server = {
        key.removeprefix("gen_ai."): attributes[key] for key in _TOLD_BY_SERVER if key in attributes
    }
    if span.failed and span.status:
        server["error"] = span.status[:2_000]
    return Completion(
        text=reply.text,
        reasoning=reply.reasoning or None,
        trace_source=reply.source,
        stop_reason=reply.finish_reason or (told if isinstance(told, str) else ""),
        refusal=reply.refusal,
        usage=normalize_usage(
            prompt=count["prompt"],
            completion=count["completion"],
            reasoning=count["reasoning"],
            total=count["total"],
            cached=count["cached"],
            # The parser holds the counts against the texts once they are apart.
            has_reasoning_text=False,
        ),
        timings=_timings(span, attributes),
        server=server,
    )


def _timings(span: Span, attributes: Attributes) -> Timings:
    """The span's own clock; when thought and answer began, a span does not tell."""
    first = _number(attributes.get("gen_ai.response.time_to_first_chunk"))
    for event in span.events:
        if first is None and event.name == "First Token Stream Event" and span.start_ns:
            first = max(event.at_ns - span.start_ns, 0) / 1e9
    known = 0 < span.start_ns <= span.end_ns
    return Timings(first_byte=first, total=(span.end_ns - span.start_ns) / 1e9 if known else None)


def _parameters(attributes: Attributes) -> dict[str, object]:
    told = _decoded_object(attributes.get("llm.invocation_parameters"))
    prefix = "gen_ai.request."
    return told | {
        key.removeprefix(prefix): value
        for key, value in attributes.items()
        if key.startswith(prefix) and key != "gen_ai.request.model"
    }


def _metadata(span: Span, attributes: Attributes, reply: Reply, service: str) -> dict[str, object]:
    others = {
        key: value[:_MAX_OTHER_CHARS] if isinstance(value, str) else value
        for key, value in attributes.items()
        if not (key.startswith(_READ) or key in _TOLD_BY_SERVER or isinstance(value, list | dict))
    }
    told: dict[str, object] = {
        "span": span.name,
        "trace_id": span.trace_id,
        "span_id": span.span_id,
        "parent_span_id": span.parent_id,
        "service": service,
        "started_at": _written(span.start_ns),
        "choices": reply.choices if reply.choices > 1 else None,
        "attributes": dict(list(others.items())[:_MAX_OTHERS]),
    }
    return {key: value for key, value in told.items() if value}


def _written(nanoseconds: int) -> str:
    try:
        return datetime.fromtimestamp(nanoseconds / 1e9, UTC).isoformat() if nanoseconds else ""
    except (OverflowError, ValueError, OSError):
        return ""


def _cost(attributes: Attributes) -> float | None:
    cost = _number(_first(attributes, _COST))
    return cost if cost is not None and cost >= 0 else None


def _first(attributes: Attributes, names: tuple[str, ...]) -> object:
    return next((attributes[name] for name in names if attributes.get(name) is not None), None)


def _text(attributes: Attributes, names: tuple[str, ...]) -> str:
    told = _first(attributes, names)
    return " ".join(told.split()) if isinstance(told, str) else ""


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e15 else None


def _decoded_object(value: object) -> dict[str, object]:
    try:
        decoded = json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return {}
    return decoded if isinstance(decoded, dict) else {}
