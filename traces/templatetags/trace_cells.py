"""What the cells of the list say, worked out before the template comes to them."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, TypedDict

from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from teams.templatetags.formatting import Text, ago, count, percent, seconds, usd
from traces.core.analysis import MARKS
from traces.core.snippets import Snippet
from traces.listing import Part, Row
from traces.models import Origin, Outcome, TraceKind, Verdict
from traces.templatetags.trace_text import spelled, visible

register = template.Library()

_LABELS: Final = {
    "outcome": dict(Outcome.choices),
    "verdict": dict(Verdict.choices),
    "kind": dict(TraceKind.choices),
    "origin": dict(Origin.choices),
}


class Cells(TypedDict):
    """The words of one row; texts that came from outside are escaped or will be."""

    pk: str
    address: str
    model: SafeString
    spelled: str
    question: SafeString
    snippets: Iterable[tuple[Part, Snippet]]
    outcome: SafeString
    verdict: SafeString
    kind: SafeString
    tokens: Text
    answer_at: Text
    marks: str
    unread: bool
    first_answer: Text
    total: Text
    cost: Text
    stored: SafeString
    origin: str


@register.filter
def as_cells(rows: Iterable[Row]) -> list[Cells]:
    """The rows of the list in words: a template takes ten times as long to ask for each."""
    head, tail = reverse("trace-detail", args=[0]).rsplit("0", 1)
    return [_cells(row, f"{head}{row.trace.pk}{tail}") for row in rows]


def _cells(row: Row, address: str) -> Cells:
    trace = row.trace
    estimated = trace.usage_basis == "estimated" and trace.reasoning_tokens is not None
    return Cells(
        pk=str(trace.pk),
        address=address,
        model=visible(trace.model),
        spelled=spelled(trace.model),
        question=visible(row.question),
        snippets=row.found.snippets,
        outcome=_badge("outcome", trace.outcome),
        verdict=_badge("verdict", trace.verdict),
        kind=_badge("kind", trace.kind),
        tokens=f"≈{count(trace.reasoning_tokens)}" if estimated else count(trace.reasoning_tokens),
        answer_at=_answer_at(trace.figures),
        marks=_mark_names(row.marks),
        unread=not trace.understood,
        first_answer=seconds(trace.first_answer_s),
        total=seconds(trace.total_s),
        cost=usd(trace.cost_usd),
        stored=ago(trace.created_at),
        origin=_LABELS["origin"].get(trace.origin, trace.origin),
    )


@lru_cache(maxsize=128)
def _badge(column: str, word: str) -> SafeString:
    shape = f" is-{word}" if word else ""
    label = _LABELS[column].get(word, word)
    return format_html('<span class="badge{}">{}</span>', shape, label)


def _answer_at(figures: Mapping[str, float | None]) -> Text:
    """Where the answer first stood, "" where it is not known to stand."""
    share = figures.get("answer_at")
    return "" if share is None else percent(share)


def _mark_names(kinds: Iterable[str]) -> str:
    """Kinds of marks by their names, in the order of the legend."""
    found = set(kinds)
    return ", ".join(rule.label.lower() for kind, rule in MARKS.items() if kind in found)


@register.filter
def as_choices(field: BoundField) -> SafeString:
    """The options of a field's select, the chosen one selected."""
    chosen = str(field.value() or "")
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, SafeString(" selected" if str(value) == chosen else ""), label)
            for value, label in field.field.choices  # type: ignore[attr-defined]
        ),
    )
