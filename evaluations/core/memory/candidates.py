"""What a candidate's own figures say about its memory: an estimate with its parts and sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from evaluations.core.memory.architecture import Architecture, ArchitectureError
from evaluations.core.memory.known_models import KnownModel, known_model
from evaluations.core.memory.need import Need, memory_need, weight_bytes
from evaluations.core.memory.quantization import CACHE_BITS

GB: Final = 1e9
USUAL_CACHE: Final = "f16"


@dataclass(frozen=True, slots=True)
class MemoryBasis:
    """All that an estimate needs but the length of a context; ``weights`` in bytes."""

    architecture: Architecture
    weights: float
    weights_source: str
    architecture_source: str
    users: int
    cache: str

    def need(self, tokens: float) -> Need:
        """Bytes for contexts of ``tokens`` tokens."""
        return memory_need(
            self.architecture,
            weights=self.weights,
            tokens=tokens,
            users=self.users,
            cache=self.cache,
        )


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """An estimate for contexts of ``tokens``, and how it was made."""

    basis: MemoryBasis
    tokens: float

    @property
    def need(self) -> Need:
        """Bytes by part."""
        return self.basis.need(self.tokens)

    @property
    def gb(self) -> float:
        """GB (10^9 bytes) on one card."""
        return self.need.total / GB

    @property
    def method(self) -> str:
        """The sum in words."""
        need, users = self.need, self.basis.users
        people = "1 user" if users == 1 else f"{users:,} users"
        return (
            f"weights {need.weights / GB:.2f} GB ({self.basis.weights_source}) + KV cache "
            f"{need.cache / GB:.2f} GB ({self.tokens:,.0f} tokens x {people}, {self.basis.cache}) "
            f"+ {need.overhead / GB:.2f} GB besides; architecture: "
            f"{self.basis.architecture_source}"
        )


def memory_basis(facts: Mapping[str, Any]) -> MemoryBasis | None:
    """From a candidate as a run keeps it; None where its architecture or its size is unknown.

    Its own architecture goes before that of a model that is known by its tag at Ollama.
    """
    known = _known(facts)
    architecture = _own(facts) or (known.architecture if known else None)
    if architecture is None:
        return None
    weights, source = _weights(facts, architecture, known)
    if weights is None:
        return None
    stored = facts.get("architecture") or {}
    cache = str(facts.get("cache_type") or USUAL_CACHE)
    return MemoryBasis(
        architecture=architecture,
        weights=weights,
        weights_source=source,
        architecture_source="as entered" if stored else known.source if known else "",
        users=facts.get("users") or 1,
        cache=cache if cache in CACHE_BITS else USUAL_CACHE,
    )


def estimate_memory(facts: Mapping[str, Any], tokens: float | None) -> MemoryEstimate | None:
    """The estimate for contexts of ``tokens``; None where anything that it needs is unknown."""
    basis = None if tokens is None else memory_basis(facts)
    return None if basis is None or tokens is None else MemoryEstimate(basis, tokens)


def _known(facts: Mapping[str, Any]) -> KnownModel | None:
    kind = (facts.get("connection") or {}).get("kind")
    return known_model(str(facts.get("model", ""))) if kind == "ollama" else None


def _own(facts: Mapping[str, Any]) -> Architecture | None:
    stored = facts.get("architecture")
    try:
        return Architecture.of_json(stored) if stored else None
    except ArchitectureError:
        # Written by another version of this service: unknown, not wrong.
        return None


def _weights(
    facts: Mapping[str, Any], architecture: Architecture, known: KnownModel | None
) -> tuple[float | None, str]:
    """Bytes, and how they are known."""
    size = facts.get("weights_gb")
    if size:
        return size * GB, "size of the file, as entered"
    quantization = str(facts.get("quantization") or "")
    if known is not None and quantization.upper() in ("", known.quantization):
        return known.file_bytes, "size of Ollama's file"
    billions = facts.get("parameters_b")
    parameters = billions * GB if billions else architecture.parameters
    found = weight_bytes(file_bytes=None, parameters=parameters, quantization=quantization)
    return found, f"parameters x bits of {quantization or 'an unknown quantization'}"
