"""Writes the body of a chat request the way each family of OpenAI-shaped models wants it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluations.core.openai_families import Family, effort_fields, family_of
from evaluations.core.requests import Parameters, Prompt, ProviderError
from traces.core.completion import Message


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A body to send, and what the family did not let through (``not_sent``, ``system_role``)."""

    body: Mapping[str, object]
    notes: Mapping[str, object]

    @property
    def record(self) -> dict[str, object]:
        """The notes, and all parameters exactly as they are sent."""
        return {**self.notes, "parameters_sent": parameters_in(self.body)}


def chat_request(prompt: Prompt, *, base_url: str = "", server: str = "") -> ChatRequest:
    """The streamed request for ``prompt`` at ``base_url`` of a server that calls itself so.

    A parameter that is None is not sent, nor is one that the family refuses: it is listed in
    ``notes["not_sent"]``. ``extra`` is merged last and wins; None in it takes a field out.
    Raises ProviderError where ``extra`` tries to set the model or the messages.
    """
    family = family_of(prompt.model, base_url, server)
    wanted = _wanted(prompt.parameters, family)
    body: dict[str, object] = {
        "model": prompt.model,
        "messages": _messages(prompt.messages, family),
        "stream": True,
        "stream_options": {"include_usage": True},
        **{name: value for name, value in wanted.items() if name and value is not None},
    }
    merge_extra(body, prompt.parameters.extra, refused=("model", "messages"))
    return ChatRequest(body, family_notes(prompt, family))


def parameters_in(body: Mapping[str, object]) -> dict[str, object]:
    """What of a request's body is not the model and the prompt themselves."""
    prompt = ("model", "messages", "input", "instructions")
    return {name: value for name, value in body.items() if name not in prompt}


def _wanted(parameters: Parameters, family: Family) -> dict[str, object]:
    """Every parameter under the name that the family reads; "" names one that it refuses."""
    return {
        family.max_tokens: parameters.max_tokens,
        "seed": parameters.seed,
        "temperature" if family.sampling else "": parameters.temperature,
        "top_p" if family.sampling else "": parameters.top_p,
        **effort_fields(family.effort, parameters.reasoning_effort),
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


def family_notes(prompt: Prompt, family: Family) -> dict[str, object]:
    """What a family does not let through."""
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


def merge_extra(
    body: dict[str, object], extra: Mapping[str, object], *, refused: Sequence[str]
) -> None:
    """Let the candidate's extra parameters win; None takes a field out.

    Raises ProviderError where one of them is ``refused``.
    """
    for name, value in extra.items():
        if name in refused:
            raise ProviderError(
                "bad_request",
                f"extra parameters: {name!r} belongs to the case or the candidate; remove it.",
                retryable=False,
            )
        if value is None:
            body.pop(name, None)
        else:
            body[name] = value
