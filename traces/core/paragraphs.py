"""Cuts a thought into paragraphs that a reader can fold, losing no character."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_BREAK: Final = re.compile(r"\n(?:[^\S\n]*\n)+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Characters ``start`` (included) to ``end`` (excluded) of the thought.

    ``text`` is verbatim, with the blank lines that end it. ``tokens`` and ``seconds`` are
    estimates by share of characters, None where the thought's own figure is unknown.
    """

    start: int
    end: int
    text: str
    tokens: int | None
    seconds: float | None

    @property
    def shown(self) -> str:
        """The text without blank lines around it; the first line keeps its indent."""
        return self.text.rstrip().lstrip("\r\n")


def split_paragraphs(
    thought: str, *, tokens: int | None = None, seconds: float | None = None
) -> tuple[Paragraph, ...]:
    """Cut ``thought`` behind each run of blank lines; joined, the texts are ``thought``.

    ``tokens`` and ``seconds`` of the whole thought are shared out by characters: a paragraph
    from a to b of n characters gets round(tokens * b / n) - round(tokens * a / n) tokens, so
    that the shares add up to ``tokens`` exactly.
    """
    cuts = [0, *(found.end() for found in _BREAK.finditer(thought))]
    if cuts[-1] < len(thought):
        cuts.append(len(thought))
    # Blank lines at either end alone would fold nothing: they go with their neighbor.
    if len(cuts) > 2 and not thought[: cuts[1]].strip():
        del cuts[1]
    if len(cuts) > 2 and not thought[cuts[-2] :].strip():
        del cuts[-2]
    return tuple(_paragraph(thought, start, end, tokens, seconds) for start, end in pairwise(cuts))


def _paragraph(
    thought: str, start: int, end: int, tokens: int | None, seconds: float | None
) -> Paragraph:
    length = len(thought)
    return Paragraph(
        start=start,
        end=end,
        text=thought[start:end],
        tokens=(
            None
            if tokens is None
            else round(tokens * end / length) - round(tokens * start / length)
        ),
        seconds=None if seconds is None else seconds * (end - start) / length,
    )
