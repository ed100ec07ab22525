"""Two or three traces beside each other, and what their answers do not share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from teams.access import Actor
from traces.access import traces_for
from traces.core.word_diff import Stretch, compare_words
from traces.matching import matchers_of
from traces.models import Trace
from traces.prompts import PromptMessage, messages_of
from traces.queries import asked, listed_traces
from traces.viewing.looks import Look
from traces.viewing.panes import TracePane, trace_pane

MAX_PANES: Final = 3
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
    """A pane, its short name, and its answer against the first pane's."""

    pane: TracePane
    letter: str
    diff: AnswerDiff | None


@dataclass(frozen=True, slots=True)
class Partner:
    """A trace that could be compared; ``same`` is whether it answers the same prompt."""

    trace: Trace
    question: str
    same: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The panes in the order asked for; ``prompt`` is the first trace's, ``apart`` whether the
    others answer another one; ``missing`` are ids that the team has no trace of."""

    panes: tuple[Compared, ...]
    prompt: tuple[PromptMessage, ...]
    apart: bool
    missing: tuple[int, ...]
    swapped: str

    @property
    def ids(self) -> str:
        """The traces shown, as the address names them."""
        return ",".join(str(each.pane.trace.pk) for each in self.panes)


def ids_of(told: str) -> list[int]:
    """Ids out of ``1,2,3``: the first MAX_PANES different numbers; what is none is left out."""
    known = [part.strip() for part in told[:200].split(",")]
    numbers = [int(part) for part in known if part.isascii() and part.isdigit() and len(part) < 16]
    return list(dict.fromkeys(numbers))[:MAX_PANES]


def comparison(by: Actor, ids: Sequence[int], *, look: Look) -> Comparison:
    """The traces ``ids`` of the actor's team side by side; two queries."""
    found = {trace.pk: trace for trace in traces_for(by).filter(pk__in=ids)}
    traces = [found[pk] for pk in ids if pk in found]
    matchers = matchers_of(traces)
    panes = [trace_pane(trace, look=look, matcher=matchers.get(trace.pk)) for trace in traces]
    order = [trace.pk for trace in traces]
    return Comparison(
        panes=tuple(
            Compared(pane, "ABC"[place], answer_diff(panes[0], pane) if place else None)
            for place, pane in enumerate(panes)
        ),
        prompt=messages_of(traces[0]) if traces else (),
        apart=any(trace.messages != traces[0].messages for trace in traces[1:]),
        missing=tuple(pk for pk in ids if pk not in found),
        swapped=",".join(str(pk) for pk in [*order[1:], *order[:1]]),
    )


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
