"""Prompts of foreign files: a text, or a chat whose messages hold text only."""

from collections.abc import Mapping, Sequence
from typing import Final

from evaluations.core.suite_files.foreign.losses import Losses
from evaluations.core.suite_files.texts import ROLES

_ROLES: Final = {**{role: role for role in ROLES}, "developer": "system", "human": "user"}


class NotTextError(ValueError):
    """A message that is more than text; the message says what, as a clause."""


def is_chat(value: object) -> bool:
    """Whether ``value`` is a list of messages with roles."""
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and bool(value)
        and all(isinstance(item, Mapping) and "role" in item for item in value)
    )


def message_text(content: object) -> str:
    """The text of a message's content: a text, or text parts; raises NotTextError."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise NotTextError("a message has no text")
    texts = []
    for part in content:
        kind = part.get("type", "text") if isinstance(part, Mapping) else ""
        text = part.get("text") if isinstance(part, Mapping) else part
        if kind not in ("text", "input_text", "") or not isinstance(text, str):
            raise NotTextError(f"a message holds a part of type {str(kind)[:40]!r}, not text")
        texts.append(text)
    return "\n".join(texts)


def put_prompt(asked: object, place: str, losses: Losses) -> dict[str, object] | None:
    """The fields ``prompt``, ``system``, ``messages`` for what is asked; None where it is lost.

    A system message and one of the user become ``system`` and ``prompt``, which ask the same.
    """
    if not is_chat(asked):
        if isinstance(asked, str):
            return {"prompt": asked}
        losses.add(place, "the case is left out", "its prompt is neither a text nor messages")
        return None
    assert isinstance(asked, Sequence)
    try:
        messages = [_message(item) for item in asked]
    except NotTextError as error:
        losses.add(place, "the case is left out", str(error))
        return None
    first, *rest = messages
    if first["role"] == "system" and [message["role"] for message in rest] == ["user"]:
        return {"system": first["content"], "prompt": rest[0]["content"]}
    if [message["role"] for message in messages] == ["user"]:
        return {"prompt": first["content"]}
    return {"messages": messages}


def _message(item: Mapping[str, object]) -> dict[str, str]:
    role = _ROLES.get(str(item.get("role")))
    if role is None:
        raise NotTextError(f"a message has the role {str(item.get('role'))[:40]!r}")
    if item.get("tool_calls"):
        raise NotTextError("a message calls tools")
    return {"role": role, "content": message_text(item.get("content"))}
