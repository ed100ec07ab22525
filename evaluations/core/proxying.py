"""What a call that passes through the proxy says, and which of its headers go on."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from traces.core.completion import Message
from traces.core.json_fields import JsonObject, text_field
from traces.core.prompts import prompt_messages, request_parameters

#: Paths below ``/v1/`` whose replies hold thoughts -> the protocol that the replies are told in.
RECORDED: Final[Mapping[str, str]] = {
    "chat/completions": "openai_chat",
    "responses": "openai_responses",
}

#: More of a call's parameters than this, in bytes of JSON, is not kept with its trace.
MAX_PARAMETERS: Final = 65_536

#: Headers of one hop (RFC 9110 section 7.6.1), and those that say who calls whom.
_OF_THIS_HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
        "content-length",
        "accept-encoding",
        "authorization",
        "cookie",
        "set-cookie",
        "forwarded",
        "x-rationale-tags",
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The prompt and the parameters of a call, as far as they can be read from its body."""

    model: str
    messages: tuple[Message, ...]
    parameters: JsonObject


def asked_in(body: bytes) -> Asked | None:
    """What a request's JSON body asks of which model; None where it names no model."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not (model := text_field(told, "model")):
        return None
    return Asked(model, tuple(prompt_messages(told)), _parameters(told))


def passed_on(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers that are meant for the other end, in either direction."""
    return {
        name: value
        for name, value in headers
        if name.lower() not in _OF_THIS_HOP and not name.lower().startswith("x-forwarded-")
    }


def tags_in(header: str) -> list[str]:
    """The words of ``X-Rationale-Tags: night, billing``, at most 20 of 60 characters."""
    words = (" ".join(word.split())[:60] for word in header.split(","))
    return [word for word in dict.fromkeys(words) if word][:20]


def _parameters(told: JsonObject) -> JsonObject:
    parameters = request_parameters(told)
    size = len(json.dumps(parameters))
    return parameters if size <= MAX_PARAMETERS else {"not_kept_bytes": size}
