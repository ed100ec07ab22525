"""Reads of traces: lists, and everything that a page shows of one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from django.db.models import QuerySet

from teams.access import Actor
from traces.access import traces_for
from traces.core.folding import Window, gist_of, open_window
from traces.core.storable import STORAGE_NOTES
from traces.core.timeline import Timeline, lay_out
from traces.models import Outcome, Trace, TraceKind
from traces.word_index import model_names

#: Columns that a list never shows, and that may hold megabytes each.
LONG_COLUMNS: Final = ("raw_text", "reasoning", "answer", "parameters", "server", "metadata")
MODELS_OFFERED: Final = 200
LONG_PROMPT_CHARS: Final = 1_500

ThoughtState = Literal["text", "summary", "encrypted", "hidden", "empty", "none"]
CutPlace = Literal["", "thought", "answer", "unseen"]


@dataclass(frozen=True, slots=True)
class TracePane:
    """One trace as a pane shows it; hand it to ``traces/_pane.html`` as ``pane``.

    ``window`` holds the paragraphs shown; ``cut`` says where a truncated reply ends.
    """

    trace: Trace
    window: Window
    timeline: Timeline
    thought: ThoughtState
    cut: CutPlace

    @property
    def estimated(self) -> bool:
        """Whether the count of thinking tokens is an estimate itself."""
        return self.trace.usage_basis == "estimated"

    @property
    def answered(self) -> bool:
        """Whether there is any text to show as the answer."""
        return bool(self.trace.answer.strip())


@dataclass(frozen=True, slots=True)
class PromptMessage:
    """One message of the prompt; a ``long`` one is folded."""

    role: str
    text: str
    gist: str
    long: bool


@dataclass(frozen=True, slots=True)
class TracePage:
    """Everything on the page of a trace; the facts are rows of name and text."""

    pane: TracePane
    messages: tuple[PromptMessage, ...]
    parameters: tuple[tuple[str, str], ...]
    server: tuple[tuple[str, str], ...]
    metadata: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def listed_traces(by: Actor) -> QuerySet[Trace]:
    """The team's traces for a list, newest first; what was thought and said stays behind."""
    return traces_for(by).defer(*LONG_COLUMNS)


def used_models(by: Actor) -> list[str]:
    """Names of models of which the team has traces, at most MODELS_OFFERED."""
    return model_names(by, limit=MODELS_OFFERED)


def asked(trace: Trace) -> str:
    """The beginning of the last message that the trace answers, on one line."""
    texts = [message.text for message in _messages(trace)]
    return gist_of(texts[-1]) if texts else ""


def trace_pane(trace: Trace, *, start: int = 1) -> TracePane:
    """What a pane shows of ``trace``, from paragraph ``start`` on; no query.

    Tokens and seconds of the paragraphs are shares of the thought's own, by characters; a
    summary has none, because its length says nothing about the thought.
    """
    thought = _thought_state(trace)
    timings = trace.timings
    whole = thought == "text"
    # Some models answer before they think: no stretch of time holds the thought then.
    seconds = timings.thinking if timings.thinking is not None and timings.thinking > 0 else None
    return TracePane(
        trace=trace,
        window=open_window(
            trace.reasoning if thought in ("text", "summary") else "",
            start=start,
            tokens=trace.reasoning_tokens if whole else None,
            seconds=seconds if whole else None,
        ),
        timeline=lay_out(timings, kind=trace.kind),
        thought=thought,
        cut=_cut_place(trace),
    )


def trace_page(trace: Trace, *, start: int = 1) -> TracePage:
    """Everything that the page of ``trace`` shows; no query."""
    metadata = {key: value for key, value in trace.metadata.items() if key != STORAGE_NOTES}
    notes = trace.metadata.get(STORAGE_NOTES)
    return TracePage(
        pane=trace_pane(trace, start=start),
        messages=_messages(trace),
        parameters=tuple(_facts(trace.parameters)),
        server=tuple(_facts(trace.server)),
        metadata=tuple(_facts(metadata)),
        notes=tuple(str(note) for note in notes) if isinstance(notes, list) else (),
    )


def _thought_state(trace: Trace) -> ThoughtState:
    if trace.kind == TraceKind.FULL:
        return "text"
    if trace.kind == TraceKind.SUMMARY:
        return "summary"
    if trace.kind == TraceKind.ENCRYPTED:
        return "encrypted"
    if trace.kind == TraceKind.HIDDEN:
        return "hidden"
    return "empty" if trace.reasoning or trace.source.startswith("tags:") else "none"


def _cut_place(trace: Trace) -> CutPlace:
    if trace.outcome != Outcome.TRUNCATED:
        return ""
    if trace.answer.strip():
        return "answer"
    return "thought" if trace.reasoning.strip() else "unseen"


def _messages(trace: Trace) -> tuple[PromptMessage, ...]:
    """The prompt; what is no list of role and content (an import) is shown as it is."""
    rows = trace.messages if isinstance(trace.messages, list) else [trace.messages]
    return tuple(_message(row) for row in rows)


def _message(row: object) -> PromptMessage:
    parts = row if isinstance(row, Mapping) else {"content": row}
    text = _as_text(parts.get("content"))
    long = len(text) > LONG_PROMPT_CHARS or text.count("\n") > 24
    return PromptMessage(str(parts.get("role", "message")), text, gist_of(text), long)


def _facts(values: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Nested values as rows: ``timings.predicted_ms``, ``12.4``."""
    if not isinstance(values, Mapping):
        if path:
            yield path, _as_text(values)
        return
    for key, value in values.items():
        yield from _facts(value, f"{path}.{key}" if path else str(key))


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
