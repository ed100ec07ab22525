"""Passages that say again what was said before: equal runs of eight words, and equal steps."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from traces.core.analysis.words import Hashes, Ints, Words

#: Words of a run that is looked for; a run of signs is that many signs and more.
SHINGLE: Final = 8
#: A repeated passage must have this many words to be a mark...
MIN_WORDS: Final = 16
#: ... and this many characters, which keeps short runs of signs out.
MIN_CHARS: Final = 40

_FACTORS: Final = np.array(
    [pow(0xC2B2AE3D27D4EB4F, n, 1 << 64) for n in range(1, SHINGLE + 1)], dtype=np.uint64
)


class Passage(NamedTuple):
    """Characters ``start`` to ``end`` were said before, beginning at offset ``other``."""

    start: int
    end: int
    other: int


def find_loops(words: Words) -> tuple[Passage, ...]:
    """Maximal passages each of whose eight-word runs stood earlier, without overlap, in order."""
    count = len(words.starts) - SHINGLE + 1
    if count <= SHINGLE:
        return ()
    first = _first_places(_shingles(words.hashes, count))
    again = first + SHINGLE <= np.arange(count)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], again, [False])).astype(np.int8)))
    begins, stops = edges[::2], edges[1::2] + SHINGLE - 1
    starts, ends = words.starts[begins], words.ends[stops - 1]
    long = (stops - begins >= MIN_WORDS) & (ends - starts >= MIN_CHARS)
    others = words.starts[first[begins]]
    rows = zip(starts[long].tolist(), ends[long].tolist(), others[long].tolist(), strict=True)
    return _apart([Passage(*row) for row in rows])


def share_of_loops(passages: Sequence[Passage], length: int) -> float:
    """Which share of ``length`` characters lies in ``passages``."""
    return sum(passage.end - passage.start for passage in passages) / length


def _shingles(hashes: Hashes, count: int) -> Hashes:
    total = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(_FACTORS):
        total += hashes[place : place + count] * factor
    return total


def _first_places(shingles: Hashes) -> Ints:
    """For each place the first place with the same value."""
    _, index, inverse = np.unique(shingles, return_index=True, return_inverse=True)
    places: Ints = index[inverse]
    return places


def _apart(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Two runs may share words at their edges: the later one gives way."""
    apart: list[Passage] = []
    for passage in passages:
        if apart and passage.start < apart[-1].end:
            apart[-1] = apart[-1]._replace(end=max(apart[-1].end, passage.end))
        else:
            apart.append(passage)
    return tuple(apart)
