"""Passages that say again what was said before: equal runs of eight words, and equal steps."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from traces.core.analysis.words import Hashes, Ints, Words

#: Words of a run that is looked for; a run of signs is that many signs and more.
SHINGLE: Final = 8
#: A repeated passage must have this many words to be a mark...
MIN_WORDS: Final = 28
#: ... or be nearly a whole step of this many words ...
STEP_WORDS: Final = 12
NEARLY: Final = 0.9
#: ... and have this many bytes: a Han sign, which is a word here, has three. A formula or a
#: sentence of the task that is said again is shorter.
MIN_BYTES: Final = 160

_FACTORS: Final = np.array(
    [0xC2B2AE3D27D4EB4F, 0x9E3779B185EBCA87, 0x165667B19E3779F9], dtype=np.uint64
)


class Passage(NamedTuple):
    """Characters ``start`` to ``end`` were said before, beginning at offset ``other``."""

    start: int
    end: int
    other: int


def find_loops(folded: str, words: Words, cuts: Sequence[int]) -> tuple[Passage, ...]:
    """Maximal passages each of whose eight-word runs stood earlier, without overlap, in order:
    those that are long, and those that are nearly a whole step between two of ``cuts``."""
    count = len(words.starts) - SHINGLE + 1
    if count <= SHINGLE:
        return ()
    first = _first_places(_shingles(words.hashes))
    again = first + SHINGLE <= np.arange(count)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], again, [False])).astype(np.int8)))
    begins, stops = edges[::2], edges[1::2] + SHINGLE - 1
    steps = _step_words(words, cuts, begins)
    long = stops - begins >= MIN_WORDS
    whole = (steps >= STEP_WORDS) & (stops - begins >= NEARLY * steps)
    kept = np.flatnonzero(long | whole)
    starts, ends = words.starts[begins[kept]], words.ends[stops[kept] - 1]
    others = words.starts[first[begins[kept]]]
    rows = zip(starts.tolist(), ends.tolist(), others.tolist(), strict=True)
    return _apart([Passage(*row) for row in rows if _bytes(folded, row[0], row[1]) >= MIN_BYTES])


def _step_words(words: Words, cuts: Sequence[int], places: Ints) -> Ints:
    """How many words the step has that each of ``places`` lies in."""
    bounds = np.searchsorted(words.starts, np.asarray(cuts))
    steps = np.searchsorted(bounds, places, side="right")
    counts: Ints = bounds[np.minimum(steps, len(bounds) - 1)] - bounds[steps - 1]
    return counts


def _bytes(folded: str, start: int, end: int) -> int:
    return len(folded[start : min(end, start + MIN_BYTES)].encode("utf-8", "surrogatepass"))


def _shingles(hashes: Hashes) -> Hashes:
    """A hash of the eight words from each place on: of two, of four, of eight."""
    pairs = hashes[:-1] * _FACTORS[0] + hashes[1:]
    fours = pairs[:-2] * _FACTORS[1] + pairs[2:]
    eights: Hashes = fours[:-4] * _FACTORS[2] + fours[4:]
    return eights


def _first_places(shingles: Hashes) -> Ints:
    """For each place the first place with the same value."""
    first = np.arange(len(shingles))
    # Most values are single: only those whose slot is met twice need to be sorted.
    bits = len(shingles).bit_length() + 3
    slots = (shingles >> np.uint64(64 - bits)).astype(np.int64)
    again = np.flatnonzero(np.bincount(slots, minlength=1 << bits)[slots] > 1)
    if len(again):
        _, index, inverse = np.unique(shingles[again], return_index=True, return_inverse=True)
        first[again] = again[index[inverse]]
    return first


def _apart(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Two runs may share words at their edges: the later one gives way."""
    apart: list[Passage] = []
    for passage in passages:
        if apart and passage.start < apart[-1].end:
            apart[-1] = apart[-1]._replace(end=max(apart[-1].end, passage.end))
        else:
            apart.append(passage)
    return tuple(apart)
