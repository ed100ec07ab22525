"""The matrix of a decision and the two-pane page of one of its cases."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from decision.case_page import FIELDS, CaseQuery, case_page
from decision.matrix_page import matrix_page, ranked_now
from decision.views.addresses import own_decision
from evaluations.models import Case
from teams.gate import TeamRequest, page


@page(get="read")
def decision_matrix(request: TeamRequest, slug: str) -> HttpResponse:
    """Cases x candidates with one-word filters."""
    decision = own_decision(request.actor, slug)
    shown = matrix_page(
        decision,
        request.actor,
        show=request.GET.get("show", "all"),
        tag=request.GET.get("tag", ""),
        number=request.GET.get("page"),
    )
    return render(request, "decision/matrix.html", {"decision": decision, "shown": shown})


@page(get="read")
def decision_case(request: TeamRequest, slug: str, key: str) -> HttpResponse:
    """Two candidates on one case."""
    decision = own_decision(request.actor, slug)
    query = CaseQuery(**{name: request.GET.get(name, "") for name in FIELDS})
    try:
        shown = case_page(decision, key, query, ranked_now(decision)["order"], request.actor)
    except Case.DoesNotExist:
        raise Http404("The run of this decision has no such case.") from None
    return render(request, "decision/case.html", {"decision": decision, "shown": shown})
