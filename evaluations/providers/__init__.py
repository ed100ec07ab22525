"""The registry of provider kinds: one adapter a file, a literal row here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evaluations.providers import micro, ollama, openai_compatible, recorded
from evaluations.providers.base import ProviderKind

_KINDS: Final = (
    ProviderKind(
        key="openai_compatible",
        label="OpenAI-compatible",
        help="OpenAI, DeepSeek, OpenRouter, Groq, vLLM, SGLang, llama.cpp and all others that "
        "answer under /v1/chat/completions. The address usually ends in /v1.",
        needs_base_url=True,
        default_base_url=openai_compatible.DEFAULT_BASE_URL,
        needs_key=True,
        openai_door="",
        open=openai_compatible.open_openai_compatible,
    ),
    ProviderKind(
        key="ollama",
        label="Ollama",
        help="An Ollama server through its own protocol, which tells load times and memory.",
        needs_base_url=True,
        default_base_url=ollama.DEFAULT_BASE_URL,
        needs_key=True,
        openai_door="/v1",
        open=ollama.open_ollama,
        one_model_at_a_time=True,
    ),
    ProviderKind(
        key="micro",
        label="Micro demo models",
        help="Tiny real transformer models inside this service, for demos and first looks.",
        needs_base_url=False,
        default_base_url="",
        needs_key=False,
        openai_door=None,
        open=micro.open_micro,
        one_model_at_a_time=True,
    ),
    ProviderKind(
        key="recorded",
        label="Recorded completions",
        help="Never calls anything: for answers that were recorded elsewhere and imported.",
        needs_base_url=False,
        default_base_url="",
        needs_key=False,
        openai_door=None,
        open=recorded.open_recorded,
    ),
)

PROVIDERS: Final[Mapping[str, ProviderKind]] = MappingProxyType({kind.key: kind for kind in _KINDS})
