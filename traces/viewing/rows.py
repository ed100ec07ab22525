"""The steps of a thought as a page shows them: grouped, with what lies over their texts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from traces.core.analysis import MARKS, Mark, MarkRule, Step
from traces.core.folding import Row, Window
from traces.core.searching import Hit
from traces.models import Annotation, AnnotationKind

PHASE_LABELS: Final = {
    "understand": "Understand",
    "try": "Try",
    "check": "Check",
    "revise": "Revise",
    "conclude": "Conclude",
    "": "Steps",
}
QUOTE_CHARS: Final = 40


class Cover(NamedTuple):
    """What lies over characters ``start`` to ``end`` of a row's text: a mark or, where
    ``hit`` is its number, what was searched for."""

    start: int
    end: int
    name: str
    title: str
    hit: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark below its step, with a reader's rejection of it, where there is one."""

    mark: Mark
    rule: MarkRule
    quote: str
    rejection: Annotation | None

    @property
    def key(self) -> str:
        """How a form names the mark."""
        return f"{self.mark.kind}:{self.mark.start}:{self.mark.end}"


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step with everything over and below its text.

    ``place`` is the share of the thought before it, ``began`` the seconds since the request, an
    estimate by length like ``row.tokens`` and ``row.seconds``.
    """

    row: Row
    start: int
    end: int
    phase: str
    place: float
    began: float | None
    covers: tuple[Cover, ...]
    marks: tuple[MarkRow, ...]
    notes: tuple[Annotation, ...]
    open: bool

    @property
    def letters(self) -> list[tuple[str, int]]:
        """How many marks of each letter the step has, the rejected ones left out."""
        kept = (row.rule.letter for row in self.marks if row.rejection is None)
        return sorted(Counter(kept).items())

    @property
    def verdicts(self) -> list[tuple[str, int]]:
        """How many readers accepted, disputed, labelled or commented the step."""
        return sorted(Counter(note.get_kind_display() for note in self.notes).items())


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """Steps of one phase in a row, as far as they are shown."""

    phase: str
    steps: tuple[StepRow, ...]

    @property
    def label(self) -> str:
        """The phase in one word."""
        return PHASE_LABELS[self.phase]

    @property
    def last(self) -> int:
        """The number of its last step."""
        return self.steps[-1].row.number

    @property
    def tokens(self) -> int | None:
        """Tokens of the steps shown."""
        counts = [step.row.tokens for step in self.steps]
        return None if None in counts else sum(count or 0 for count in counts)


@dataclass(frozen=True, slots=True)
class Overlay:
    """All that may lie over a thought, by the number of the step that holds it."""

    marks: Mapping[int, Sequence[Mark]]
    notes: Mapping[int, Sequence[Annotation]]
    rejections: Mapping[tuple[str, int, int], Annotation]
    hits: Sequence[Hit]
    current: int


def lay_over(
    marks: Iterable[Mark], annotations: Iterable[Annotation], hits: Sequence[Hit], current: int
) -> Overlay:
    """Sorts marks, annotations and hits for ``step_rows``."""
    by_step: dict[int, list[Mark]] = {}
    for mark in marks:
        by_step.setdefault(mark.step, []).append(mark)
    notes: dict[int, list[Annotation]] = {}
    rejections: dict[tuple[str, int, int], Annotation] = {}
    for each in annotations:
        if each.kind == AnnotationKind.REJECT_MARK:
            rejections.setdefault((each.mark, each.start, each.end), each)
        elif each.kind != AnnotationKind.VERDICT:
            notes.setdefault(each.step, []).append(each)
    return Overlay(by_step, notes, rejections, hits, current)


def step_rows(
    window: Window,
    steps: Sequence[Step],
    overlay: Overlay,
    *,
    length: int,
    thinking: tuple[float, float] | None,
    opened: frozenset[int] | None,
) -> tuple[StepRow, ...]:
    """The rows of ``window`` with their ``steps``, which are those of the whole thought.

    ``thinking`` is when the thought began and how long it took; ``opened`` are numbers of steps,
    None for all.
    """
    shown = steps[window.first - 1 : window.last] if window.rows else ()
    return tuple(
        _step_row(row, step, overlay, length, thinking, opened)
        for row, step in zip(window.rows, shown, strict=True)
    )


def phase_rows(rows: Sequence[StepRow]) -> tuple[PhaseRow, ...]:
    """The rows, grouped where the phase changes."""
    return tuple(
        PhaseRow(phase, tuple(group)) for phase, group in groupby(rows, key=lambda row: row.phase)
    )


def _step_row(
    row: Row,
    step: Step,
    overlay: Overlay,
    length: int,
    thinking: tuple[float, float] | None,
    opened: frozenset[int] | None,
) -> StepRow:
    marks = tuple(_mark_rows(row, step, overlay))
    hits = [hit for hit in overlay.hits if step.start <= hit.start < step.end]
    is_open = opened is None or row.number in opened or bool(hits)
    place = step.start / length
    return StepRow(
        row=row,
        start=step.start,
        end=step.end,
        phase=step.phase,
        place=round(place, 5),
        began=thinking[0] + place * thinking[1] if thinking else None,
        covers=tuple(_covers(step.start + row.lead, marks, hits, overlay.current)),
        marks=marks,
        notes=tuple(overlay.notes.get(row.number, ())),
        open=is_open,
    )


def _mark_rows(row: Row, step: Step, overlay: Overlay) -> Iterator[MarkRow]:
    begin = step.start + row.lead
    for mark in overlay.marks.get(row.number, ()):
        text = " ".join(row.text[max(mark.start - begin, 0) : mark.end - begin].split())
        quote = text if len(text) <= QUOTE_CHARS else f"{text[: QUOTE_CHARS - 1]}…"
        rejection = overlay.rejections.get((mark.kind, mark.start, mark.end))
        yield MarkRow(mark, MARKS[mark.kind], quote, rejection)


def _covers(
    begin: int, marks: Sequence[MarkRow], hits: Sequence[Hit], current: int
) -> Iterator[Cover]:
    """Marks that nobody rejected, and hits, in characters of the text shown."""
    for each in marks:
        if each.rejection is None:
            start, end = each.mark.start - begin, each.mark.end - begin
            yield Cover(start, end, each.mark.kind, f"{each.rule.label}. {each.mark.note}")
    for hit in hits:
        start, end = hit.start - begin, hit.end - begin
        yield Cover(start, end, "", "", hit=hit.number, current=hit.number == current)
