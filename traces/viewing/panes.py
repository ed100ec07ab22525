"""One trace as a pane shows it, alone or beside others."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, cast

from traces.core.analysis import Analysis, Mark, Matcher, Phase, Step
from traces.core.folding import WINDOW_CHARS, Window, open_window, row_cuts
from traces.core.landmarks import find_landmarks
from traces.core.strip import Strip, draw_strip
from traces.core.timeline import Timeline, lay_out
from traces.matching import Read, read_thought
from traces.models import Annotation, AnnotationKind, Trace
from traces.viewing.facts import Fact, LegendRow, figure_facts, legend_rows
from traces.viewing.hits import Search, search_in
from traces.viewing.looks import Look, lead_to
from traces.viewing.rows import PhaseRow, StepRow, lay_over, phase_rows, step_rows
from traces.viewing.states import (
    CutPlace,
    ThoughtState,
    cut_place,
    stretches,
    thinking_time,
    thought_state,
)
from traces.viewing.verdicts import ReaderVerdicts, reader_verdicts

#: A longer thought is shown in steps but not read: its page would take seconds.
MAX_ANALYSED_CHARS: Final = 1_000_000
#: A thought up to this long is open when the page comes, a longer one is an outline.
OPEN_CHARS: Final = 4_000
#: Each of several panes shows less at once than a page of its own.
PANE_CHARS: Final = 60_000
_SETTINGS_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class TracePane:
    """One trace as a pane shows it; hand it to ``traces/_pane.html`` as ``pane``.

    ``window`` says which steps are shown, ``phases`` holds them; ``cut`` says where a truncated
    reply ends; ``alone`` is whether the page shows no other trace. Without ``analysis`` the
    thought was not read: it is not disclosed, a summary, or longer than MAX_ANALYSED_CHARS.
    ``rejected`` counts the marks that readers rejected, ``said`` holds their verdicts. ``judged``
    is whether the answer in the thought was found by the grader of the case.
    """

    trace: Trace
    look: Look
    alone: bool
    window: Window
    phases: tuple[PhaseRow, ...]
    strip: Strip
    strip_estimated: bool
    thought: ThoughtState
    cut: CutPlace
    analysis: Analysis | None
    judged: bool
    rejected: int
    search: Search
    landmarks: str
    said: ReaderVerdicts

    @property
    def anchor(self) -> str:
        """What ids of steps begin with: nothing on a page of its own."""
        return "" if self.alone else f"t{self.trace.pk}-"

    @property
    def rows(self) -> list[StepRow]:
        """The steps shown."""
        return [row for phase in self.phases for row in phase.steps]

    @property
    def all_open(self) -> bool:
        """Whether every step shown is open when the page comes."""
        return all(row.open for row in self.rows)

    @property
    def estimated(self) -> bool:
        """Whether the count of thinking tokens is an estimate itself."""
        return self.trace.usage_basis == "estimated"

    @property
    def answered(self) -> bool:
        """Whether there is any text to show as the answer."""
        return bool(self.trace.answer.strip())

    @property
    def first_token_s(self) -> float | None:
        """When the first text came, thought or answer."""
        known = (self.trace.first_reasoning_s, self.trace.first_answer_s)
        return min((at for at in known if at is not None), default=None)

    @property
    def settings(self) -> list[tuple[str, str]]:
        """The parameters that were sent, as far as they are single values."""
        sent = self.trace.parameters if isinstance(self.trace.parameters, dict) else {}
        single = [
            (name, value) for name, value in sent.items() if isinstance(value, str | int | float)
        ]
        return [(name, str(value)[:40]) for name, value in single[:_SETTINGS_SHOWN]]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Figures of the thought."""
        return figure_facts(self.analysis)

    @property
    def legend(self) -> tuple[LegendRow, ...]:
        """Every kind of mark with its count."""
        return legend_rows(self.analysis)

    @property
    def unread(self) -> bool:
        """Whether the thought is there but too long to be read on the fly."""
        return self.analysis is None and self.thought == "text"

    @property
    def clock(self) -> Timeline:
        """What was observed of the call, moment by moment."""
        return lay_out(self.trace.timings, kind=self.trace.kind)

    @property
    def answer_at(self) -> float | None:
        """The share of the thought before its first statement of the answer."""
        return self.analysis.figures.answer_at if self.analysis else None

    @property
    def answer_step(self) -> int | None:
        """The step in which the answer is stated first."""
        marks = self.analysis.marks if self.analysis else ()
        return next((mark.step for mark in marks if mark.kind == "answer_first"), None)

    @property
    def answer_from(self) -> int:
        """The first step of the window in which that step is shown."""
        return window_of(self.answer_step or 1, self.window)


