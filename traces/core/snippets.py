"""Passages shown around hits: cut from the original text, character by character."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: Characters shown before a hit and behind it.
AROUND: Final = 70


@dataclass(frozen=True, slots=True)
class Snippet:
    """Text around hits: ``pieces`` alternate between plain text and hits (the flag).

    ``start`` is the offset of the first piece, ``begins`` and ``ends`` whether the text does.
    """

    start: int
    pieces: tuple[tuple[str, bool], ...]
    begins: bool
    ends: bool


def cut_snippets(text: str, hits: Sequence[tuple[int, int]], *, limit: int) -> list[Snippet]:
    """The surroundings of ``hits``, at most ``limit``; hits near each other share one."""
    groups: list[list[tuple[int, int]]] = []
    for start, end in sorted(hits):
        last = groups[-1] if groups else None
        if last and start <= last[-1][1]:
            last[-1] = (last[-1][0], max(end, last[-1][1]))
        elif last and start - last[-1][1] <= AROUND and end - last[0][0] <= 4 * AROUND:
            last.append((start, end))
        else:
            groups.append([(start, end)])
    return [_snippet(text, group) for group in groups[:limit]]


def _snippet(text: str, hits: Sequence[tuple[int, int]]) -> Snippet:
    first = _edge(text, hits[0][0] - AROUND, forward=True, until=hits[0][0])
    last = _edge(text, hits[-1][1] + AROUND, forward=False, until=hits[-1][1])
    pieces: list[tuple[str, bool]] = []
    at = first
    for start, end in hits:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:last], False))
    kept = tuple(piece for piece in pieces if piece[0])
    return Snippet(first, kept, first == 0, last == len(text))


def _edge(text: str, at: int, *, forward: bool, until: int) -> int:
    """The blank nearest to ``at`` on the side of ``until``; ``at`` itself where there is none."""
    at = min(max(at, 0), len(text))
    if at in (0, len(text)):
        return at
    places = range(at, until) if forward else range(at, until, -1)
    for place in places:
        if text[place - 1 if not forward else place].isspace():
            return place + 1 if forward else place - 1
    return at
