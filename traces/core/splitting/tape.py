"""Keeps what has been decided about a text so far, character by character."""

from typing import Protocol

from traces.core.dialects import Dialect
from traces.core.splitting.result import BLOCK_BREAK, Piece, Span, SpanKind, Split


class Tape:
    """The spans so far, the blanks that still wait for their kind, and the thought's state."""

    __slots__ = (
        "_at",
        "_blanks",
        "_pieces",
        "_seen",
        "_starts",
        "closed",
        "dialect",
        "opened",
        "suspected",
    )

    def __init__(self, *, dialect: str, opened: bool) -> None:
        self.dialect = dialect
        self.opened = opened
        self.closed = False
        self.suspected = ""
        self._starts: list[tuple[SpanKind, int]] = []
        self._seen: set[SpanKind] = set()
        self._pieces: list[Piece] = []
        self._blanks: list[str] = []
        self._at = 0

    def open(self, row: Dialect) -> None:
        """A thought of ``row`` begins."""
        self.dialect, self.opened, self.closed = row.name, True, False

    def settle(self, kind: SpanKind, text: str) -> None:
        """Enter ``text`` as the next characters of the raw text."""
        if not text:
            return
        begins = not self._starts or self._starts[-1][0] != kind
        if begins:
            self._starts.append((kind, self._at))
        self._at += len(text)
        if kind == "reasoning" or kind == "answer":
            if begins and kind in self._seen:
                text = BLOCK_BREAK + text
            self._seen.add(kind)
            self._pieces.append(Piece(kind, text))

    def hold(self, blanks: str) -> None:
        """Blanks that stand before something whose kind is not known yet."""
        if blanks:
            self._blanks.append(blanks)

    def take_blanks(self) -> str:
        """The blanks held so far; they are held no longer."""
        blanks = "".join(self._blanks)
        self._blanks.clear()
        return blanks

    def take_pieces(self) -> list[Piece]:
        """What was settled since the last time and is no markup."""
        pieces, self._pieces = self._pieces, []
        return pieces

    def cut(self, raw: str) -> Split:
        """The result, once every character of ``raw`` is settled."""
        ends = [start for _, start in self._starts[1:]] + [len(raw)]
        return Split(
            raw=raw,
            spans=tuple(
                Span(kind, start, end)
                for (kind, start), end in zip(self._starts, ends, strict=False)
            ),
            dialect=self.dialect,
            opened=self.opened,
            closed=self.closed,
            truncated=self.opened and not self.closed and not (raw == "" or raw.isspace()),
            suspected=self.suspected,
        )


class Stage(Protocol):
    """What is expected next in the text."""

    def read(self, tape: Tape, text: str, at: int) -> tuple[int, "Stage"]:
        """Settle what is certain from ``at`` on; where to read on, and what to expect there.

        The same place and stage again: what stands there needs more text to be decided.
        """
        ...

    def end(self, tape: Tape, rest: str) -> None:
        """Settle what was held back, ``rest`` last: no more text comes."""
        ...
