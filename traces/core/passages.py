"""Which characters of a thought a reader means."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple


class Passage(NamedTuple):
    """Characters ``start`` to ``end``, and the number of the step that holds the first."""

    step: int
    start: int
    end: int


def find_passage(
    cuts: Sequence[int], *, step: int | None, start: int | None, end: int | None
) -> Passage:
    """The passage that ``step`` alone names, or ``start`` and ``end``.

    ``cuts`` are the offsets at which steps begin, and the length of the thought. Raises
    ValueError, with a sentence, for what is not in the thought.
    """
    count, length = len(cuts) - 1, cuts[-1]
    if step is not None and not 1 <= step <= count:
        raise ValueError(f"There is no step {step}: the thought has {count}, counted from 1.")
    if start is None and end is None:
        if step is None:
            raise ValueError("Name a step, or the characters from start to end.")
        return Passage(step, cuts[step - 1], cuts[step])
    if start is None or end is None or not 0 <= start < end <= length:
        raise ValueError(f"Send start and end with 0 <= start < end <= {length}.")
    found = bisect_right(cuts, start)
    if step is not None and step != found:
        raise ValueError(f"Character {start} is in step {found}, not in step {step}.")
    return Passage(found, start, end)
