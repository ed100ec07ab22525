"""Cuts a thought into paragraphs that a reader can fold, losing no character."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Every character that is blank has a code below this.
_CODES: Final = 0x3001


def paragraph_cuts(thought: str) -> list[int]:
    """Offsets at which paragraphs begin, and the length; [0] alone for an empty thought.

    A paragraph ends behind the blank lines that follow it.
    """
    cuts = [0, *_behind_blank_lines(thought)]
    if cuts[-1] < len(thought):
        cuts.append(len(thought))
    # Blank lines at either end alone would fold nothing: they go with their neighbor.
    if len(cuts) > 2 and not thought[: cuts[1]].strip():
        del cuts[1]
    if len(cuts) > 2 and not thought[cuts[-2] :].strip():
        del cuts[-2]
    return cuts


def _behind_blank_lines(thought: str) -> list[int]:
    """Offsets behind the last of each row of blank lines."""
    codes = np.frombuffer(thought.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    ends = np.flatnonzero(codes == ord("\n"))
    solid = np.cumsum(_solid().take(codes, mode="clip"), dtype=np.int32)[ends]
    blank = np.concatenate((solid[1:] == solid[:-1], [False]))
    last = np.flatnonzero(blank[:-1] & ~blank[1:]) + 1
    behind: list[int] = (ends[last] + 1).tolist()
    return behind


@cache
def _solid() -> NDArray[np.bool_]:
    """By code point whether it is more than a blank; the last stands for all behind it."""
    return np.array([not chr(code).isspace() for code in range(_CODES + 1)])
