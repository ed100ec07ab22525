"""What a team holds its thinking candidates against."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from decision.actions import DecisionRecordedError, name_baselines
from decision.views.addresses import own_decision
from teams.gate import TeamRequest, page


@page(post="decisions.write")
def decision_baselines(request: TeamRequest, slug: str) -> HttpResponse:
    """Keep one more choice with the decision, of one candidate or (empty) of all others; the
    weights of the address stay as they are."""
    decision = own_decision(request.actor, slug)
    of, chosen = request.POST.get("of", ""), request.POST.get("baseline", "")
    try:
        name_baselines(
            decision=decision,
            baseline=decision.baseline if of else chosen,
            baselines={**decision.baselines, of: chosen} if of else decision.baselines,
            by=request.actor,
        )
        messages.success(request, "Thinking is now held against these baselines, for everybody.")
    except ValidationError as error:
        messages.error(request, f"Nothing was saved: {' '.join(error.messages)}")
    except DecisionRecordedError as error:
        messages.error(request, f"Nothing was saved: {error}")
    back = reverse("decision-detail", args=[slug])
    address = request.POST.get("criteria", "")
    return redirect(f"{back}?{address}#pays-title" if address else f"{back}#pays-title")
