"""What is there of a trace to show: its thought, its end, its counts and times."""

from typing import Literal

from traces.core.strip import Axis, Stretch, by_time, by_tokens
from traces.core.timeline import lay_out
from traces.models import Trace, TraceKind

ThoughtState = Literal["text", "summary", "encrypted", "hidden", "empty", "none"]
CutPlace = Literal["", "thought", "answer", "unseen"]


def thought_state(trace: Trace) -> ThoughtState:
    """How much of the thought there is to read."""
    if trace.kind == TraceKind.FULL:
        return "text"
    if trace.kind == TraceKind.SUMMARY:
        return "summary"
    if trace.kind == TraceKind.ENCRYPTED:
        return "encrypted"
    if trace.kind == TraceKind.HIDDEN:
        return "hidden"
    return "empty" if trace.reasoning or trace.source.startswith("tags:") else "none"


def cut_place(trace: Trace) -> CutPlace:
    """Where a truncated reply ends."""
    if not trace.was_cut:
        return ""
    if trace.answer.strip():
        return "answer"
    return "thought" if trace.reasoning.strip() else "unseen"


def thinking_time(trace: Trace) -> tuple[float, float] | None:
    """When the thought began and how long it took; None where that was not observed.

    Some models answer before they think: no stretch of time holds the thought then.
    """
    took = trace.thinking_s
    if trace.first_reasoning_s is None or took is None or took <= 0:
        return None
    return trace.first_reasoning_s, took


def stretches(trace: Trace, axis: Axis, *, seen: bool) -> tuple[list[Stretch], bool]:
    """The parts of the strip along ``axis``, and whether their sizes are estimates.

    Where nobody counted tokens, thought and answer are shown by their characters.
    """
    if axis == "time":
        return by_time(lay_out(trace.timings, kind=trace.kind)), False
    thought, answer = trace.reasoning_tokens, trace.usage.answer
    if seen and thought is None:
        return by_tokens(trace.reasoning_chars, trace.answer_chars, seen=True), True
    return by_tokens(thought, answer, seen=seen), trace.usage_basis == "estimated"
