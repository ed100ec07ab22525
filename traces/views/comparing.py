"""Two or three traces side by side."""

from django.http import HttpResponse
from django.shortcuts import render

from teams.gate import TeamRequest, page
from traces.viewing.comparisons import MAX_PANES, comparison, ids_of, partners
from traces.viewing.looks import look_of


@page(get="read")
def trace_compare(request: TeamRequest) -> HttpResponse:
    """``?ids=1,2,3`` (or ``?ids=1&ids=2``) in columns; with fewer, what could stand beside them."""
    look = look_of(request.GET.dict())
    shown = comparison(request.actor, ids_of(",".join(request.GET.getlist("ids"))), look=look)
    panes = [each.pane for each in shown.panes]
    choosing = len(panes) < 2 or "add" in request.GET
    offered = partners(request.actor, panes) if choosing and len(panes) < MAX_PANES else []
    context = {"shown": shown, "look": look, "choosing": choosing, "partners": offered}
    return render(request, "traces/trace_compare.html", context)
