"""Turns a thought into numbered rows that a page can fold and fetch a window at a time."""

from dataclasses import dataclass
from typing import Final

from traces.core.paragraphs import Paragraph, split_paragraphs

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
    paragraphs = split_paragraphs(thought, tokens=tokens, seconds=seconds)
    parts = [part for paragraph in paragraphs for part in _parts(paragraph)]
    at = max(len(parts) - WINDOW_ROWS + 1 if start > len(parts) else start, 1)
    stop, size = at - 1, 0
    while stop < len(parts) and stop - at + 1 < WINDOW_ROWS and size < WINDOW_CHARS:
        size += len(parts[stop].text)
        stop += 1
    rows = tuple(_row(number, parts[number - 1]) for number in range(at, stop + 1))
    return Window(
        rows=rows,
        count=len(parts),
        previous=max(at - WINDOW_ROWS, 1) if at > 1 else None,
        next=stop + 1 if stop < len(parts) else None,
    )


def gist_of(text: str) -> str:
    """The beginning of ``text`` on one line, for a closed row."""
    line = " ".join(text[: 4 * GIST_CHARS].split())
    if len(line) <= GIST_CHARS:
        return line
    head = line[: GIST_CHARS - 1]
    # Chinese and Japanese have no blanks to cut at.
    return (head.rsplit(" ", 1)[0] if " " in head[GIST_CHARS // 2 :] else head) + "…"


def _row(number: int, part: Paragraph) -> Row:
    return Row(number, part.shown, gist_of(part.text), part.tokens, part.seconds)


def _parts(paragraph: Paragraph) -> list[Paragraph]:
    """The paragraph, cut at line ends or blanks where it is too long for one row."""
    text, at = paragraph.text, 0
    if len(text) <= MAX_ROW_CHARS:
        return [paragraph]
    cuts = [0]
    while len(text) - at > MAX_ROW_CHARS:
        at = _good_cut(text, at)
        cuts.append(at)
    return [
        _part(paragraph, start, end)
        for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)
    ]


def _good_cut(text: str, at: int) -> int:
    """Where to cut between half a row and a whole row behind ``at``."""
    low, high = at + MAX_ROW_CHARS // 2, at + MAX_ROW_CHARS
    for blank in ("\n", " "):
        found = text.rfind(blank, low, high)
        if found >= 0:
            return found + 1
    return high


def _part(whole: Paragraph, start: int, end: int) -> Paragraph:
    length = len(whole.text)
    tokens, seconds = whole.tokens, whole.seconds
    return Paragraph(
        start=whole.start + start,
        end=whole.start + end,
        text=whole.text[start:end],
        tokens=(
            None
            if tokens is None
            else round(tokens * end / length) - round(tokens * start / length)
        ),
        seconds=None if seconds is None else seconds * (end - start) / length,
    )
