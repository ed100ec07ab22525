"""Cuts a thought into paragraphs that a reader can fold, losing no character."""

import re
from typing import Final

_BREAK: Final = re.compile(r"\n(?:[^\S\n]*\n)+")


def paragraph_cuts(thought: str) -> list[int]:
    """Offsets at which paragraphs begin, and the length; [0] alone for an empty thought.

    A paragraph ends behind the blank lines that follow it.
    """
    cuts = [0, *(found.end() for found in _BREAK.finditer(thought))]
    if cuts[-1] < len(thought):
        cuts.append(len(thought))
    # Blank lines at either end alone would fold nothing: they go with their neighbor.
    if len(cuts) > 2 and not thought[: cuts[1]].strip():
        del cuts[1]
    if len(cuts) > 2 and not thought[cuts[-2] :].strip():
        del cuts[-2]
    return cuts
