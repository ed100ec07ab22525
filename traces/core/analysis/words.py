"""Words of a text as arrays: where each begins and ends, and a hash of its letters.

A word is a run of letters, digits and combining marks; a Han, Kana or Hangul sign and an emoji
are words of their own, and so is punctuation in a row of four and more of the same. Everything is
vectorized: a Python object per word would cost ten times the time of all other rules together.
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

BETWEEN, WITHIN, ALONE, MARK = range(4)
#: Letters, digits and combining marks make words; symbols such as ◯ are words; punctuation and
#: the signs of mathematics are not, unless a model writes nothing else any more.
_KINDS: Final = {
    **dict.fromkeys(("Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "Mn", "Mc", "Me"), WITHIN),
    **dict.fromkeys(("Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk"), MARK),
    "So": ALONE,
}

_BASE: Final = 0x9E3779B97F4A7C15
#: One odd factor for each place in a word; sums of 32 bits are enough to tell words apart.
_FACTORS: Final = np.array(
    [pow(_BASE, n, 1 << 64) >> 31 & 0xFFFFFFFF | 1 for n in range(1, MAX_WORD + 1)],
    dtype=np.uint32,
)


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
    """By code point: what stands BETWEEN words, WITHIN one, is a word ALONE, or is a MARK, a
    word only in a row of equal ones."""
    classes = np.fromiter(
        (_KINDS.get(unicodedata.category(chr(code)), BETWEEN) for code in range(_LAST + 1)),
        dtype=np.uint8,
    )
    for first, last in _SIGNS:
        letters = classes[first : last + 1]
        letters[letters == WITHIN] = ALONE
    classes[_LAST] = ALONE
    return classes


def _kinds(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """The class of each character, where marks in rows of four and more are words."""
    kinds = _classes().take(codes, mode="clip")
    marks = kinds == MARK
    kinds[marks] = BETWEEN
    ends = np.flatnonzero(marks[:-3] & (codes[3:] == codes[:-3]))
    rows = ends[(codes[ends] == codes[ends + 1]) & (codes[ends] == codes[ends + 2])]
    for place in range(4):
        kinds[rows + place] = ALONE
    return kinds


def _chunk(text: str, offset: int) -> Words:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds = _kinds(codes)
    starts, ends = _cut_long(*_bounds(kinds))
    if not len(starts):
        return Words(starts, ends, np.zeros(0, dtype=np.uint64))
    lengths = (ends - starts).astype(np.int32)
    firsts = np.cumsum(lengths, dtype=np.int32) - lengths
    places = np.arange(int(lengths.sum()), dtype=np.int32) - np.repeat(firsts, lengths)
    sums = np.add.reduceat(codes[kinds > BETWEEN] * _FACTORS[places], firsts)
    hashes = (sums.astype(np.uint64) + lengths.astype(np.uint64)) * np.uint64(_BASE)
    return Words(starts + offset, ends + offset, hashes ^ (hashes >> np.uint64(29)))


def _bounds(kinds: NDArray[np.uint8]) -> tuple[Ints, Ints]:
    within = (kinds == WITHIN).view(np.int8)
    edges = np.flatnonzero(np.diff(within, prepend=np.int8(0), append=np.int8(0)))
    starts, ends = edges[::2], edges[1::2]
    alone = np.flatnonzero(kinds == ALONE)
    if not len(alone):
        return starts, ends
    return np.sort(np.concatenate((starts, alone))), np.sort(np.concatenate((ends, alone + 1)))


def _cut_long(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    lengths = ends - starts
    if not len(lengths) or int(lengths.max()) <= MAX_WORD:
        return starts, ends
    pieces = -(-lengths // MAX_WORD)
    firsts = np.cumsum(pieces) - pieces
    turns = np.arange(int(pieces.sum())) - np.repeat(firsts, pieces)
    cut = np.repeat(starts, pieces) + turns * MAX_WORD
    return cut, np.minimum(cut + MAX_WORD, np.repeat(ends, pieces))
