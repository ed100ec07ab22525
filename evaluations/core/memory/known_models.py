"""Models whose architecture and files are known without asking a server."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evaluations.core.memory.architecture import Architecture

#: Layers, KV heads, vocabulary, parameters: the base models' own config files. Heads are of 128
#: numbers, and every layer sees the whole context of 131,072 tokens.
_QWEN_1B: Final = (28, 2, 151_936, 1.777e9)
_QWEN_7B: Final = (28, 4, 152_064, 7.616e9)
_LLAMA_8B: Final = (32, 8, 128_256, 8.030e9)
_QWEN3_8B: Final = (36, 8, 151_936, 8.191e9)
_QWEN_14B: Final = (48, 8, 152_064, 14.770e9)
_QWEN_32B: Final = (64, 8, 152_064, 32.764e9)
_LLAMA_70B: Final = (80, 8, 128_256, 70.554e9)


@dataclass(frozen=True, slots=True)
class KnownModel:
    """``file_bytes`` is the size of the file that Ollama gives under this tag (Q4_K_M)."""

    architecture: Architecture
    file_bytes: float
    quantization: str = "Q4_K_M"
    source: str = "the base model's config file; size of Ollama's file"


def _known(numbers: tuple[int, int, int, float], file_bytes: float) -> KnownModel:
    layers, heads, vocabulary, parameters = numbers
    return KnownModel(
        Architecture(
            full_layers=layers,
            kv_heads=heads,
            key_length=128,
            value_length=128,
            vocabulary=vocabulary,
            context_tokens=131_072,
            parameters=parameters,
        ),
        file_bytes,
    )


#: Ollama's first file of R1 keeps every head: 128 keys of 192 and values of 128 a layer.
_R1: Final = KnownModel(
    Architecture(
        full_layers=61,
        kv_heads=128,
        key_length=192,
        value_length=128,
        vocabulary=129_280,
        context_tokens=163_840,
        parameters=671.03e9,
    ),
    404e9,
)

KNOWN_MODELS: Final[Mapping[str, KnownModel]] = {
    "deepseek-r1:1.5b": _known(_QWEN_1B, 1_117_322_599),
    "deepseek-r1:7b": _known(_QWEN_7B, 4_683_075_271),
    "deepseek-r1:8b-llama-distill-q4_k_m": _known(_LLAMA_8B, 4_920_738_407),
    "deepseek-r1:8b": _known(_QWEN3_8B, 5_225_376_047),
    "deepseek-r1:14b": _known(_QWEN_14B, 8_988_112_040),
    "deepseek-r1:32b": _known(_QWEN_32B, 19_851_337_640),
    "deepseek-r1:70b": _known(_LLAMA_70B, 42.5e9),
    "deepseek-r1:671b": _R1,
}


def known_model(tag: str) -> KnownModel | None:
    """The model behind one of Ollama's tags; None for any other."""
    plain = re.sub(r":latest$", "", tag.strip().lower())
    return KNOWN_MODELS.get("deepseek-r1:8b" if plain == "deepseek-r1" else plain)
