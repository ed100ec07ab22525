"""Texts, messages and targets of a case, checked."""

import json
import math
import re
from collections.abc import Mapping
from typing import Final

from evaluations.core.suite_files.drafts import (
    MAX_KEY,
    MAX_MESSAGES,
    MAX_PROMPT,
    MAX_TAG,
    MAX_TAGS,
    MAX_TARGET,
    MAX_TARGETS,
)
from traces.core.completion import Message

ROLES: Final = ("system", "user", "assistant")
# What neither a database nor a workbook can hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class FieldError(ValueError):
    """A field that cannot be used; the message says the way out."""


def checked_text(value: object, limit: int) -> str:
    """``value`` as a text with ``\\n`` line ends; raises FieldError."""
    if not isinstance(value, str):
        raise FieldError("must be a text: put it in quotes")
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > limit:
        raise FieldError(f"has {len(text):,} characters, and at most {limit:,} are allowed")
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        code = f"U+{ord(forbidden[0]):04X}"
        raise FieldError(f"holds the control character {code} at {forbidden.start()}: remove it")
    return text


def checked_key(value: object) -> str:
    """A key: a text or a whole number without white space; raises FieldError."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    key = checked_text(text, MAX_KEY)
    if not key.isprintable() or key.split() != [key]:
        raise FieldError("must have no white space and no invisible characters")
    return key


def checked_prompt(value: object, limit: int) -> str:
    """A prompt or system prompt, verbatim, with something in it; raises FieldError."""
    text = checked_text(value, limit)
    if not text.strip():
        raise FieldError("holds only white space")
    return text


def checked_line(value: object, limit: int) -> str:
    """A text on one line, without the space around it; raises FieldError."""
    text = checked_text(value, limit).strip()
    if not text.isprintable():
        raise FieldError("must stand on one line, without invisible characters")
    return text


def checked_messages(value: object) -> tuple[Message, ...]:
    """Messages that end with the user's; system, if any, comes first; raises FieldError."""
    if not isinstance(value, list) or not value:
        raise FieldError('must be a list such as [{"role": "user", "content": "..."}]')
    if len(value) > MAX_MESSAGES:
        raise FieldError(f"has {len(value)} messages, and at most {MAX_MESSAGES} are allowed")
    messages = tuple(_checked_message(number, item) for number, item in enumerate(value, start=1))
    roles = [message["role"] for message in messages]
    if "system" in roles[1:]:
        raise FieldError("a system message must be the first, and the only one")
    if roles[-1] != "user":
        raise FieldError("the last message must be the user's: it is what the model answers")
    if sum(len(message["content"]) for message in messages) > MAX_PROMPT:
        raise FieldError(f"hold more than {MAX_PROMPT:,} characters together")
    return messages


def _checked_message(number: int, item: object) -> Message:
    if not isinstance(item, Mapping) or set(item) != {"role", "content"}:
        raise FieldError(f"message {number} must have role and content, and nothing else")
    if item["role"] not in ROLES:
        raise FieldError(f"message {number}: role must be one of {', '.join(ROLES)}")
    try:
        content = checked_prompt(item["content"], MAX_PROMPT)
    except FieldError as error:
        raise FieldError(f"message {number}: content {error}") from None
    return {"role": str(item["role"]), "content": content}


def checked_target(value: object) -> str:
    """One target: a text, a number, or a JSON object as its text; raises FieldError."""
    if isinstance(value, bool):
        raise FieldError('true and false are ambiguous: write "true", "yes" or what you expect')
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise FieldError("is no finite number: write it as a text")
        value = str(value)
    elif isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    elif isinstance(value, list):
        raise FieldError("a list means several targets: write it in `targets`, or as a text")
    return checked_prompt(value, MAX_TARGET)


def checked_targets(value: object) -> tuple[str, ...]:
    """Several targets, of which any one counts; raises FieldError."""
    items = value if isinstance(value, list) else [value]
    if len(items) > MAX_TARGETS:
        raise FieldError(f"has {len(items)} targets, and at most {MAX_TARGETS} are allowed")
    return tuple(checked_target(item) for item in items)


def checked_tags(value: object) -> tuple[str, ...]:
    """Tags, each once, without separators; raises FieldError."""
    if not isinstance(value, list):
        raise FieldError('must be a list of texts such as ["easy", "law"]')
    tags = tuple(_checked_tag(tag) for tag in value)
    if len(tags) > MAX_TAGS:
        raise FieldError(f"has {len(tags)} tags, and at most {MAX_TAGS} are allowed")
    twice = next((tag for tag in tags if tags.count(tag) > 1), None)
    if twice is not None:
        raise FieldError(f"has the tag {twice!r} twice")
    return tags


def _checked_tag(value: object) -> str:
    tag = checked_text(value, MAX_TAG)
    if tag != tag.strip() or not tag.isprintable() or not tag or re.search(r"[;,\[\]]", tag):
        raise FieldError(f"{tag!r} is no tag: no ; , [ ] in it and no space around it")
    return tag
