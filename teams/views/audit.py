"""The audit log of a team."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from teams.gate import TeamRequest, page
from teams.queries import audit_events

ROWS = 50


@page(get="audit.read")
def audit(request: TeamRequest) -> HttpResponse:
    """Newest first; ``?action=run`` keeps the actions that begin so."""
    action = request.GET.get("action", "").strip()
    rows = Paginator(audit_events(request.actor, action=action), ROWS)
    context = {"page": rows.get_page(request.GET.get("page")), "action": action}
    return render(request, "teams/audit.html", context)
