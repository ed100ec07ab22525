"""What a step is for: to understand, to try, to check, to revise or to conclude."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from traces.core.analysis.marks import MarkKind
from traces.core.analysis.phrases import Phrase
from traces.core.analysis.statings import Stating
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
    folded: str, cuts: Sequence[int], phrases: Sequence[Phrase], stated: Sequence[Stating]
) -> list[Phase]:
    """One phase for each step between ``cuts``, from its phrases and the answers stated."""
    openings = _openings(cuts, phrases)
    concluding = {bisect_right(cuts, phrase.start) - 1 for phrase in stated}
    phases: list[Phase] = []
    most = max(round((len(cuts) - 1) * _UNDERSTANDING), 1)
    understanding = True
    for place, (start, end) in enumerate(pairwise(cuts)):
        phase = _phase(openings.get(place, ()))
        if phase != "revise" and (place in concluding or _CONCLUDING.match(folded, start, end)):
            phase = "conclude"
        understanding = (
            understanding
            and phase == "try"
            and place < most
            and (place == 0 or not _TRYING.search(folded, start, end))
        )
        phases.append("understand" if understanding else phase)
    return phases


def _openings(cuts: Sequence[int], phrases: Sequence[Phrase]) -> dict[int, set[MarkKind]]:
    """By place of a step the kinds of the phrases that it opens with."""
    openings: defaultdict[int, set[MarkKind]] = defaultdict(set)
    for phrase in phrases:
        place = bisect_right(cuts, phrase.start) - 1
        if phrase.start < cuts[place] + _OPENING:
            openings[place].add(phrase.kind)
    return openings


def _phase(opening: Collection[MarkKind]) -> Phase:
    if "backtrack" in opening:
        return "revise"
    return "check" if "self_check" in opening or "recount" in opening else "try"
