"""Words of a text as arrays: where each begins and ends, and a 64-bit hash of its letters.

A word is a run of letters, digits and combining marks; a Han, Kana or Hangul sign and an emoji
are words of their own. Everything is vectorized: a Python object per word would cost ten times
the time of all other rules together.
"""

import unicodedata
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

#: Longer runs of letters are cut, so that one endless word is many equal ones.
MAX_WORD: Final = 48
_CHUNK: Final = 1 << 18

_SIGNS: Final = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7AF))
_LAST: Final = 0xFFFF

_BASE: Final = 0x9E3779B97F4A7C15
_MASK: Final = (1 << 64) - 1
_POWERS: Final = np.array([pow(_BASE, n, 1 << 64) for n in range(1, MAX_WORD + 1)], dtype=np.uint64)


class Words(NamedTuple):
    """Word n is ``text[starts[n]:ends[n]]``; equal words have equal hashes."""

    starts: Ints
    ends: Ints
    hashes: Hashes


def fold_case(text: str) -> str:
    """``text`` in lower case, with every character at its old offset."""
    # The only character whose lower case is two.
    return text.replace("\u0130", "I").lower()


def words_of(text: str) -> Words:
    """All words of ``text``, which should be folded: case counts."""
    parts, at = [], 0
    while at < len(text):
        stop = min(at + _CHUNK, len(text))
        if stop < len(text):
            blank = text.rfind(" ", at + _CHUNK // 2, stop)
            stop = stop if blank < 0 else blank
        parts.append(_chunk(text[at:stop], at))
        at = stop
    if not parts:
        empty = np.zeros(0, dtype=np.int64)
        return Words(empty, empty, empty.astype(np.uint64))
    return Words(*(np.concatenate(column) for column in zip(*parts, strict=True)))


@cache
def _classes() -> NDArray[np.uint8]:
    """By code point: 0 between words, 1 within a word, 2 a word of its own."""
    classes = np.fromiter(
        (unicodedata.category(chr(code))[0] in "LNM" for code in range(_LAST + 1)), dtype=np.uint8
    )
    for first, last in _SIGNS:
        classes[first : last + 1] *= 2
    classes[_LAST] = 2
    return classes


def _chunk(text: str, offset: int) -> Words:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds = _classes()[np.minimum(codes, _LAST)]
    within = kinds > 0
    before = np.concatenate(([np.uint8(0)], kinds[:-1]))
    starts = np.flatnonzero(within & ((before == 0) | (before == 2) | (kinds == 2)))
    after = np.concatenate((kinds[1:], [np.uint8(0)]))
    ends = np.flatnonzero(within & ((after == 0) | (after == 2) | (kinds == 2))) + 1
    starts, ends = _cut_long(starts, ends)
    if not len(starts):
        return Words(starts, ends, np.zeros(0, dtype=np.uint64))
    lengths = ends - starts
    firsts = np.cumsum(lengths) - lengths
    places = np.arange(int(lengths.sum())) - np.repeat(firsts, lengths)
    values = codes[within].astype(np.uint64) * _POWERS[places]
    hashes = np.add.reduceat(values, firsts)
    hashes ^= hashes >> np.uint64(31)
    hashes *= np.uint64(0xD6E8FEB86659FD93)
    return Words(starts + offset, ends + offset, hashes)


def _cut_long(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    lengths = ends - starts
    if not len(lengths) or int(lengths.max()) <= MAX_WORD:
        return starts, ends
    pieces = -(-lengths // MAX_WORD)
    firsts = np.cumsum(pieces) - pieces
    turns = np.arange(int(pieces.sum())) - np.repeat(firsts, pieces)
    cut = np.repeat(starts, pieces) + turns * MAX_WORD
    return cut, np.minimum(cut + MAX_WORD, np.repeat(ends, pieces))
