"""Prompt and reply of a span, under all the names and forms that instrumentations give them.

In this order: the attributes ``gen_ai.input.messages`` and ``gen_ai.output.messages`` (on the
span, or on its event ``gen_ai.client.inference.operation.details``), the older events
``gen_ai.choice``, ``gen_ai.user.message``, ... and ``gen_ai.content.*``, the numbered attributes
of OpenLLMetry (``gen_ai.completion.0.content``) and of OpenInference
(``llm.output_messages.0.message.content``), one text under one name.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from traces.core.completion import Message
from traces.core.json_fields import JsonObject, list_field, object_field, text_field
from traces.core.otel.spans import Attributes, Span
from traces.core.prompts import message_of

DETAILS: Final = "gen_ai.client.inference.operation.details"
_THOUGHTS: Final = ("reasoning", "thinking")
_THOUGHT_FIELDS: Final = ("reasoning_content", "reasoning", "thinking")
_PROMPT_EVENT: Final = re.compile(r"gen_ai\.(system|user|assistant|tool)\.message")
_NUMBERED: Final = (
    ("gen_ai.prompt", "gen_ai.completion"),
    ("llm.prompts", "llm.completions"),
    ("llm.input_messages", "llm.output_messages"),
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: its texts, and where the thought stood, "" for nowhere."""

    text: str = ""
    reasoning: str = ""
    source: str = ""
    refusal: str = ""
    finish_reason: str = ""
    choices: int = 1


def prompt_of(span: Span, attributes: Attributes) -> list[Message]:
    """The messages that were sent; [] where the span does not hold them."""
    system = _parts_text(_decoded(attributes.get("gen_ai.system_instructions")))
    first: list[Message] = [{"role": "system", "content": system}] if system else []
    told = _objects(_decoded(attributes.get("gen_ai.input.messages")))
    told = told or list(_prompt_events(span))
    for prompt, _ in _NUMBERED:
        told = told or _numbered(attributes, prompt)
    told = told or _objects(_decoded(attributes.get("ai.prompt.messages")))
    return first + [_message(each) for each in told]


def reply_of(span: Span, attributes: Attributes) -> Reply | None:
    """The first choice of the reply; None where the span does not hold it."""
    told = _objects(_decoded(attributes.get("gen_ai.output.messages")))
    told = told or list(_choice_events(span))
    for _, completion in _NUMBERED:
        told = told or _numbered(attributes, completion)
    if told:
        return _reply(told[0], choices=len(told))
    return next(_plain_replies(attributes), None)


def _plain_replies(attributes: Attributes) -> Iterator[Reply]:
    """Whole texts under one name: the Vercel AI SDK's, and OpenInference's value."""
    for text, thought in (("ai.response.text", "ai.response.reasoning"), ("output.value", "")):
        told = attributes.get(text)
        if isinstance(told, str):
            reasoning = text_field(attributes, thought)
            yield Reply(text=told, reasoning=reasoning, source=thought if reasoning else "")


def _message(told: JsonObject) -> Message:
    parts = told.get("parts")
    if isinstance(parts, list):
        return {"role": text_field(told, "role")[:40] or "user", "content": _parts_text(parts)}
    return message_of(told)


def _reply(told: JsonObject, *, choices: int) -> Reply:
    """Parts of one kind are set one below the other, with an empty line between."""
    parts = [*_objects(told.get("parts")), *_objects(told.get("content"))]
    source = next((f"parts.{_type(each)}" for each in parts if _type(each) in _THOUGHTS), "")
    thoughts = [_part_text(each) for each in parts if _type(each) in _THOUGHTS]
    refusals = [_part_text(each) for each in parts if _type(each) == "refusal"]
    texts = [_part_text(each) for each in parts if _type(each) in ("text", "output_text")]
    for name in _THOUGHT_FIELDS:
        if not thoughts and (thought := text_field(told, name)):
            thoughts, source = [thought], name
    return Reply(
        text=text_field(told, "content") or "\n\n".join(texts),
        reasoning="\n\n".join(thoughts),
        source=source,
        refusal=text_field(told, "refusal") or "\n\n".join(refusals),
        finish_reason=text_field(told, "finish_reason"),
        choices=choices,
    )


def _prompt_events(span: Span) -> Iterator[JsonObject]:
    for event in span.events:
        if found := _PROMPT_EVENT.fullmatch(event.name):
            yield {"role": found[1], **event.attributes}
        elif event.name == "gen_ai.content.prompt":
            told = _decoded(event.attributes.get("gen_ai.prompt"))
            yield from _objects(told) or [{"role": "user", "content": told}]


def _choice_events(span: Span) -> Iterator[JsonObject]:
    for event in span.events:
        if event.name == "gen_ai.choice":
            message = _decoded(event.attributes.get("message"))
            inner = message if isinstance(message, dict) else {"content": message}
            yield {**_without_prefix(event.attributes, "message."), **event.attributes, **inner}
        elif event.name == "gen_ai.content.completion":
            told = _decoded(event.attributes.get("gen_ai.completion"))
            yield from _objects(told) or [{"content": told}]


def _numbered(attributes: Attributes, prefix: str) -> list[JsonObject]:
    """``<prefix>.<n>.<name>`` as a list of objects; ``message.`` before the name is left out."""
    rows: dict[int, dict[str, object]] = {}
    for key, value in attributes.items():
        head, _, rest = key.removeprefix(f"{prefix}.").partition(".")
        if key.startswith(f"{prefix}.") and head.isdecimal() and len(head) < 6:
            rows.setdefault(int(head), {})[rest.removeprefix("message.")] = value
    return [_with_contents(rows[number]) for number in sorted(rows)]


def _with_contents(row: dict[str, object]) -> JsonObject:
    """A row of OpenInference, whose typed contents are numbered once more."""
    contents = _numbered(row, "contents")
    parts = [
        {"type": each.get("message_content.type"), "text": each.get("message_content.text")}
        for each in contents
    ]
    decoded = _decoded(row.get("content"))
    return {**row, **({"content": decoded} if decoded is not None else {}), "parts": parts or None}


def _without_prefix(attributes: Attributes, prefix: str) -> dict[str, object]:
    return {
        key.removeprefix(prefix): value
        for key, value in attributes.items()
        if key.startswith(prefix)
    }


def _decoded(value: object) -> object:
    """JSON in a text as what it says, where that is a list or an object; all else as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith(("[", "{")):
        return value
    try:
        decoded = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return decoded if isinstance(decoded, list | dict) else value


def _objects(value: object) -> list[JsonObject]:
    listed = list_field(value, "messages") if isinstance(value, Mapping) else value
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _type(part: JsonObject) -> str:
    return text_field(part, "type")


def _part_text(part: JsonObject) -> str:
    for name in ("content", "text", "thinking", "reasoning"):
        if told := text_field(part, name):
            return told
    if _type(part) in ("tool_call", "tool_call_response"):
        return json.dumps({**part}, ensure_ascii=False, default=str)
    return text_field(object_field(part, "text"), "value")


def _parts_text(parts: object) -> str:
    return "\n\n".join(filter(None, map(_part_text, _objects(parts))))