def trace_pane(
    trace: Trace,
    *,
    look: Look | None = None,
    annotations: Sequence[Annotation] = (),
    matcher: Matcher | None = None,
    alone: bool = False,
) -> TracePane:
    """What a pane shows of ``trace``; no query.

    Tokens and seconds of the steps are shares of the thought's own, by characters; a summary has
    none: its length says nothing. Without ``matcher``, the grader of the case, "the answer" is the
    one that the reply gives itself.
    """
    look = look or Look()
    state = thought_state(trace)
    text = trace.reasoning if state in ("text", "summary") else ""
    read = _read(trace, text, matcher) if state == "text" else None
    analysis = read.analysis if read else None
    search = search_in(text, look)
    window = _window(trace, text, look, search, whole=state == "text", alone=alone)
    kept = _without_rejected(analysis.marks if analysis else (), annotations)
    strip, estimated = _strip(trace, look, analysis, kept)
    return TracePane(
        trace=trace,
        look=look,
        alone=alone,
        window=window,
        phases=_phases(trace, text, look, window, analysis, search, annotations),
        strip=strip,
        strip_estimated=estimated,
        thought=state,
        cut=cut_place(trace),
        analysis=analysis,
        judged=read is not None and read.judged,
        rejected=len(analysis.marks) - len(kept) if analysis else 0,
        search=search,
        landmarks=_landmarks(text, analysis),
        said=reader_verdicts(trace, annotations),
    )


def window_of(step: int, window: Window) -> int:
    """Where a window begins that shows ``step``: the first one, if it reaches that far."""
    return 1 if window.first == 1 and step <= window.last else lead_to(step)


def _read(trace: Trace, text: str, matcher: Matcher | None) -> Read | None:
    if not text.strip() or len(text) > MAX_ANALYSED_CHARS:
        return None
    return read_thought(trace, matcher)


def _window(
    trace: Trace, text: str, look: Look, search: Search, *, whole: bool, alone: bool
) -> Window:
    timed = thinking_time(trace)
    tokens = trace.reasoning_tokens if whole else None
    seconds = timed[1] if timed and whole else None
    chars = WINDOW_CHARS if alone else PANE_CHARS

    def opened(start: int) -> Window:
        return open_window(text, start=start, tokens=tokens, seconds=seconds, chars=chars)

    window = opened(look.start)
    if look.start > 1 or search.step <= window.last:
        return window
    return opened(lead_to(search.step))


def _phases(
    trace: Trace,
    text: str,
    look: Look,
    window: Window,
    analysis: Analysis | None,
    search: Search,
    annotations: Sequence[Annotation],
) -> tuple[PhaseRow, ...]:
    marks = analysis.marks if analysis else ()
    rows = step_rows(
        window,
        analysis.steps if analysis else _unread_steps(text),
        lay_over(marks, annotations, search.hits, search.current),
        length=max(len(text), 1),
        thinking=thinking_time(trace) if thought_state(trace) == "text" else None,
        opened=None if look.open_all or len(text) <= OPEN_CHARS else frozenset({look.opened}),
    )
    return phase_rows(rows)


def _landmarks(text: str, analysis: Analysis | None) -> str:
    """As JSON, for the page."""
    found = find_landmarks(len(text), analysis.steps, analysis.marks) if analysis else {}
    return json.dumps(found)


def _strip(
    trace: Trace, look: Look, analysis: Analysis | None, marks: Sequence[Mark]
) -> tuple[Strip, bool]:
    """The strip, and whether the sizes of its parts are estimates."""
    seen = thought_state(trace) == "text" and bool(trace.reasoning)
    parts, estimated = stretches(trace, look.axis, seen=seen)
    strip = draw_strip(
        look.axis,
        parts,
        length=len(trace.reasoning),
        steps=analysis.steps if analysis else (),
        marks=marks,
        answer_at=analysis.figures.answer_at if analysis else None,
    )
    return strip, estimated


def _unread_steps(text: str) -> tuple[Step, ...]:
    """The steps of a thought that nobody read: cut alike, but of no phase."""
    cuts = row_cuts(text)
    return tuple(
        Step(number, start, end, cast("Phase", ""), "", None, None)
        for number, (start, end) in enumerate(pairwise(cuts), start=1)
    )


def _without_rejected(marks: Sequence[Mark], annotations: Sequence[Annotation]) -> list[Mark]:
    rejected = {
        (each.mark, each.start, each.end)
        for each in annotations
        if each.kind == AnnotationKind.REJECT_MARK
    }
    return [mark for mark in marks if (mark.kind, mark.start, mark.end) not in rejected]
