"""Turns a checked item into a record to store."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from traces.actions import TraceRecord
from traces.core.completion import Completion, Message
from traces.core.dialects import AUTO
from traces.core.prompts import prompt_messages, request_parameters
from traces.core.protocols import read_body
from traces.core.protocols.errors import ReplyError
from traces.core.timings import Timings
from traces.core.usage import Usage, normalize_usage
from traces.models import Outcome

#: What a body tells, so that nobody else may.
_TOLD_BY_BODY: Final = (
    "text",
    "reasoning",
    "reasoning_source",
    "content",
    "response_model",
    "stop_reason",
    "refusal",
    "usage",
    "server",
)
_APART: Final = ("text", "reasoning", "reasoning_source", "refusal")
_MAX_MODEL_CHARS: Final = 200


class ItemError(ValueError):
    """An item whose fields are good one by one, and make no sense together."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def record_of(values: Mapping[str, Any]) -> TraceRecord:
    """The checked values of TraceInput as a record; raises ItemError."""
    completion = _completion(values)
    request = values.get("request", {})
    told_cost = completion.server.get("cost_usd") if "body" in values else None
    cost = values.get("cost_usd")
    return TraceRecord(
        completion=completion,
        model=values.get("model") or _model_of(request),
        messages=_messages(values, request),
        parameters=values.get("parameters", request_parameters(request)),
        metadata=values.get("metadata", {}),
        external_id=values.get("external_id", ""),
        dialect=values.get("dialect", AUTO),
        prompt_opens_think=values.get("prompt_opens_think", False),
        tags=values.get("tags", ()),
        cost_usd=told_cost if cost is None and isinstance(told_cost, int | float) else cost,
        outcome=values.get("outcome", ""),
    )


def _messages(values: Mapping[str, Any], request: Mapping[str, Any]) -> list[Message]:
    messages: list[Message] | None = values.get("messages")
    return prompt_messages(request) if messages is None else messages


def _model_of(request: Mapping[str, Any]) -> str:
    model = request.get("model")
    if not isinstance(model, str) or not model.strip():
        raise ItemError("model", "This field is required, unless `request` has a model.")
    return " ".join(model.split())[:_MAX_MODEL_CHARS]


def _completion(values: Mapping[str, Any]) -> Completion:
    if "body" in values or "protocol" in values:
        return _from_body(values)
    if "content" in values:
        _refuse(values, _APART, "Leave it out: `content` tells it.")
        parts = _from_blocks(values["content"])
    elif "text" in values:
        names = {"reasoning_source": "trace_source"}
        parts = {names.get(name, name): values[name] for name in _APART if name in values}
    else:
        raise ItemError("text", "Send `text`, or `content`, or `protocol` with `body`.")
    return Completion(
        **parts,
        stop_reason=values.get("stop_reason", ""),
        usage=_usage(values.get("usage", {})),
        timings=Timings(**values.get("timings", {})),
        response_model=values.get("response_model", ""),
        server=values.get("server", {}),
    )


def _from_body(values: Mapping[str, Any]) -> Completion:
    for name in ("protocol", "body"):
        if name not in values:
            raise ItemError(name, "Send `protocol` and `body` together.")
    _refuse(values, _TOLD_BY_BODY, "Leave it out: `body` tells it.")
    body, timings = written_body(values["body"]), Timings(**values.get("timings", {}))
    dialect, opens = values.get("dialect", AUTO), values.get("prompt_opens_think", False)
    try:
        completion = read_body(values["protocol"], body, dialect=dialect, prompt_opens_think=opens)
    except ReplyError as error:
        if values.get("outcome") != Outcome.FAILED:
            raise ItemError("body", _sentence(error)) from None
        completion = Completion(error.partial, protocol=values["protocol"], body=body)
    return replace(completion, timings=timings)


def written_body(body: Any) -> bytes:
    """A body as bytes: a text as it is, an object as JSON on one line."""
    if isinstance(body, str):
        return body.encode(errors="replace")
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return json.dumps(body, separators=(",", ":")).encode()


def _sentence(error: ReplyError) -> str:
    told = f": {json.dumps(error.told, ensure_ascii=False)[:300]}" if error.told else ""
    return (
        f"This body cannot be read as an answer: {error}{told}. Where the call failed, send "
        "outcome failed to keep it."
    )


def _from_blocks(blocks: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """Blocks of one kind are set one below the other, with an empty line between."""
    apart: dict[str, list[str]] = {"text": [], "refusal": [], "reasoning": []}
    source = ""
    for block in blocks:
        kind = block["type"]
        if kind in ("text", "refusal"):
            apart[kind].append(block["text"])
            continue
        apart["reasoning"].append(block["text"])
        summary = kind == "reasoning_summary"
        source = source or ("reasoning.summary" if summary else f"content.{kind}")
    told = {name: "\n\n".join(texts) for name, texts in apart.items()}
    return {**told, "reasoning": told["reasoning"] or None, "trace_source": source}


def _usage(told: Mapping[str, int | None]) -> Usage:
    return normalize_usage(
        prompt=told.get("prompt_tokens"),
        completion=told.get("completion_tokens"),
        reasoning=told.get("reasoning_tokens"),
        total=told.get("total_tokens"),
        cached=told.get("cached_tokens"),
        # The parser holds the counts against the texts once they are apart.
        has_reasoning_text=False,
    )


def _refuse(values: Mapping[str, Any], names: Iterable[str], message: str) -> None:
    for name in names:
        if name in values:
            raise ItemError(name, message)
