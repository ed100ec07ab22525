"""The page that asks whether longer thinking goes with right answers in a run."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from evaluations.access import runs_for
from evaluations.queries.thinking_page import thinking_page
from teams.gate import TeamRequest, page


@page(get="read")
def run_thinking(request: TeamRequest, pk: int) -> HttpResponse:
    """Think length against correctness, candidate by candidate: an association, not a cause."""
    run = get_object_or_404(runs_for(request.actor).select_related("suite_version__suite"), pk=pk)
    context = {"run": run, "shown": thinking_page(run)}
    return render(request, "evaluations/run_thinking.html", context)
