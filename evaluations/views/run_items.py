"""The page of a run's cases: how hard each is, whom it separates, and what looks wrong."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from evaluations.access import runs_for
from evaluations.queries.run_items import run_items
from teams.gate import TeamRequest, page


@page(get="read")
def run_cases(request: TeamRequest, pk: int) -> HttpResponse:
    """All cases of a run, or with ``?show=flagged`` those of which there is something to say."""
    run = get_object_or_404(runs_for(request.actor).select_related("suite_version__suite"), pk=pk)
    found = run_items(run)
    only = request.GET.get("show") == "flagged"
    rows = found.flagged if only else found.items
    context = {
        "run": run,
        "found": found,
        "only_flagged": only,
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
    }
    return render(request, "evaluations/run_cases.html", context)
