"""Writing beside the steps of a trace: forms that work as pages and as fragments."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import reswap, retarget, trigger_client_event

from teams.gate import TeamRequest, page
from traces.access import annotation_for, annotations_for, trace_for
from traces.actions import AnnotationRefused, annotate, withdraw_annotation
from traces.matching import matchers_of
from traces.models import Annotation, AnnotationKind, Trace
from traces.viewing.looks import Look, lead_to
from traces.viewing.panes import trace_pane
from traces.views.traces import rights_of
from traces.views.verdicts import verdicts_shown

_DONE = {
    AnnotationKind.LABEL: "Label written.",
    AnnotationKind.COMMENT: "Comment written.",
    AnnotationKind.ACCEPT: "Step accepted.",
    AnnotationKind.DISPUTE: "Step disputed.",
    AnnotationKind.REJECT_MARK: "Mark rejected.",
    AnnotationKind.VERDICT: "Verdict given.",
}


@page(get="read")
@vary_on_headers("HX-Request")
def trace_step(request: TeamRequest, pk: int, number: int) -> HttpResponse:
    """One step with everything written beside it; for htmx the form alone."""
    trace = trace_for(request.actor, pk)
    return _step_page(request, trace, number)


@page(post="traces.annotate")
def trace_annotate(request: TeamRequest, pk: int) -> HttpResponse:
    """A step is labelled, commented, accepted or disputed, or a mark on it rejected."""
    trace = trace_for(request.actor, pk)
    try:
        written = _written(request, trace)
    except AnnotationRefused as problem:
        step = _whole(request.POST.get("step", "")) or 1
        return _step_page(request, trace, step, problem)
    return _back(request, trace, written.step, _DONE[AnnotationKind(written.kind)])


@page(post="traces.annotate")
def annotation_withdraw(request: TeamRequest, pk: int, annotation: int) -> HttpResponse:
    """One annotation is taken back."""
    row = annotation_for(request.actor, pk, annotation)
    step = row.step
    withdraw_annotation(annotation=row, by=request.actor)
    if row.kind == AnnotationKind.VERDICT:
        return verdicts_shown(request, row.trace, "Withdrawn.")
    return _back(request, trace_for(request.actor, pk), step, "Withdrawn.")


def _written(request: TeamRequest, trace: Trace) -> Annotation:
    """What the form says, written down; a reject button carries ``backtrack:120:131``."""
    sent, by, now = request.POST, request.actor, timezone.now()
    if "reject" not in sent:
        step, kind, text = _whole(sent.get("step", "")), sent.get("kind", ""), sent.get("text", "")
        return annotate(trace=trace, kind=kind, step=step, text=text, by=by, now=now)
    mark, _, place = sent["reject"].partition(":")
    start, _, end = place.partition(":")
    return annotate(
        trace=trace,
        kind=AnnotationKind.REJECT_MARK,
        mark=mark or "?",
        start=_whole(start),
        end=_whole(end),
        by=by,
        now=now,
    )


def _step_page(
    request: TeamRequest,
    trace: Trace,
    number: int,
    problem: AnnotationRefused | None = None,
) -> HttpResponse:
    context = _step_context(request, trace, number)
    if context is None and problem is not None:
        messages.error(request, str(problem))
        return redirect("trace-detail", trace.pk)
    if context is None:
        raise Http404("This thought has no such step.")
    context |= {"problem": problem, "sent": request.POST}
    status = 422 if problem else 200
    if not request.htmx:
        return render(request, "traces/trace_step.html", context, status=status)
    response = render(request, "traces/_step_form.html", context, status=status)
    return retarget(reswap(response, "innerHTML"), f"#t{trace.pk}-s{number} .step-form")


def _back(request: TeamRequest, trace: Trace, number: int, told: str) -> HttpResponse:
    """The step as it is now: in its place for htmx, else on the page of the trace."""
    context = _step_context(request, trace, number) if request.htmx else None
    if context is None:
        messages.success(request, told)
        address = reverse("trace-detail", args=[trace.pk])
        return redirect(f"{address}?from={lead_to(number)}#step-{number}")
    response = render(request, "traces/_step_changed.html", context)
    response = retarget(reswap(response, "outerHTML"), f"#t{trace.pk}-s{number}")
    return trigger_client_event(response, "status", {"value": told})


def _step_context(request: TeamRequest, trace: Trace, number: int) -> dict[str, object] | None:
    """Step ``number`` with everything written beside it; None where there is no such step."""
    annotations = list(annotations_for(request.actor, trace.pk))
    look = Look(start=number, opened=number)
    matcher = matchers_of([trace]).get(trace.pk)
    pane = trace_pane(trace, look=look, annotations=annotations, matcher=matcher, alone=True)
    step = next((row for row in pane.rows if row.row.number == number), None)
    if step is None:
        return None
    return {
        "trace": trace,
        "pane": pane,
        "step": step,
        "before": number - 1,
        "after": number + 1 if number < pane.window.count else 0,
        **rights_of(request.actor, annotations),
    }


def _whole(told: str) -> int | None:
    """A whole number out of a form; None for what is none."""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None
