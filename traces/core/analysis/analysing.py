"""The analysis of one thought: steps, marks and figures, from its text alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from traces.core.analysis.calculations import find_repeated
from traces.core.analysis.figures import Figures, measure
from traces.core.analysis.findings import (
    answer_marks,
    calculation_marks,
    cut_off_mark,
    loop_marks,
    phrase_marks,
    switch_marks,
)
from traces.core.analysis.judging import Judgement, judge_statements
from traces.core.analysis.languages import UNKNOWN
from traces.core.analysis.loops import Passage, find_loops
from traces.core.analysis.marks import Mark, MarkKind
from traces.core.analysis.outline import Outline, draw_outline
from traces.core.analysis.steps import Step
from traces.core.analysis.values import Matcher

#: Raised whenever a step, mark or figure could come out differently.
ANALYSIS_VERSION: Final = "2"


@dataclass(frozen=True, slots=True)
class Analysis:
    """What rules of ``version`` find. ``unavailable`` are kinds that cannot be told of this
    text, mostly for its language: that none is marked says nothing."""

    version: str
    steps: tuple[Step, ...]
    marks: tuple[Mark, ...]
    figures: Figures
    unavailable: tuple[MarkKind, ...]
    languages: tuple[str, ...]


def analyse(
    thought: str,
    *,
    answer: str = "",
    truncated: bool = False,
    matcher: Matcher | None = None,
    tokens: int | None = None,
    seconds: float | None = None,
) -> Analysis:
    """Steps, marks and figures of ``thought``; all None and no marks for an empty one.

    ``matcher`` is the case's own grader for a piece of text. Without it, statements are held
    against the final value of ``answer``. ``tokens`` and ``seconds`` are the whole thought's.
    """
    if not thought.strip():
        return Analysis(ANALYSIS_VERSION, (), (), Figures(), (), ())
    outline = draw_outline(thought, tokens=tokens, seconds=seconds)
    loops = find_loops(outline.folded, outline.words, outline.cuts)
    judgement = judge_statements(thought, outline, answer, matcher)
    marks = _marks(thought, outline, loops, judgement)
    if truncated:
        marks.append(cut_off_mark(outline))
    marks.sort(key=attrgetter("start", "end"))
    return Analysis(
        version=ANALYSIS_VERSION,
        steps=outline.steps,
        marks=tuple(marks),
        figures=measure(thought, outline, marks, loops, judgement, tokens),
        unavailable=outline.unavailable + judgement.unavailable,
        languages=outline.tongues.all,
    )


def segment(thought: str) -> tuple[Step, ...]:
    """The steps of ``thought`` alone, the same as in its analysis."""
    return draw_outline(thought, tokens=None, seconds=None).steps if thought.strip() else ()


def languages_of(text: str) -> tuple[str, ...]:
    """Languages of any text, dominant first, as in ``Analysis``; empty where none can be told."""
    found = draw_outline(text, tokens=None, seconds=None).tongues.all if text.strip() else ()
    return tuple(language for language in found if language != UNKNOWN)


def _marks(
    thought: str, outline: Outline, loops: Sequence[Passage], judgement: Judgement
) -> list[Mark]:
    marks = [
        *phrase_marks(outline),
        *loop_marks(outline, loops),
        *switch_marks(outline),
        *answer_marks(outline, judgement),
    ]
    if "self_check" not in outline.unavailable:
        marks += calculation_marks(outline, find_repeated(thought), loops)
    return marks
