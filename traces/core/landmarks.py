"""Places that two thoughts have in common, by which their readers stay side by side."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from traces.core.analysis import Mark, MarkKind, Step

_ANSWERS: Final[tuple[MarkKind, ...]] = ("answer_first", "answer_final")


def find_landmarks(
    length: int, steps: Sequence[Step], marks: Sequence[Mark]
) -> Mapping[str, float]:
    """Where each phase begins first, where the last conclusion begins, and where the answer
    stands first and last.

    Places are shares of the thought from 0 to 1, by characters, as the tokens of steps are.
    The beginning is no landmark: it is common to all thoughts.
    """
    places: dict[str, float] = {}
    for before, step in pairwise(steps):
        if step.phase == "conclude":
            # Many conclude again and again: the last time is the one they have in common.
            if before.phase != "conclude":
                places["conclude"] = step.start / length
        else:
            places.setdefault(step.phase, step.start / length)
    if steps:
        places.pop(steps[0].phase, None)
    for mark in marks:
        if mark.kind in _ANSWERS:
            places.setdefault(mark.kind, mark.start / length)
    return {name: round(place, 5) for name, place in places.items()}
