"""The few numbers of a model from which the memory of its context follows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

#: No model has more of anything that is counted here.
LARGEST: Final = 10**9
#: Parameters are counted, too, but there are more of them.
MOST_PARAMETERS: Final = 10**14


class ArchitectureError(ValueError):
    """What was read does not describe a model; the message names the missing or odd key."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """What a layer keeps for each token, and how many layers keep it.

    ``full_layers`` remember the whole context, ``window_layers`` only its last ``window``
    tokens; layers without a cache (linear attention, state spaces) count as neither. A layer
    keeps ``kv_heads`` keys of ``key_length`` and values of ``value_length`` numbers; where
    ``latent`` is known it keeps so many numbers instead (multi-head latent attention).
    ``parameters`` are all of them, ``vocabulary`` the size of the token list; None is unknown.
    """

    full_layers: int
    kv_heads: float
    key_length: int
    value_length: int
    window_layers: int = 0
    window: int | None = None
    latent: int | None = None
    vocabulary: int | None = None
    context_tokens: int | None = None
    parameters: float | None = None
    name: str = ""

    def __post_init__(self) -> None:
        for name in ("full_layers", "window_layers"):
            _check(name, getattr(self, name), least=0)
        for name in ("kv_heads", "key_length", "value_length"):
            _check(name, getattr(self, name))
        for name in ("window", "latent", "vocabulary", "context_tokens"):
            if getattr(self, name) is not None:
                _check(name, getattr(self, name))
        if self.parameters is not None:
            _check("parameters", self.parameters, most=MOST_PARAMETERS)
        if self.full_layers + self.window_layers < 1:
            raise ArchitectureError("full_layers: a model has at least one layer.")
        if self.window_layers and self.window is None:
            raise ArchitectureError("window: say how many tokens the windowed layers see.")

    @property
    def layers(self) -> int:
        """Layers with a cache."""
        return self.full_layers + self.window_layers

    @property
    def numbers_per_token(self) -> float:
        """Numbers that one layer keeps of one token."""
        return self.latent or self.kv_heads * (self.key_length + self.value_length)

    def as_json(self) -> dict[str, Any]:
        """The known fields, for a stored row."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "Architecture":
        """The same back; raises ArchitectureError naming a field that is odd or missing."""
        unknown = sorted(set(stored) - set(cls.__dataclass_fields__))
        if unknown:
            raise ArchitectureError(f"{unknown[0]}: no such field of an architecture.")
        missing = [name for name in _REQUIRED if name not in stored]
        if missing:
            raise ArchitectureError(f"{missing[0]}: is missing.")
        if not isinstance(stored.get("name", ""), str):
            raise ArchitectureError("name: must be text.")
        return cls(**stored)


_REQUIRED: Final = ("full_layers", "kv_heads", "key_length", "value_length")


def _check(name: str, value: object, *, least: float = 1, most: float = LARGEST) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    whole = name in ("kv_heads", "parameters") or isinstance(value, int)
    if not number or not whole or not least <= value <= most:  # type: ignore[operator]
        raise ArchitectureError(f"{name}: must be a number from {least:g} to {most:g}.")
