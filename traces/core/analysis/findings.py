"""Turns what the rules found into marks on exact characters, each within one step."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from traces.core.analysis.calculations import Repeat
from traces.core.analysis.judging import Judgement
from traces.core.analysis.languages import UNKNOWN, Run
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


def phrase_marks(outline: Outline) -> Iterator[Mark]:
    """Each cue phrase that was kept."""
    for kind, language, start, end in outline.phrases:
        note = f"{MARKS[kind].label}: a phrase of this kind."
        yield Mark(kind, start, end, outline.step_at(start), f"phrase_{language}", note)


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
        for step in range(first, last + 1):
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
    known = [name if name != UNKNOWN else main for name in outline.tongues.steps]
    marked: set[int] = set()
    for language, start, end in _joined(outline.tongues.runs):
        step = outline.step_at(start)
        here = known[step - 1]
        if language != here and (language in _SIGNS or end - start >= _MIN_LETTERS):
            marked.add(step)
            note = f"From {here} to {language}."
            yield Mark("language_switch", start, end, step, "other_script", note)
    for number, (before, here) in enumerate(pairwise(known), start=2):
        if before != here and number not in marked:
            start, end = _shown(outline, number)
            note = f"From {before} to {here}."
            yield Mark("language_switch", start, end, number, "other_language", note)


def answer_marks(outline: Outline, judgement: Judgement) -> Iterator[Mark]:
    """The first right statement, each that differs from the one before, and the last."""
    first, stated = judgement.first, judgement.stated
    if first:
        yield _answer(outline, "answer_first", first, "The right answer for the first time.")
    for before, here in pairwise(stated):
        if before.verdict != here.verdict:
            yield _answer(outline, "answer_changed", here, "Another answer than before.")
    if stated and stated[-1] != first:
        yield _answer(outline, "answer_final", stated[-1], "The last answer of the thought.")


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


def _joined(runs: Iterable[Run]) -> Iterator[tuple[str, int, int]]:
    """Runs of one language with no more than a few signs between them are one."""
    language, start, end = "", 0, 0
    for run in runs:
        if run.language == language and run.start - end <= _MIN_LETTERS:
            end = run.end
            continue
        if language:
            yield language, start, end
        language, start, end = run.language, run.start, run.end
    if language:
        yield language, start, end
