"""Figures of one thought, each None where it cannot be known."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from traces.core.analysis.judging import Judgement
from traces.core.analysis.loops import Passage
from traces.core.analysis.marks import Mark
from traces.core.analysis.outline import Outline
from traces.core.analysis.turns import discards

#: A short text is as long compressed as plain, whatever it says.
_MIN_BYTES: Final = 256


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are of characters of the thought, from 0 to 1, unless their comment says else."""

    steps: int | None = None
    characters: int | None = None
    #: Where the first right answer (without a matcher: the given one) is stated, and the rest.
    answer_at: float | None = None
    after_answer: float | None = None
    #: How often a stated answer differs in its verdict from the one stated before it.
    answer_flips: int | None = None
    loop_share: float | None = None
    #: Dominant first.
    languages: tuple[str, ...] | None = None
    #: Marks outside repeated passages, per 1,000 tokens.
    checks_per_1k: float | None = None
    backtracks_per_1k: float | None = None
    last_matches_answer: bool | None = None
    #: Compressed bytes by plain bytes (zlib, level 1).
    compressibility: float | None = None
    longest_loop_chars: int | None = None
    #: Steps in branches that a turn back ended, by all steps.
    abandoned_share: float | None = None


def measure(
    thought: str,
    outline: Outline,
    marks: Sequence[Mark],
    loops: Sequence[Passage],
    judgement: Judgement,
    tokens: int | None,
) -> Figures:
    """All figures of a thought that is not empty."""
    length = len(thought)
    answer_at = judgement.first.start / length if judgement.first else None
    told = {"self_check", "backtrack"} - set(outline.unavailable)
    rates = {kind: _per_1k(kind, marks, loops, tokens) for kind in told}
    return Figures(
        steps=len(outline.steps),
        characters=length,
        answer_at=answer_at,
        after_answer=None if answer_at is None else 1 - answer_at,
        answer_flips=judgement.flips,
        loop_share=sum(loop.end - loop.start for loop in loops) / length,
        languages=outline.tongues.all,
        checks_per_1k=rates.get("self_check"),
        backtracks_per_1k=rates.get("backtrack"),
        last_matches_answer=judgement.agrees,
        compressibility=_compressibility(thought),
        longest_loop_chars=max((loop.end - loop.start for loop in loops), default=0),
        abandoned_share=_abandoned_share(outline) if "backtrack" in told else None,
    )


def _compressibility(thought: str) -> float | None:
    """How far the bytes of ``thought`` can be packed; None for a short one."""
    plain = thought.encode("utf-8", "surrogatepass")
    return len(zlib.compress(plain, 1)) / len(plain) if len(plain) >= _MIN_BYTES else None


def _per_1k(
    kind: str, marks: Sequence[Mark], loops: Sequence[Passage], tokens: int | None
) -> float | None:
    """Marks of ``kind`` that are not in a repeated passage, per 1,000 of ``tokens``."""
    if not tokens:
        return None
    at, count = 0, 0
    for mark in marks:
        if mark.kind == kind:
            while at < len(loops) and loops[at].end <= mark.start:
                at += 1
            count += at == len(loops) or mark.start < loops[at].start
    return 1000 * count / tokens


def _abandoned_share(outline: Outline) -> float:
    """Share of the steps in branches that a change of plan ended before an answer was stated.

    A branch goes from one change of plan (at first: from the first step that is not for
    understanding) to the next.
    """
    steps = outline.steps
    begin = next((step.number for step in steps if step.phase != "understand"), 1)
    turns = [
        start
        for kind, _, start, _ in outline.phrases
        if kind == "backtrack" and discards(outline.folded, start)
    ]
    turned = set(outline.steps_at(turns))
    starts = [begin, *sorted(number for number in turned if number > begin)]
    concluded = [0, *accumulate(step.phase == "conclude" for step in steps)]
    return sum(
        end - start for start, end in pairwise(starts) if concluded[end - 1] == concluded[start - 1]
    ) / len(steps)
