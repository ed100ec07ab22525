"""Pages of one trace: the viewer, the raw output."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from teams.access import Actor
from teams.gate import TeamRequest, page
from traces.access import annotations_for, trace_for
from traces.actions import may_withdraw
from traces.matching import matchers_of
from traces.models import Annotation
from traces.viewing.looks import look_of
from traces.viewing.pages import trace_page
from traces.viewing.panes import trace_pane


@page(get="read")
@vary_on_headers("HX-Request")
def trace_detail(request: TeamRequest, pk: int) -> HttpResponse:
    """One trace; ``?from=201`` starts at step 201, for htmx the further steps alone."""
    trace = trace_for(request.actor, pk)
    annotations = list(annotations_for(request.actor, pk))
    look = look_of(request.GET.dict())
    rights = rights_of(request.actor, annotations)
    if not request.htmx:
        shown = trace_page(trace, look=look, annotations=annotations)
        context = {"shown": shown, "pane": shown.pane, **rights}
        return render(request, "traces/trace_detail.html", context)
    alone = request.GET.get("pane") != "one"
    matcher = matchers_of([trace]).get(trace.pk)
    pane = trace_pane(trace, look=look, annotations=annotations, matcher=matcher, alone=alone)
    context = {"pane": pane, "fetched": True, **rights}
    response = render(request, "traces/_steps.html", context)
    window = pane.window
    told = f"Steps {window.first} to {window.last} of {window.count}."
    return trigger_client_event(response, "status", {"value": told})


@page(get="read")
def trace_raw(request: TeamRequest, pk: int) -> HttpResponse:
    """The texts exactly as they are stored, for reading and copying."""
    trace = trace_for(request.actor, pk)
    return render(request, "traces/trace_raw.html", {"trace": trace})


def rights_of(by: Actor, annotations: Sequence[Annotation]) -> dict[str, object]:
    """What the reader may do here: write beside steps, and take back which annotations."""
    return {
        "may_annotate": by.may("traces.annotate"),
        "own": {each.pk for each in annotations if may_withdraw(each, by)},
    }
