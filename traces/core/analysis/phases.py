"""What a step is for: to understand, to try, to check, to revise or to conclude."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from traces.core.analysis.phrases import Phrase
from traces.core.analysis.statings import Stating
from traces.core.analysis.steps import Phase

#: A turn or a check gives a step its phase if it comes within so many characters: behind a
#: sentence or two it belongs to what the step does.
_OPENING: Final = 40
_CHECKING: Final = frozenset({"self_check", "recount"})
#: No more than this share of the steps is for understanding.
_UNDERSTANDING: Final = 0.25
_CONCLUSIONS: Final = (
    *("therefore", "thus", "hence", "in conclusion", "in summary", "to sum up", "to conclude"),
    *("finally,", "i think that's it", "i think that's the answer", "that's the answer"),
    *("zusammenfassend", "en conclusión", "en conclusion"),
    *("综上", "总之", "总结", "最终", "最后"),
)
_CONCLUDING: Final = re.compile(rf"\s*(?:so,? )?(?:{'|'.join(_CONCLUSIONS)})")
#: What a step that concludes can begin with: looked at before a pattern is tried.
_OPENERS: Final = frozenset(
    {"s", *(phrase[0] for phrase in _CONCLUSIONS), *filter(str.isspace, map(chr, range(0x3001)))}
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
    count = len(cuts) - 1
    phases: list[Phase] = ["try"] * count
    places = _places(cuts, [start for _, _, start, _ in phrases])
    for (kind, _, start, _), place in zip(phrases, places, strict=True):
        if start >= cuts[place] + _OPENING:
            continue
        if kind == "backtrack":
            phases[place] = "revise"
        elif kind in _CHECKING and phases[place] == "try":
            phases[place] = "check"
    for place in _concluding(folded, cuts, stated):
        if phases[place] != "revise":
            phases[place] = "conclude"
    for place in range(max(round(count * _UNDERSTANDING), 1)):
        start, end = cuts[place], cuts[place + 1]
        if phases[place] != "try" or (place and _TRYING.search(folded, start, end)):
            break
        phases[place] = "understand"
    return phases


def _concluding(folded: str, cuts: Sequence[int], stated: Sequence[Stating]) -> Iterator[int]:
    """Places of steps in which an answer is stated, or that begin as a conclusion does."""
    yield from _places(cuts, [phrase.start for phrase in stated])
    for place in range(len(cuts) - 1):
        start = cuts[place]
        if folded[start] in _OPENERS and _CONCLUDING.match(folded, start, cuts[place + 1]):
            yield place


def _places(cuts: Sequence[int], starts: Sequence[int]) -> list[int]:
    """The place of the step that each of ``starts`` lies in."""
    if not starts:
        return []
    places: list[int] = (np.searchsorted(cuts, starts, side="right") - 1).tolist()
    return places
