"""Finds markers in a text that may not be whole yet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple

from traces.core.dialects import Dialect

#: The longest list of attributes in an opening tag; a longer one makes the tag literal.
MAX_ATTRIBUTES: Final = 4096

_ATTRIBUTES: Final = re.compile(r"""(?:\s+[\w:.-]+=(?:"[^"<>]*"|'[^'<>]*'))+\s*>""")


class Markers:
    """Several markers that are looked for together."""

    __slots__ = ("_firsts", "_longest", "_pattern", "texts")

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self._firsts = {text[0] for text in self.texts}
        self._longest = max(map(len, self.texts))
        self._pattern = re.compile("|".join(re.escape(text) for text in self.texts))

    def search(self, text: str, at: int) -> re.Match[str] | None:
        """The first marker from ``at`` on."""
        return self._pattern.search(text, at)

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """The marker that stands at ``at``."""
        return self._pattern.match(text, at)

    def held(self, text: str, since: int) -> int:
        """Length of the longest suffix of ``text[since:]`` that may yet become a marker."""
        tail = text[max(len(text) - self._longest + 1, since) :]
        if not any(first in tail for first in self._firsts):
            return 0
        return max(held_length(text, marker, since) for marker in self.texts)

    def may_begin(self, text: str, at: int) -> bool:
        """Whether all of ``text`` from ``at`` on is the beginning of a marker, and no more."""
        return any(begins(marker, text, at) for marker in self.texts)


@cache
def markers_of(texts: tuple[str, ...]) -> Markers:
    """The markers of a dialect, compiled once."""
    return Markers(texts)


def begins(marker: str, text: str, at: int) -> bool:
    """Whether ``text`` ends within ``marker``, which begins at ``at``."""
    return len(text) - at < len(marker) and marker.startswith(text[at:])


def held_length(text: str, marker: str, since: int = 0) -> int:
    """Length of the longest suffix of ``text[since:]`` that is a proper prefix of ``marker``."""
    at = text.find(marker[0], max(len(text) - len(marker) + 1, since))
    while at >= 0:
        if marker.startswith(text[at:]):
            return len(text) - at
        at = text.find(marker[0], at + 1)
    return 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A marker that may stand where a thought or an answer begins, and what it means there.

    ``glued``: it counts only with a letter that is not a small one, or a quote, right behind.
    """

    marker: str
    row: Dialect
    role: Literal["thought", "answer", "closer"]
    glued: bool = False


class Found(NamedTuple):
    """An entry that stands in the text, and where it ends."""

    entry: Entry
    end: int


def find_entry(entries: Sequence[Entry], text: str, at: int) -> Found | Literal["wait"] | None:
    """The entry at ``at``; "wait" where more text is needed to tell; None where there is none."""
    found = None
    for entry in entries:
        result = _stands(entry, text, at)
        if result == "wait":
            return "wait"
        found = found or result
    return found


def _stands(entry: Entry, text: str, at: int) -> Found | Literal["wait"] | None:
    marker = entry.marker
    end = at + len(marker)
    if text.startswith(marker, at):
        if not entry.glued:
            return Found(entry, end)
        if end == len(text):
            return "wait"
        letter = text[end]
        fits = (letter.isalpha() and not letter.islower()) or letter in "\"'\u201c\u2018"
        return Found(entry, end) if fits else None
    if begins(marker, text, at):
        return "wait"
    if entry.role == "thought" and entry.row.attributes:
        return _with_attributes(entry, text, at, end - 1)
    return None


def _with_attributes(
    entry: Entry, text: str, at: int, name_end: int
) -> Found | Literal["wait"] | None:
    """An opening tag whose name ends at ``name_end`` and that carries attributes."""
    if not text.startswith(entry.marker[:-1], at) or not text[name_end].isspace():
        return None
    limit = name_end + MAX_ATTRIBUTES
    if text.find(">", name_end, limit) < 0:
        waits = len(text) < limit and text.find("<", name_end) < 0
        return "wait" if waits else None
    found = _ATTRIBUTES.match(text, name_end, limit)
    return Found(entry, found.end()) if found else None
