"""Pages of gates: the list, and one verdict with its rules in words."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from decision.access import gates_for
from decision.gate_queries import gate_list
from decision.models import GateVerdict
from teams.gate import TeamRequest, page

PER_PAGE = 30


@page(get="read")
def gates(request: TeamRequest) -> HttpResponse:
    """All gates of the team, newest first; ``?verdict=`` shows those with one verdict."""
    rows = gate_list(request.actor)
    verdict = request.GET.get("verdict", "")
    shown = rows.filter(verdict=verdict) if verdict in GateVerdict.values else rows
    context = {
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "total": gates_for(request.actor).count(),
        "verdicts": GateVerdict.choices,
        "verdict": verdict,
    }
    return render(request, "decision/gates.html", context)


@page(get="read")
def gate_detail(request: TeamRequest, pk: int) -> HttpResponse:
    """One gate, from its record alone."""
    gate = get_object_or_404(gates_for(request.actor), pk=pk)
    return render(request, "decision/gate_detail.html", {"gate": gate, "record": gate.record})
