"""Looks every word of a text up in a fixed list at once."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from traces.core.analysis.words import Hashes, Ints, words_of

_SLOT_BITS: Final = 16


class Lexicon:
    """A fixed set of single words in lower case; entry n is ``entries[n]``.

    Slots are the upper bits of a hash, kept in an array that fits into a processor's cache.
    Two entries that fall into one slot are told apart by a second array.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.entries: Final = tuple(sorted(set(words)))
        found = words_of(" ".join(self.entries))
        if len(found.starts) != len(self.entries):
            raise ValueError("words: each must be one word; leave out signs and blanks.")
        self._hashes: Final[Hashes] = found.hashes
        self._tables: Final = self._build()

    def places(self, hashes: Hashes) -> tuple[Ints, Ints]:
        """Places of the words that are entries, ascending, and which entry each is."""
        slots = (hashes >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)
        entry = np.full(len(hashes), -1, dtype=np.int64)
        for table in self._tables:
            guess = table[slots]
            entry = np.where(self._hashes[guess] == hashes, guess, entry)
        where = np.flatnonzero(entry >= 0)
        return where, entry[where]

    def _build(self) -> tuple[NDArray[np.int16], ...]:
        tables: list[NDArray[np.int16]] = []
        left = list(range(len(self.entries)))
        slots = (self._hashes >> np.uint64(64 - _SLOT_BITS)).tolist()
        while left:
            table = np.zeros(1 << _SLOT_BITS, dtype=np.int16)
            taken: dict[int, int] = {}
            for number in left:
                taken.setdefault(slots[number], number)
            table[list(taken)] = list(taken.values())
            left = sorted(set(left) - set(taken.values()))
            tables.append(table)
        return tuple(tables)
