"""Writes the body of an Ollama chat request for what a model and its server can do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evaluations.core.openai_request import parameters_in
from evaluations.core.requests import Parameters, Prompt, ProviderError
from traces.core.json_fields import JsonObject, list_field, object_field, text_field
from traces.core.templates import UNKNOWN, TemplateHint, dialect_of_template

#: Extra parameters that stand beside the messages; all others are model options.
_TOP_LEVEL: Final = frozenset({"format", "keep_alive", "stream", "template", "logprobs"})

#: Efforts that Ollama knows by another word; the others pass as they are.
_EFFORTS: Final[Mapping[str, bool | str]] = {"none": False, "minimal": "low", "xhigh": "max"}

#: Before this version a level was an error for every family but gpt-oss.
_LEVELS_SINCE: Final = (0, 17, 7)

#: From this version on a model that can think does so unless it is told not to.
_THINKS_UNASKED_SINCE: Final = (0, 12, 4)


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What ``/api/show`` and ``/api/version`` tell; None and "" are unknown.

    ``hint`` is what the model's template says about replies.
    """

    can_think: bool | None = None
    family: str = ""
    parameter_size: str = ""
    quantization: str = ""
    version: str = ""
    hint: TemplateHint = UNKNOWN

    @classmethod
    def of(cls, shown: JsonObject, version: str) -> "ModelFacts":
        """The facts in the decoded answer of ``/api/show``."""
        details = object_field(shown, "details")
        capabilities = list_field(shown, "capabilities")
        return cls(
            can_think="thinking" in capabilities if capabilities else None,
            family=text_field(details, "family"),
            parameter_size=text_field(details, "parameter_size"),
            quantization=text_field(details, "quantization_level"),
            version=version,
            hint=dialect_of_template(text_field(shown, "template")),
        )

    def described(self) -> dict[str, object]:
        """The known facts, for the record of a call."""
        facts = {
            "server_name": "ollama" if self.version else "",
            "server_version": self.version,
            "family": self.family,
            "parameter_size": self.parameter_size,
            "quantization": self.quantization,
        }
        return {name: value for name, value in facts.items() if value}

    def thinks(self, think: object) -> bool | None:
        """Whether a request with this ``think`` (None: without) makes the model think; None is
        unknown. Such a server also takes the thought out of the text."""
        if self.can_think is not True:
            return None
        if think is not None:
            return bool(think)
        known = _parsed(self.version)
        return True if known and known >= _THINKS_UNASKED_SINCE else None


@dataclass(frozen=True, slots=True)
class OllamaRequest:
    """A body to send, and what was done to the wish (``think``, ``not_sent``)."""

    body: Mapping[str, object]
    notes: Mapping[str, object]

    @property
    def record(self) -> dict[str, object]:
        """The notes, all parameters exactly as they are sent, and the context asked for."""
        sent = parameters_in(self.body)
        size = object_field(sent, "options").get("num_ctx")
        context = {"num_ctx": size} if isinstance(size, int) else {}
        return {**self.notes, **context, "parameters_sent": sent}


def ollama_request(prompt: Prompt, facts: ModelFacts) -> OllamaRequest:
    """The streamed request for ``prompt``; parameters that are None are not sent.

    ``think`` is sent only where it is wanted (an effort, or ``extra["think"]``) and the model
    can: others answer it with an error. Raises ProviderError where ``extra`` tries to set the
    model or the messages.
    """
    asked = prompt.parameters
    body: dict[str, object] = {
        "model": prompt.model,
        "messages": [dict(message) for message in prompt.messages],
        "stream": True,
    }
    notes: dict[str, object] = {}
    think = _think(asked, facts)
    if think is not None and facts.can_think is False:
        notes["not_sent"] = ["think"]
    elif think is not None:
        body["think"] = notes["think"] = think
    options = _options(asked)
    _merge(body, options, asked.extra)
    if options:
        body["options"] = options
    return OllamaRequest(body, notes)


def _think(asked: Parameters, facts: ModelFacts) -> bool | str | None:
    """The wanted value of ``think``; None where nobody wishes anything."""
    wish = asked.extra.get("think")
    if isinstance(wish, bool | str):
        return wish
    if not asked.reasoning_effort:
        return None
    level = _EFFORTS.get(asked.reasoning_effort, asked.reasoning_effort)
    return level if level is False or _takes_levels(facts) else True


def _takes_levels(facts: ModelFacts) -> bool:
    if facts.family.replace("-", "").startswith("gptoss"):
        return True
    known = _parsed(facts.version)
    return known is not None and known >= _LEVELS_SINCE


def _parsed(version: str) -> tuple[int, ...] | None:
    numbers = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    return tuple(map(int, numbers.groups())) if numbers else None


def _options(asked: Parameters) -> dict[str, object]:
    options: dict[str, object] = {
        "temperature": asked.temperature,
        "top_p": asked.top_p,
        "num_predict": asked.max_tokens,
        "seed": asked.seed,
    }
    return {name: value for name, value in options.items() if value is not None}


def _merge(body: dict[str, object], options: dict[str, object], extra: JsonObject) -> None:
    for name, value in extra.items():
        if name in ("model", "messages"):
            raise ProviderError(
                "bad_request",
                f"extra parameters: {name!r} belongs to the case or the candidate; remove it.",
                retryable=False,
            )
        if name == "options" and isinstance(value, dict):
            options.update(value)
        elif name in _TOP_LEVEL:
            body[name] = value
        elif name != "think":
            options[name] = value
