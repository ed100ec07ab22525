"""What a server of OpenAI's protocols tells about itself, where it tells anything."""

from dataclasses import dataclass
from typing import Final

from traces.core.json_fields import (
    JsonObject,
    count_field,
    list_field,
    object_field,
    text_field,
)
from traces.core.templates import UNKNOWN, TemplateHint, dialect_of_template

#: ``owned_by`` in a list of models -> the name of the server.
_OWNERS: Final = {"vllm": "vllm", "sglang": "sglang", "llamacpp": "llama.cpp", "library": "ollama"}


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """Name and version of a server, and how it runs its model; "" and None are unknown.

    ``hint`` is what the model's template says about replies. ``splits``: the server is known to
    take every thought out of the text.
    """

    name: str = ""
    version: str = ""
    num_ctx: int | None = None
    quantization: str = ""
    hint: TemplateHint = UNKNOWN
    splits: bool = False

    def described(self) -> dict[str, object]:
        """The known facts, for the record of a call."""
        facts = {
            "server_name": self.name,
            "server_version": self.version,
            "num_ctx": self.num_ctx,
            "quantization": self.quantization,
        }
        return {name: value for name, value in facts.items() if value}


def facts_of_props(props: JsonObject) -> ServerFacts | None:
    """The facts in llama.cpp's ``/props``; None for the answer of another server.

    A build may tell a ``reasoning_format`` of "none" whatever it was started with, so that only
    another one is believed.
    """
    defaults = object_field(props, "default_generation_settings")
    template = text_field(props, "chat_template")
    if not (defaults or template):
        return None
    told = text_field(object_field(defaults, "params"), "reasoning_format")
    return ServerFacts(
        name="llama.cpp",
        version=text_field(props, "build_info"),
        num_ctx=count_field(defaults, "n_ctx"),
        quantization=text_field(props, "model_ftype"),
        hint=dialect_of_template(template),
        splits=told not in ("", "none"),
    )


def facts_of_models(listed: JsonObject, model: str, version: str = "") -> ServerFacts:
    """The facts that a list of models tells of ``model``."""
    rows = [row for row in list_field(listed, "data") if isinstance(row, dict)]
    row = next((row for row in rows if row.get("id") == model), rows[0] if len(rows) == 1 else {})
    return ServerFacts(
        name=_OWNERS.get(text_field(row, "owned_by"), ""),
        version=version,
        num_ctx=count_field(row, "max_model_len"),
    )
