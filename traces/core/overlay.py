"""Cuts a text where marks over it begin and end, so that each piece has one set of marks."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Piece(NamedTuple):
    """A stretch of the text; ``over`` are the places of the spans that cover it, the longest
    first, ``begins`` those of them that begin here."""

    text: str
    over: tuple[int, ...]
    begins: frozenset[int]


def cut_pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """The pieces of ``text`` under ``spans`` (start, end); joined, their texts are ``text``.

    Spans may overlap. What lies outside of the text is cut off; an empty span covers nothing.
    """
    clipped = [(max(start, 0), min(end, len(text))) for start, end in spans]
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for place, (start, end) in enumerate(clipped):
        if start < end:
            opening.setdefault(start, []).append(place)
            closing.setdefault(end, []).append(place)
    cuts = sorted({0, len(text), *opening, *closing})
    pieces: list[Piece] = []
    active: set[int] = set()
    for start, end in pairwise(cuts):
        active.difference_update(closing.get(start, ()))
        begins = opening.get(start, [])
        active.update(begins)
        over = sorted(active, key=lambda place: (clipped[place][0] - clipped[place][1], place))
        pieces.append(Piece(text[start:end], tuple(over), frozenset(begins)))
    return pieces
