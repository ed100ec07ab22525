"""What a step is for: to understand, to try, to check, to revise or to conclude."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from traces.core.analysis.marks import MarkKind
from traces.core.analysis.statements import STATING
from traces.core.analysis.steps import Phase

#: A turn or a check gives a step its phase if it comes within so many characters.
_OPENING: Final = 120
#: No more than this share of the steps is for understanding.
_UNDERSTANDING: Final = 0.25
_CONCLUDING: Final = re.compile(
    r"\s*(?:so,? )?(?:therefore|thus|hence|in conclusion|in summary|to sum up|to conclude|finally,|"
    r"zusammenfassend|en conclusión|en conclusion|综上|总之|总结|最终|最后)"
)
_TRYING: Final = re.compile(
    r"=|≈|\b(?:first|then|next|step 1|start(?:ing)?|let me|let's try|let's (?:start|compute|"
    r"calculate|"
    r"see|find|list|count|write|denote)|suppose|assume|calculate|compute|try)\b|首先|设|计算|尝试|试"
)


def find_phases(
    folded: str, cuts: Sequence[int], turns: Sequence[tuple[int, MarkKind]]
) -> list[Phase]:
    """One phase for each step; ``turns`` are offsets, ascending, and kinds of cue phrases."""
    phases: list[Phase] = []
    understanding, at = True, 0
    most = max(round((len(cuts) - 1) * _UNDERSTANDING), 1)
    for start, end in pairwise(cuts):
        opening: list[MarkKind] = []
        while at < len(turns) and turns[at][0] < end:
            if turns[at][0] < start + _OPENING:
                opening.append(turns[at][1])
            at += 1
        phase = _phase(folded, start, end, opening)
        understanding = understanding and phase == "try" and len(phases) < most
        if understanding and not (phases and _TRYING.search(folded, start, end)):
            phases.append("understand")
        else:
            understanding = False
            phases.append(phase)
    return phases


def _phase(folded: str, start: int, end: int, opening: Sequence[MarkKind]) -> Phase:
    if "backtrack" in opening:
        return "revise"
    if _CONCLUDING.match(folded, start, end) or STATING.search(folded, start, end):
        return "conclude"
    if "self_check" in opening or "recount" in opening:
        return "check"
    return "try"
