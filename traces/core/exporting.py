"""Lines of exported traces."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson


def json_line(record: Mapping[str, Any]) -> bytes:
    """One line of JSON."""
    return orjson.dumps(record) + b"\n"


def chat_record(
    messages: Sequence[Mapping[str, Any]], reasoning: str, answer: str
) -> dict[str, list[dict[str, Any]]]:
    """A conversation for fine-tuning: the thought in ``reasoning_content`` beside the answer."""
    reply = {
        "role": "assistant",
        "reasoning_content": reasoning.strip(),
        "content": answer.strip(),
    }
    return {"messages": [*(dict(message) for message in messages), reply]}


def conversation_digest(messages: Sequence[Mapping[str, Any]], answer: str) -> bytes:
    """16 bytes that are the same for the same prompt and answer, whatever was thought."""
    told = orjson.dumps([list(messages), answer.strip()], option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(told, digest_size=16).digest()
