"""The memory that a model needs for a context of so many tokens and so many users."""

from dataclasses import dataclass
from typing import Final

from evaluations.core.memory.architecture import Architecture
from evaluations.core.memory.quantization import CACHE_BITS, weight_bits

#: What a card holds besides: the driver's context and the buffers of one step, in bytes.
#: Chosen by hand; docs/memory.md holds it against readings.
CARD_OVERHEAD: Final = 0.3e9
#: Tokens that a step takes at once, for whose logits there is a buffer of 4 bytes a number.
STEP_TOKENS: Final = 512
#: The token list of a model that does not tell it.
USUAL_VOCABULARY: Final = 152_064


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes: the weights, the cache of all users' contexts, and what one card holds besides."""

    weights: float
    cache: float
    overhead: float

    @property
    def total(self) -> float:
        """On one card."""
        return self.weights + self.cache + self.overhead


def weight_bytes(
    *, file_bytes: float | None, parameters: float | None, quantization: str
) -> float | None:
    """Bytes of the weights: those of the file, else parameters x bits a weight / 8; None where
    neither is known."""
    if file_bytes:
        return file_bytes
    bits = weight_bits(quantization)
    if parameters is None or bits is None:
        return None
    return parameters * bits / 8


def cache_bytes(
    architecture: Architecture, *, tokens: float, users: int = 1, cache: str = "f16"
) -> float:
    """Bytes of the KV cache for ``users`` contexts of ``tokens`` each.

    numbers x (full layers x tokens + windowed layers x min(tokens, window)) x users x bits / 8,
    where numbers = KV heads x (key length + value length), or the latent's length. Raises
    KeyError for a cache type that is not in CACHE_BITS.
    """
    seen = tokens if architecture.window is None else min(tokens, architecture.window)
    slots = architecture.full_layers * tokens + architecture.window_layers * seen
    return architecture.numbers_per_token * slots * users * CACHE_BITS[cache] / 8


def overhead_bytes(architecture: Architecture) -> float:
    """What each card holds besides weights and cache: CARD_OVERHEAD, and the logits of a step."""
    return CARD_OVERHEAD + 4 * STEP_TOKENS * (architecture.vocabulary or USUAL_VOCABULARY)


def memory_need(
    architecture: Architecture,
    *,
    weights: float,
    tokens: float,
    users: int = 1,
    cache: str = "f16",
) -> Need:
    """What the model needs on one card, in bytes: ``weights`` bytes, ``users`` contexts of
    ``tokens`` tokens in a cache of type ``cache``."""
    return Need(
        weights=weights,
        cache=cache_bytes(architecture, tokens=tokens, users=users, cache=cache),
        overhead=overhead_bytes(architecture),
    )
