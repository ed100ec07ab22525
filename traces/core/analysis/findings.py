"""Turns what the rules found into marks on exact characters, each within one step."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from traces.core.analysis.calculations import Repeat
from traces.core.analysis.cues import CUES
from traces.core.analysis.judging import Judgement
from traces.core.analysis.languages import UNKNOWN
from traces.core.analysis.loops import Passage
from traces.core.analysis.marks import MARKS, Mark, MarkKind
from traces.core.analysis.outline import Outline
from traces.core.analysis.statements import Statement

#: How much of a step in another language, and of an end that was cut off, is marked.
_SHOWN: Final = 80
#: A part of a repeated passage that reaches into a step by less is left out.
_MIN_PART: Final = 12
#: Letters that an alphabet's run must have within another text; a sign says more.
_MIN_LETTERS: Final = 3
_SIGNS: Final = frozenset({"zh", "ja", "ko"})
_RULES: Final = {language: f"phrase_{language}" for language in CUES}
_NOTES: Final = {kind: f"{rule.label}: a phrase of this kind." for kind, rule in MARKS.items()}


def phrase_marks(outline: Outline) -> Iterator[Mark]:
    """Each cue phrase that was kept."""
    steps = outline.steps_at([start for _, _, start, _ in outline.phrases])
    for (kind, language, start, end), step in zip(outline.phrases, steps, strict=True):
        yield Mark(kind, start, end, step, _RULES[language], _NOTES[kind])


def calculation_marks(
    outline: Outline, repeats: Iterable[Repeat], loops: Sequence[Passage]
) -> Iterator[Mark]:
    """Calculations done again, outside repeated passages."""
    at = 0
    for start, end, other in repeats:
        while at < len(loops) and loops[at].end <= start:
            at += 1
        if at == len(loops) or end <= loops[at].start:
            note = "The same calculation as before."
            step = outline.step_at(start)
            yield Mark("self_check", start, end, step, "same_calculation", note, other)


def loop_marks(outline: Outline, loops: Iterable[Passage]) -> Iterator[Mark]:
    """Repeated passages, cut where a step ends."""
    for passage in loops:
        first, last = outline.step_at(passage.start), outline.step_at(passage.end - 1)
        for step in _long_enough(outline.cuts, first, last):
            begin, stop = outline.bounds(step)
            start, end = max(begin, passage.start), min(stop, passage.end)
            text = outline.folded[start:end]
            start += len(text) - len(text.lstrip())
            end -= len(text) - len(text.rstrip())
            if end - start >= _MIN_PART:
                note = "These words stood before."
                yield Mark("loop", start, end, step, "same_words", note, passage.other)


def switch_marks(outline: Outline) -> Iterator[Mark]:
    """Runs of another script within a step, and steps in another language than before."""
    main = outline.tongues.all[0] if outline.tongues.all else UNKNOWN
    steps = outline.tongues.steps
    marked: set[int] = set()
    runs = outline.tongues.runs
    for language, start, end, step in zip(*runs, outline.steps_at(runs.starts), strict=True):
        here = steps[step - 1] if steps[step - 1] != UNKNOWN else main
        if language != here and (language in _SIGNS or end - start >= _MIN_LETTERS):
            marked.add(step)
            note = f"From {here} to {language}."
            yield Mark("language_switch", start, end, step, "other_script", note)
    before = UNKNOWN
    for number, here in enumerate(steps, start=1):
        if here == UNKNOWN:
            continue
        before, last = here, before
        if last not in (here, UNKNOWN) and number not in marked:
            start, end = _shown(outline, number)
            note = f"From {last} to {here}."
            yield Mark("language_switch", start, end, number, "other_language", note)


def answer_marks(outline: Outline, judgement: Judgement) -> Iterator[Mark]:
    """The first right statement, each that differs from the one before, and the last."""
    if judgement.first:
        note = "The right answer for the first time."
        yield _answer(outline, "answer_first", judgement.first, note)
    for before, here in pairwise(judgement.stated):
        if before.verdict != here.verdict:
            yield _answer(outline, "answer_changed", here, "Another answer than before.")
    if judgement.last and judgement.last != judgement.first:
        note = "The last answer of the thought."
        yield _answer(outline, "answer_final", judgement.last, note)


def _long_enough(cuts: Sequence[int], first: int, last: int) -> list[int]:
    """Numbers from ``first`` to ``last`` of the steps that have room for a part."""
    steps = range(first, last + 1)
    return [step for step in steps if cuts[step] - cuts[step - 1] >= _MIN_PART]


def cut_off_mark(outline: Outline) -> Mark:
    """The end of a thought that was not finished."""
    end = len(outline.folded.rstrip()) or len(outline.folded)
    step = outline.step_at(end - 1)
    start = max(outline.bounds(step)[0], end - _SHOWN)
    start = max(start, outline.folded.rfind("\n", start, end) + 1)
    return Mark("cut_off", start, end, step, "stopped", "The thought was not finished.")


def _answer(outline: Outline, kind: MarkKind, statement: Statement, note: str) -> Mark:
    step = outline.step_at(statement.end - 1)
    start = max(statement.start, outline.bounds(step)[0])
    return Mark(kind, start, statement.end, step, "stated", f"{note} Matched by rule.")


def _shown(outline: Outline, step: int) -> tuple[int, int]:
    start, end = outline.bounds(step)
    text = outline.folded[start:end]
    start += len(text) - len(text.lstrip())
    return start, min(start + len(text.strip()), start + _SHOWN)
