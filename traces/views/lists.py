"""Pages of traces: the list."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from teams.gate import TeamRequest, page
from traces.access import traces_for
from traces.filters import TraceFilter
from traces.queries import asked, listed_traces, used_models

PER_PAGE = 50


@page(get="read")
def trace_list(request: TeamRequest) -> HttpResponse:
    """The team's traces, newest first, with filters in the address."""
    found = TraceFilter(request.GET, queryset=listed_traces(request.actor))
    rows = found.qs if found.is_valid() else traces_for(request.actor).none()
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    filtered = any(request.GET.get(name) for name in found.filters)
    context = {
        "form": found.form,
        "page": shown,
        "rows": [(trace, asked(trace)) for trace in shown],
        "filtered": filtered,
        "total": traces_for(request.actor).count() if filtered else shown.paginator.count,
        "models": used_models(request.actor),
    }
    return render(request, "traces/trace_list.html", context)
