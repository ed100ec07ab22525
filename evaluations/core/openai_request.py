"""Writes the body of a chat request the way each family of OpenAI-shaped models wants it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from evaluations.core.requests import Parameters, Prompt, ProviderError
from traces.core.completion import Message


@dataclass(frozen=True, slots=True)
class Family:
    """How one family of models or hosts is asked; the first row that matches is taken.

    ``host`` and ``model`` are patterns for the whole host name and for the model id without
    the part before its last slash. ``sampling``: temperature and top_p are accepted.
    ``system``: the role that carries a system message; "user" where no role may, so that it
    goes in front of the first user message.
    """

    host: str = r".*"
    model: str = r".*"
    max_tokens: str = "max_tokens"
    sampling: bool = True
    effort: Literal["reasoning_effort", "reasoning.effort", ""] = "reasoning_effort"
    system: Literal["system", "developer", "user"] = "system"


_DATE: Final = r"(-\d{4}-\d{2}-\d{2})?"

#: Sources: the vendors' own references and the errors that they answer with.
FAMILIES: Final = (
    Family(host=r"(.*\.)?openrouter\.ai", effort="reasoning.effort"),
    Family(
        model=r"o1-(mini|preview)" + _DATE,
        max_tokens="max_completion_tokens",
        sampling=False,
        effort="",
        system="user",
    ),
    Family(
        model=r"(o1|o1-pro|o3|o3-mini|o3-pro|o4-mini)" + _DATE,
        max_tokens="max_completion_tokens",
        sampling=False,
        system="developer",
    ),
    Family(
        model=r"gpt-5(?!.*chat).*",
        max_tokens="max_completion_tokens",
        sampling=False,
        system="developer",
    ),
    # DeepSeek reads max_tokens only, and so do Ollama's /v1 and most self-hosted servers.
    Family(),
)


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A body to send, and what the family did not let through (``not_sent``, ``system_role``)."""

    body: Mapping[str, object]
    notes: Mapping[str, object]


def chat_request(prompt: Prompt, *, base_url: str = "") -> ChatRequest:
    """The streamed request for ``prompt`` at ``base_url``.

    A parameter that is None is not sent, nor is one that the family refuses: it is listed in
    ``notes["not_sent"]``. ``extra`` is merged last and wins; None in it takes a field out.
    Raises ProviderError where ``extra`` tries to set the model or the messages.
    """
    family = family_of(prompt.model, base_url)
    wanted = _wanted(prompt.parameters, family)
    body: dict[str, object] = {
        "model": prompt.model,
        "messages": _messages(prompt.messages, family),
        "stream": True,
        "stream_options": {"include_usage": True},
        **{name: value for name, value in wanted.items() if name and value is not None},
    }
    _merge(body, prompt.parameters.extra)
    return ChatRequest(body, _notes(prompt, family))


def family_of(model: str, base_url: str = "") -> Family:
    """The first row of ``FAMILIES`` for a model id at a base URL."""
    host = urlsplit(base_url).hostname or ""
    name = model.rsplit("/", 1)[-1]
    return next(
        family
        for family in FAMILIES
        if re.fullmatch(family.host, host) and re.fullmatch(family.model, name)
    )


def _wanted(parameters: Parameters, family: Family) -> dict[str, object]:
    """Every parameter under the name that the family reads; "" names one that it refuses."""
    effort: object = parameters.reasoning_effort or None
    if effort and family.effort == "reasoning.effort":
        effort = {"effort": effort}
    return {
        family.max_tokens: parameters.max_tokens,
        "seed": parameters.seed,
        family.effort.partition(".")[0]: effort,
        "temperature" if family.sampling else "": parameters.temperature,
        "top_p" if family.sampling else "": parameters.top_p,
    }


def _messages(messages: Sequence[Message], family: Family) -> list[Message]:
    if family.system == "system":
        return list(messages)
    if family.system == "developer":
        return [
            {**message, "role": "developer"} if message["role"] == "system" else message
            for message in messages
        ]
    system = [message["content"] for message in messages if message["role"] == "system"]
    others = [message for message in messages if message["role"] != "system"]
    for at, message in enumerate(others):
        if message["role"] == "user":
            others[at] = {**message, "content": "\n\n".join((*system, message["content"]))}
            return others
    return [{"role": "user", "content": "\n\n".join(system)}, *others] if system else others


def _notes(prompt: Prompt, family: Family) -> dict[str, object]:
    asked = prompt.parameters
    notes: dict[str, object] = {}
    not_sent = [
        name
        for name, refused in (
            ("temperature", not family.sampling and asked.temperature is not None),
            ("top_p", not family.sampling and asked.top_p is not None),
            ("reasoning_effort", not family.effort and bool(asked.reasoning_effort)),
        )
        if refused
    ]
    if not_sent:
        notes["not_sent"] = not_sent
    if family.system != "system" and any(m["role"] == "system" for m in prompt.messages):
        notes["system_role"] = family.system
    return notes


def _merge(body: dict[str, object], extra: Mapping[str, object]) -> None:
    for name, value in extra.items():
        if name in ("model", "messages"):
            raise ProviderError(
                "bad_request",
                f"extra parameters: {name!r} belongs to the case or the candidate; remove it.",
                retryable=False,
            )
        if value is None:
            body.pop(name, None)
        else:
            body[name] = value
