"""The prompt that a trace answers, whatever shape it was stored in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from traces.core.folding import gist_of
from traces.models import Trace

LONG_PROMPT_CHARS: Final = 1_500


@dataclass(frozen=True, slots=True)
class PromptMessage:
    """One message of the prompt; a ``long`` one is folded."""

    role: str
    text: str
    gist: str
    long: bool


def messages_of(trace: Trace) -> tuple[PromptMessage, ...]:
    """The prompt; what is no list of role and content (an import) is shown as it is."""
    rows = trace.messages if isinstance(trace.messages, list) else [trace.messages]
    return tuple(_message(row) for row in rows)


def as_text(value: object) -> str:
    """A stored JSON value as a reader may see it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _message(row: object) -> PromptMessage:
    parts = row if isinstance(row, Mapping) else {"content": row}
    text = as_text(parts.get("content"))
    long = len(text) > LONG_PROMPT_CHARS or text.count("\n") > 24
    return PromptMessage(str(parts.get("role", "message")), text, gist_of(text), long)
