"""What was asked, read from the body of a request to a provider."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from traces.core.completion import Message
from traces.core.json_fields import JsonObject, object_field, text_field

#: Fields that hold the prompt, of all the protocols; what else a request has is its parameters.
PROMPT_FIELDS: Final = (
    "messages",
    "input",
    "instructions",
    "contents",
    "systemInstruction",
    "system_instruction",
    "system",
    "prompt",
)


def prompt_messages(request: JsonObject) -> list[Message]:
    """The messages that a request holds, in whichever protocol it is written; none is [].

    Content that is a list of typed parts becomes its texts, one below the other; a part that
    holds no text becomes its type in brackets.
    """
    system = [*_plain("system", request, "system", "instructions")]
    for name in ("systemInstruction", "system_instruction"):
        if told := _content(object_field(request, name).get("parts")):
            system.append({"role": "system", "content": told})
    return [*system, *_plain("user", request, "prompt", "input"), *_listed(request)]


def request_parameters(request: JsonObject) -> dict[str, object]:
    """What a request holds besides the prompt and the model."""
    return {
        name: value
        for name, value in request.items()
        if name not in PROMPT_FIELDS and name != "model"
    }


def message_of(told: JsonObject) -> Message:
    """One message of any protocol as role and text."""
    content = told.get("content", told.get("parts"))
    text = _content(content)
    if not text and told.get("tool_calls"):
        text = json.dumps(told["tool_calls"], ensure_ascii=False)
    role = text_field(told, "role") or text_field(told, "type") or "user"
    return {"role": role[:40], "content": text or _content(told.get("output"))}


def _plain(role: str, request: JsonObject, *names: str) -> Iterator[Message]:
    for name in names:
        if told := text_field(request, name):
            yield {"role": role, "content": told}


def _listed(request: JsonObject) -> Iterator[Message]:
    for name in ("messages", "input", "contents"):
        told = request.get(name)
        for each in told if isinstance(told, list) else []:
            if isinstance(each, Mapping):
                yield message_of(each)


def _content(content: object) -> str:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    return "\n".join(_part(each) for each in content)


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, Mapping):
        return ""
    for name in ("text", "content"):
        if told := text_field(part, name):
            return told
    return f"[{text_field(part, 'type') or next(iter(part), 'part')}]"
