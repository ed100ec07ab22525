"""Looks every word of a text up in a fixed list at once."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from traces.core.analysis.words import Hashes, Ints, words_of

#: Slots of the table that holds the hashes: it fits into a processor's cache.
_SLOT_BITS: Final = 15
_SHIFT: Final = np.uint64(64 - _SLOT_BITS)
_MULTIPLIER: Final = 0xBF58476D1CE4E5B9
_MASK: Final = (1 << 64) - 1


class Lexicon:
    """A fixed set of single words in lower case; entry n is ``entries[n]``.

    A word's slot is given by the upper bits of its hash times an odd number, which is chosen so
    that no two entries share a slot: one look tells whether a word is an entry.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.entries: Final = tuple(sorted(set(words)))
        found = words_of(" ".join(self.entries))
        if len(found.starts) != len(self.entries):
            raise ValueError("words: each must be one word; leave out signs and blanks.")
        self._multiplier, slots = _apart(found.hashes)
        self._hashes: Final[Hashes] = np.zeros(1 << _SLOT_BITS, dtype=np.uint64)
        self._hashes[slots] = found.hashes
        self._entry: Final[NDArray[np.int16]] = np.zeros(1 << _SLOT_BITS, dtype=np.int16)
        self._entry[slots] = np.arange(len(self.entries))

    def places(self, hashes: Hashes) -> tuple[Ints, NDArray[np.int16]]:
        """Places of the words that are entries, ascending, and which entry each is."""
        slots = (hashes * self._multiplier) >> _SHIFT
        where = np.flatnonzero(self._hashes[slots] == hashes)
        return where, self._entry[slots[where]]


def _apart(hashes: Hashes) -> tuple[np.uint64, Hashes]:
    """A multiplier that gives each of ``hashes`` a slot of its own, and the slots."""
    candidate = _MULTIPLIER
    while True:
        multiplier = np.uint64(candidate)
        slots: Hashes = (hashes * multiplier) >> _SHIFT
        if len(np.unique(slots)) == len(hashes):
            return multiplier, slots
        candidate = (candidate * _MULTIPLIER + 2) & _MASK
