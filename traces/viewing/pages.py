"""The page of one trace: its pane, and every fact that is stored with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from traces.attempts import Attempts, attempts_of
from traces.core.storable import STORAGE_NOTES
from traces.matching import matchers_of
from traces.models import Annotation, Trace
from traces.prompts import PromptMessage, as_text, messages_of
from traces.viewing.chips import Chip, repeat_chips
from traces.viewing.comparisons import MAX_PANES
from traces.viewing.looks import Look
from traces.viewing.panes import TracePane, trace_pane


@dataclass(frozen=True, slots=True)
class TracePage:
    """Everything on the page of a trace; the facts are rows of name and text. ``attempts`` says
    where it comes from, ``chips`` lead to its other repeats, ``beside`` shows them side by side.
    """

    pane: TracePane
    attempts: Attempts | None
    chips: tuple[Chip, ...]
    beside: str
    messages: tuple[PromptMessage, ...]
    parameters: tuple[tuple[str, str], ...]
    server: tuple[tuple[str, str], ...]
    metadata: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def trace_page(
    trace: Trace, *, look: Look | None = None, annotations: Sequence[Annotation] = ()
) -> TracePage:
    """Everything that the page of ``trace`` shows; three queries, for the grader of its case and
    for its repeats."""
    attempts = attempts_of([trace]).get(trace.pk)
    matcher = matchers_of([trace]).get(trace.pk)
    metadata = {key: value for key, value in trace.metadata.items() if key != STORAGE_NOTES}
    notes = trace.metadata.get(STORAGE_NOTES)
    return TracePage(
        pane=trace_pane(trace, look=look, annotations=annotations, matcher=matcher, alone=True),
        attempts=attempts,
        chips=repeat_chips(attempts, trace.pk, _address),
        beside=_beside(trace.pk, attempts),
        messages=messages_of(trace),
        parameters=tuple(_facts(trace.parameters)),
        server=tuple(_facts(trace.server)),
        metadata=tuple(_facts(metadata)),
        notes=tuple(str(note) for note in notes) if isinstance(notes, list) else (),
    )


def _address(pk: int) -> str:
    return reverse("trace-detail", args=[pk])


def _beside(pk: int, attempts: Attempts | None) -> str:
    """The address of ``pk`` beside the repeats that follow it, the first after the last; empty
    where there is none."""
    traces = [each.trace for each in attempts.repeats if each.trace] if attempts else []
    at = traces.index(pk) if pk in traces else 0
    shown = [*traces[at:], *traces[:at]][:MAX_PANES]
    ids = ",".join(map(str, shown))
    return f"{reverse('traces-compare')}?ids={ids}" if len(shown) > 1 else ""


def _facts(values: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Nested values as rows: ``timings.predicted_ms``, ``12.4``."""
    if not isinstance(values, Mapping):
        if path:
            yield path, as_text(values)
        return
    for key, value in values.items():
        yield from _facts(value, f"{path}.{key}" if path else str(key))
