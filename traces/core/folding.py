"""Turns a thought into numbered rows that a page can fold and fetch a window at a time."""

from dataclasses import dataclass
from typing import Final

from traces.core.paragraphs import paragraph_cuts

#: Some models think without a blank line for 80,000 characters; no row is longer than this.
MAX_ROW_CHARS: Final = 6_000
WINDOW_ROWS: Final = 200
WINDOW_CHARS: Final = 200_000
GIST_CHARS: Final = 96


@dataclass(frozen=True, slots=True)
class Row:
    """One foldable row: ``number`` counts from 1; ``tokens`` and ``seconds`` are estimates."""

    number: int
    text: str
    gist: str
    tokens: int | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Window:
    """Rows ``first`` to ``last`` of ``count``, with where the windows around them begin."""

    rows: tuple[Row, ...]
    count: int
    previous: int | None
    next: int | None

    @property
    def first(self) -> int:
        """Number of the first row shown; 0 where there is none."""
        return self.rows[0].number if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row shown; 0 where there is none."""
        return self.rows[-1].number if self.rows else 0

    @property
    def following(self) -> int:
        """How many rows the next window can have at most."""
        return min(self.count - self.last, WINDOW_ROWS)


def open_window(
    thought: str, *, start: int = 1, tokens: int | None = None, seconds: float | None = None
) -> Window:
    """The rows of ``thought`` from number ``start`` on: at most ``WINDOW_ROWS`` and about
    ``WINDOW_CHARS``. A ``start`` beyond the end gives the last rows.

    ``tokens`` and ``seconds`` of the whole thought are shared out by characters.
    """
    cuts = row_cuts(thought)
    count = len(cuts) - 1
    at = max(count - WINDOW_ROWS + 1 if start > count else start, 1)
    stop, size = at - 1, 0
    while stop < count and stop - at + 1 < WINDOW_ROWS and size < WINDOW_CHARS:
        size += cuts[stop + 1] - cuts[stop]
        stop += 1
    rows = tuple(
        _row(thought, number, cuts[number - 1], cuts[number], tokens, seconds)
        for number in range(at, stop + 1)
    )
    return Window(
        rows=rows,
        count=count,
        previous=max(at - WINDOW_ROWS, 1) if at > 1 else None,
        next=stop + 1 if stop < count else None,
    )


def gist_of(text: str) -> str:
    """The beginning of ``text`` on one line, for a closed row."""
    line = " ".join(text[: 4 * GIST_CHARS].split())
    if len(line) <= GIST_CHARS:
        return line
    head = line[: GIST_CHARS - 1]
    # Chinese and Japanese have no blanks to cut at.
    return (head.rsplit(" ", 1)[0] if " " in head[GIST_CHARS // 2 :] else head) + "…"


def _row(
    thought: str, number: int, start: int, end: int, tokens: int | None, seconds: float | None
) -> Row:
    text, length = thought[start:end], len(thought)
    return Row(
        number=number,
        text=text.rstrip().lstrip("\r\n"),
        gist=gist_of(text),
        tokens=None if tokens is None else share_of(tokens, length, start, end),
        seconds=None if seconds is None else seconds * (end - start) / length,
    )


def row_cuts(thought: str) -> list[int]:
    """Offsets at which rows begin, and the length: paragraphs, cut at line ends or blanks
    where one is longer than ``MAX_ROW_CHARS``; [0] alone for an empty thought."""
    cuts = [0]
    for end in paragraph_cuts(thought)[1:]:
        while end - cuts[-1] > MAX_ROW_CHARS:
            cuts.append(_good_cut(thought, cuts[-1]))
        cuts.append(end)
    return cuts


def share_of(total: int, length: int, start: int, end: int) -> int:
    """What characters ``start`` to ``end`` of ``length`` get of ``total``; shares add up."""
    return round(total * end / length) - round(total * start / length)


def _good_cut(text: str, at: int) -> int:
    """Where to cut between half a row and a whole row behind ``at``."""
    low, high = at + MAX_ROW_CHARS // 2, at + MAX_ROW_CHARS
    for blank in ("\n", " "):
        found = text.rfind(blank, low, high)
        if found >= 0:
            return found + 1
    return high
