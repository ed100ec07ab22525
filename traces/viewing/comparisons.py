"""Two or three traces beside each other, and what their answers do not share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from teams.access import Actor
from traces.access import annotations_beside, traces_for
from traces.attempts import attempts_of
from traces.core.word_diff import Stretch, compare_words
from traces.matching import matchers_of
from traces.models import Trace
from traces.prompts import PromptMessage, messages_of
from traces.queries import asked, listed_traces
from traces.viewing.chips import Chip, repeat_chips
from traces.viewing.looks import Look
from traces.viewing.panes import TracePane, trace_pane

MAX_PANES: Final = 3
#: So much of an address is read for ids.
MAX_TOLD_CHARS: Final = 400
#: How far back traces with the same prompt are looked for.
LOOKED_THROUGH: Final = 300
OFFERED: Final = 30
#: Of answers that share less than this nobody wants to see every word struck out.
MIN_SHARED: Final = 0.1


@dataclass(frozen=True, slots=True)
class AnswerDiff:
    """What an answer adds to the first pane's and leaves out; ``stretches`` is None where the
    two are too long or too different for a comparison word by word to say anything."""

    stretches: tuple[Stretch, ...] | None

    @property
    def is_same(self) -> bool:
        """Whether both say the same words."""
        return self.stretches is not None and all(part.change == "same" for part in self.stretches)


@dataclass(frozen=True, slots=True)
class Compared:
    """A pane, its short name, its answer against the first pane's, and its other repeats."""

    pane: TracePane
    letter: str
    diff: AnswerDiff | None
    chips: tuple[Chip, ...]

    @property
    def name(self) -> str:
        """The model, and where there are several which repeat."""
        current = next((chip for chip in self.chips if chip.is_current), None)
        model = self.pane.trace.model
        return f"{model}, repeat {current.number}" if current else model


@dataclass(frozen=True, slots=True)
class Partner:
    """A trace that could be compared; ``same`` is whether it answers the same prompt."""

    trace: Trace
    question: str
    same: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The panes in the order asked for; ``prompt`` is the first trace's, ``apart`` whether the
    others answer another one; ``missing`` are ids that the team has no trace of, ``left_out``
    those for which there is no room."""

    panes: tuple[Compared, ...]
    prompt: tuple[PromptMessage, ...]
    apart: bool
    missing: tuple[int, ...]
    left_out: tuple[int, ...]
    swapped: str

    @property
    def ids(self) -> str:
        """The traces shown, as the address names them."""
        return ",".join(str(each.pane.trace.pk) for each in self.panes)

    @property
    def chosen(self) -> int:
        """How many traces were asked for."""
        return len(self.panes) + len(self.missing) + len(self.left_out)


def ids_of(told: str) -> list[int]:
    """Ids out of ``1,2,3``: different numbers; what is none is left out."""
    known = [part.strip() for part in told[:MAX_TOLD_CHARS].split(",")]
    numbers = [int(part) for part in known if part.isascii() and part.isdigit() and len(part) < 16]
    return list(dict.fromkeys(numbers))


def comparison(by: Actor, ids: Sequence[int], *, look: Look) -> Comparison:
    """The first MAX_PANES of the traces ``ids`` of the actor's team side by side; five queries."""
    asked, left_out = ids[:MAX_PANES], ids[MAX_PANES:]
    found = {trace.pk: trace for trace in traces_for(by).filter(pk__in=asked)}
    traces = [found[pk] for pk in asked if pk in found]
    order = [trace.pk for trace in traces]
    return Comparison(
        panes=_panes(by, traces, look),
        prompt=messages_of(traces[0]) if traces else (),
        apart=any(trace.messages != traces[0].messages for trace in traces[1:]),
        missing=tuple(pk for pk in asked if pk not in found),
        left_out=tuple(left_out),
        swapped=",".join(str(pk) for pk in [*order[1:], *order[:1]]),
    )


def _panes(by: Actor, traces: Sequence[Trace], look: Look) -> tuple[Compared, ...]:
    matchers, attempts = matchers_of(traces), attempts_of(traces)
    notes = annotations_beside(by, [trace.pk for trace in traces])
    panes = [
        trace_pane(trace, look=look, annotations=notes[trace.pk], matcher=matchers.get(trace.pk))
        for trace in traces
    ]
    order = [trace.pk for trace in traces]
    return tuple(
        Compared(
            pane=pane,
            letter="ABC"[place],
            diff=answer_diff(panes[0], pane) if place else None,
            chips=repeat_chips(
                attempts.get(pane.trace.pk), pane.trace.pk, partial(_with_other, order, place)
            ),
        )
        for place, pane in enumerate(panes)
    )


def _with_other(order: Sequence[int], place: int, other: int) -> str:
    """The address with trace ``other`` at ``place``; shown elsewhere, the two change places."""
    ids = [order[place] if pk == other else pk for pk in order]
    ids[place] = other
    return f"?ids={','.join(map(str, ids))}"


def answer_diff(first: TracePane, other: TracePane) -> AnswerDiff | None:
    """What ``other`` answers against ``first``; None where one of them has no answer."""
    if not (first.answered and other.answered):
        return None
    answer = other.trace.answer.strip()
    words = compare_words(first.trace.answer.strip(), answer)
    shared = sum(len(part.text) for part in words or () if part.change == "same")
    return AnswerDiff(words if shared >= MIN_SHARED * len(answer) else None)


def partners(by: Actor, shown: Sequence[TracePane]) -> list[Partner]:
    """What could stand beside the traces ``shown``: those with the same prompt first, at most
    OFFERED; one query."""
    taken = {pane.trace.pk for pane in shown}
    first = shown[0].trace if shown else None
    rows = [
        Partner(row, asked(row), first is not None and row.messages == first.messages)
        for row in listed_traces(by)[:LOOKED_THROUGH]
        if row.pk not in taken
    ]
    return sorted(rows, key=lambda row: not row.same)[:OFFERED]
