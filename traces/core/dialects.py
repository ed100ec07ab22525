"""How a thought is fenced off when a server leaves it inside the visible text."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Dialect:
    """One pair of markers around a thought, both non-empty and matched verbatim."""

    name: str
    opener: str
    closer: str


AUTO: Final = "auto"
NEVER: Final = "none"

_ROWS: Final = (Dialect(name="think", opener="<think>", closer="</think>"),)

DIALECTS: Final[Mapping[str, Dialect]] = MappingProxyType({row.name: row for row in _ROWS})

#: All that a candidate may declare, in the order in which a form offers it.
DIALECT_NAMES: Final = (AUTO, NEVER, *DIALECTS)


def resolve_dialect(name: str) -> Dialect | None:
    """The markers to look for under ``name``; None where the text is never split.

    Raises ValueError for a name that is not in ``DIALECT_NAMES``.
    """
    if name == NEVER:
        return None
    if name == AUTO:
        return DIALECTS["think"]
    if name not in DIALECTS:
        known = ", ".join(DIALECT_NAMES)
        raise ValueError(f"dialect: {name!r} is not known; choose one of {known}.")
    return DIALECTS[name]
