"""Writes the body of a request for an OpenAI response."""

from typing import Final

from evaluations.core.openai_families import Family, family_of
from evaluations.core.openai_request import ChatRequest, family_notes, merge_extra
from evaluations.core.requests import Parameters, Prompt

#: Fields that carry what is measured; extra parameters cannot set them.
_REFUSED: Final = ("model", "messages", "input", "instructions")


def responses_request(prompt: Prompt, *, base_url: str = "", server: str = "") -> ChatRequest:
    """The streamed request for ``prompt``, as ``chat_request``; nothing is kept at the server.

    System messages are the ``instructions``. A summary of the thought and the sealed thought are
    asked for, unless the model is known not to think. A parameter that is None is not sent, nor
    is one that the family refuses or the protocol lacks: it is listed in ``notes["not_sent"]``.
    ``extra`` is merged last and wins; None in it takes a field out. Raises ProviderError where
    ``extra`` tries to set the model or the prompt.
    """
    family = family_of(prompt.model, base_url, server)
    asked = prompt.parameters
    system = [message["content"] for message in prompt.messages if message["role"] == "system"]
    fields: dict[str, object] = {
        "model": prompt.model,
        "input": [dict(message) for message in prompt.messages if message["role"] != "system"],
        "instructions": "\n\n".join(system) or None,
        "stream": True,
        "store": False,
        "max_output_tokens": asked.max_tokens,
        "temperature": asked.temperature if family.sampling else None,
        "top_p": asked.top_p if family.sampling else None,
        **_thinking(asked, family),
    }
    body = {name: value for name, value in fields.items() if value is not None}
    merge_extra(body, asked.extra, refused=_REFUSED)
    return ChatRequest(body, _notes(prompt, family))


def _thinking(asked: Parameters, family: Family) -> dict[str, object]:
    effort = asked.reasoning_effort if family.effort else ""
    if family.thinks is False and not effort:
        return {}
    reasoning: dict[str, object] = {"summary": "auto"}
    if effort:
        reasoning["effort"] = effort
    return {"reasoning": reasoning, "include": ["reasoning.encrypted_content"]}


def _notes(prompt: Prompt, family: Family) -> dict[str, object]:
    notes = family_notes(prompt, family)
    notes.pop("system_role", None)
    if prompt.parameters.seed is not None:
        notes["not_sent"] = [*_listed(notes.get("not_sent")), "seed"]
    return notes


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
