"""Deletes filtered traces, after a page that says what would go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from teams.gate import TeamRequest, page
from traces.access import traces_for
from traces.actions.deleting import MOST, delete_traces
from traces.filters import TraceFilter
from traces.listing import bounded_count
from traces.views.lists import chosen_filters


@page(get="traces.delete", post="traces.delete")
def traces_delete(request: TeamRequest) -> HttpResponse:
    """GET asks, POST deletes: those that were there when the page was shown, and no newer ones."""
    own = traces_for(request.actor)
    found = TraceFilter(request.GET, queryset=own, request=request)
    rows = found.qs if found.is_valid() else own.none()
    up_to = request.POST.get("up_to", "")
    if request.method == "POST" and up_to.isascii() and up_to.isdigit() and len(up_to) < 19:
        count = delete_traces(rows=rows, up_to=int(up_to), by=request.actor)
        messages.success(request, f"{count:,} trace{'' if count == 1 else 's'} deleted.")
        if count == MOST:
            messages.warning(request, f"{MOST:,} at once is the most: more may be left.")
            return redirect(request.get_full_path())
        return redirect(reverse("traces"))
    context = {
        "count": bounded_count(rows),
        "most": MOST,
        "up_to": rows.order_by("-pk").values_list("pk", flat=True).first(),
        "chosen": list(chosen_filters(request, found)),
    }
    return render(request, "traces/traces_delete.html", context)
