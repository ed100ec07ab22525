"""Holds what a sender says became of an attempt against what its text says."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: By what the text says: what a sender, who saw more than the text, may say instead.
TELLABLE: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "answered": frozenset({"answered", "truncated", "looped", "refused", "failed"}),
        "truncated": frozenset({"truncated", "looped", "failed"}),
        "empty": frozenset({"empty", "truncated", "looped", "refused", "failed"}),
        "refused": frozenset({"refused", "failed"}),
    }
)

#: A thought of which loops hold this share and more never came to an end of its own.
LOOPED_SHARE: Final = 0.5


def ending_of(outcome: str, *, loop_share: float | None) -> str:
    """The outcome of an attempt once its thought was read: cut off in circles is ``looped``.

    ``loop_share`` is the share of the thought's characters in loops, None where nobody knows.
    """
    circles = loop_share is not None and loop_share >= LOOPED_SHARE
    return "looped" if outcome == "truncated" and circles else outcome


def contradiction(told: str, derived: str) -> str:
    """Why ``told`` cannot be the outcome of a text that says ``derived``; "" where it can."""
    usable = TELLABLE.get(derived, frozenset({derived}))
    if not told or told in usable:
        return ""
    words = ", ".join(sorted(usable))
    return f"The reply itself says {derived}, so it cannot be {told}. Send one of {words}, or none."
