"""Tells a closer that a thought only quotes from the one that ends it."""

import re
from functools import cache
from typing import Final

#: Quotes that differ at both ends, and the apostrophe, which is one only behind no letter.
_PAIRS: Final = {"\u201c": "\u201d", "\u2018": "\u2019", "«": "»", "「": "」", "『": "』", "'": "'"}


@cache
def _events(openers: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(opener) for opener in openers)
    return re.compile(rf"\n(?:[ \t]*(?:`{{3,}}|~{{3,}}))?|`+|\"|{names}")


class Quoting:
    """What is open at the end of a thought so far: code, quotes, and openers within the code.

    A closer is quoted if the quote that is open on its line ends right behind it, or if it
    stands in code, in one line or in a block, behind an opener of its own.
    """

    __slots__ = ("_block", "_events", "_inline", "_last", "_openers", "_quote")

    def __init__(self, openers: tuple[str, ...]) -> None:
        self._events = _events(openers)
        self._block = False
        self._inline = False
        self._quote = False
        self._openers = 0
        self._last = "\n"

    def follow(self, text: str) -> None:
        """Take the next characters of the thought; none of the closers in it count."""
        if not text:
            return
        # The thought begins a line, and a line's blocks are told by its beginning.
        begun = self._last == "\n"
        for event in self._events.finditer(f"\n{text}" if begun else text):
            self._note(event[0])
        self._last = (self._last + text)[-2:]

    def follow_quoted(self, closer: str) -> None:
        """Take a closer that turned out to be quoted."""
        self._openers = max(0, self._openers - 1)
        self._last = closer[-2:]

    def needs_next(self) -> bool:
        """Whether the character behind a closer decides on it."""
        return not self._paired() and (self._inline or self._quote or self._single() != "")

    def quotes(self, behind: str) -> bool:
        """Whether a closer here is quoted; ``behind`` is the character after it, or ""."""
        if self._paired():
            return True
        if behind in ("`", '"'):
            return self._inline if behind == "`" else self._quote
        return behind != "" and behind == self._single()

    def _paired(self) -> bool:
        return self._openers > 0 and (self._block or self._inline)

    def _single(self) -> str:
        """The quote that would have to end right behind a closer; "" where none began."""
        before, quote = self._last[:-1], self._last[-1:]
        if quote == "'" and before.isalnum():
            return ""
        return _PAIRS.get(quote, "")

    def _note(self, event: str) -> None:
        if event[0] == "\n":
            self._inline = self._quote = False
            if len(event) > 1:
                self._block = not self._block
            if len(event) > 1 or not self._block:
                self._openers = 0
        elif event[0] == "`":
            self._inline = not self._inline
            if not self._block:
                self._openers = 0
        elif event == '"':
            self._quote = not self._quote
        elif self._block or self._inline:
            self._openers += 1
