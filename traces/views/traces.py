"""Pages of one trace, and its raw output."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from teams.gate import TeamRequest, page
from traces.access import trace_for
from traces.queries import trace_page


@page(get="read")
@vary_on_headers("HX-Request")
def trace_detail(request: TeamRequest, pk: int) -> HttpResponse:
    """One trace; ``?from=201`` starts at paragraph 201, for htmx the further rows alone."""
    trace = trace_for(request.actor, pk)
    shown = trace_page(trace, start=_paragraph(request.GET.get("from", "")))
    if not request.htmx:
        return render(request, "traces/trace_detail.html", {"shown": shown, "pane": shown.pane})
    window = shown.pane.window
    response = render(request, "traces/_rows.html", {"pane": shown.pane, "fetched": True})
    told = f"Paragraphs {window.first} to {window.last} of {window.count}."
    return trigger_client_event(response, "status", {"value": told})


@page(get="read")
def trace_raw(request: TeamRequest, pk: int) -> HttpResponse:
    """The texts exactly as they are stored, for reading and copying."""
    trace = trace_for(request.actor, pk)
    return render(request, "traces/trace_raw.html", {"trace": trace})


def _paragraph(told: str) -> int:
    """A paragraph's number out of an address; 1 for what is none."""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 1
