"""The outline of a thought: what all rules share, computed once."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from traces.core.analysis.languages import UNKNOWN, Tongues, find_languages
from traces.core.analysis.marks import MarkKind
from traces.core.analysis.phases import find_phases
from traces.core.analysis.phrases import Phrase, find_phrases, kinds_without_phrases
from traces.core.analysis.statings import Stating, find_answers_stated
from traces.core.analysis.steps import Step, build_steps, cut_steps
from traces.core.analysis.turns import keep_turns
from traces.core.analysis.words import Words, fold_case, words_of

#: A phrase so close behind another of its kind says the same thing once more.
_NEAR: Final = 16


@dataclass(frozen=True, slots=True)
class Outline:
    """``folded`` is the thought in lower case, offset by offset; ``cuts`` are where steps begin,
    and the length; ``unavailable`` the kinds whose phrases are not known in its languages."""

    folded: str
    cuts: list[int]
    words: Words
    tongues: Tongues
    phrases: tuple[Phrase, ...]
    answers_stated: tuple[Stating, ...]
    unavailable: tuple[MarkKind, ...]
    steps: tuple[Step, ...]

    def step_at(self, offset: int) -> int:
        """The number of the step that holds ``offset``."""
        return bisect_right(self.cuts, offset)

    def steps_at(self, offsets: Sequence[int]) -> list[int]:
        """As ``step_at`` for many at once."""
        return np.searchsorted(self.cuts, offsets, side="right").tolist() if offsets else []

    def bounds(self, step: int) -> tuple[int, int]:
        """Where step number ``step`` begins and ends."""
        return self.cuts[step - 1], self.cuts[step]


def draw_outline(thought: str, *, tokens: int | None, seconds: float | None) -> Outline:
    """Everything that steps and their phases need, of a thought that is not empty."""
    folded, cuts = fold_case(thought), cut_steps(thought)
    words = words_of(folded)
    tongues = find_languages(folded, cuts, words)
    unavailable = kinds_without_phrases(tongues.all or (UNKNOWN,))
    found = find_phrases(folded, words, tongues)
    known = [phrase for phrase in found if phrase[0] not in unavailable]
    phrases = _without_echoes(folded, keep_turns(folded, known))
    stated = tuple(find_answers_stated(folded, words, tongues))
    phases = find_phases(folded, cuts, phrases, stated)
    steps = build_steps(thought, cuts, phases, tokens=tokens, seconds=seconds)
    return Outline(folded, cuts, words, tongues, phrases, stated, unavailable, steps)


def _without_echoes(folded: str, phrases: list[Phrase]) -> tuple[Phrase, ...]:
    kept: list[Phrase] = []
    ends: dict[MarkKind, int] = {}
    for phrase in phrases:
        kind, _, start, stop = phrase
        end = ends.get(kind, -_NEAR)
        if start >= end + _NEAR or "\n" in folded[end:start]:
            kept.append(phrase)
        ends[kind] = stop
    return tuple(kept)
