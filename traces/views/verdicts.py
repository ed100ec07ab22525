"""A reader's own verdict on a reply: buttons that work as a page and as a fragment."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import trigger_client_event

from teams.gate import TeamRequest, page
from teams.views.sessions import safe_next
from traces.access import annotations_for
from traces.actions import AnnotationRefused, annotate, take_back_verdict
from traces.models import AnnotationKind, Trace
from traces.queries import listed_traces
from traces.viewing.verdicts import LABELS, reader_verdicts


@page(post="traces.annotate")
def trace_verdict(request: TeamRequest, pk: int) -> HttpResponse:
    """The verdict is given, changed or, where none is sent, taken back."""
    trace = get_object_or_404(listed_traces(request.actor), pk=pk)
    try:
        told = _said(request, trace)
    except AnnotationRefused as problem:
        messages.error(request, str(problem))
        return redirect("trace-detail", pk)
    return verdicts_shown(request, trace, told)


def verdicts_shown(request: TeamRequest, trace: Trace, told: str) -> HttpResponse:
    """The verdicts as they are now: in their place for htmx, else on the page one came from."""
    here = request.POST.get("next") or reverse("trace-detail", args=[trace.pk])
    if not request.htmx:
        messages.success(request, told)
        return redirect(f"{safe_next(request, here)}#t{trace.pk}-verdict")
    said = reader_verdicts(trace, annotations_for(request.actor, trace.pk))
    context = {"said": said, "here": here, "letter": _letter(request), "changed": True}
    response = render(request, "traces/_verdict.html", context)
    return trigger_client_event(response, "status", {"value": told})


def _said(request: TeamRequest, trace: Trace) -> str:
    by, verdict = request.actor, request.POST.get("verdict", "")
    if not verdict:
        gone = take_back_verdict(trace=trace, by=by)
        return "Your verdict is taken back." if gone else "You had given no verdict here."
    now = timezone.now()
    annotate(trace=trace, kind=AnnotationKind.VERDICT, text=verdict, by=by, now=now)
    letter = _letter(request)
    return f"Your verdict{f' on {letter}' if letter else ''}: {LABELS[verdict]}."


def _letter(request: TeamRequest) -> str:
    """What the pane is called on the page: A, B or C; empty on a page of one trace."""
    letter = request.POST.get("letter", "")
    return letter if letter in ("A", "B", "C") else ""
