"""A member's own weights on a decision."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from decision.core.criteria_address import AddressError
from decision.stances import keep_stance, withdraw_stance
from decision.views.addresses import own_decision, posted_criteria
from teams.gate import TeamRequest, page


@page(post="decisions.write")
def stance_keep(request: TeamRequest, slug: str) -> HttpResponse:
    """Keep the weights that the page shows as those of the acting person."""
    decision = own_decision(request.actor, slug)
    try:
        keep_stance(
            decision=decision,
            criteria=posted_criteria(decision, request.POST.get("criteria", "")),
            note=request.POST.get("note", ""),
            by=request.actor,
            now=timezone.now(),
        )
        messages.success(request, "Kept as your own weights; the team sees where they lead.")
    except ValidationError as error:
        messages.error(request, f"Nothing was kept: {' '.join(error.messages)}")
    except AddressError as error:
        messages.error(request, f"Nothing was kept: {error}")
    return redirect("decision-detail", slug)


@page(post="decisions.write")
def stance_withdraw(request: TeamRequest, slug: str) -> HttpResponse:
    """Forget the acting person's own weights."""
    try:
        withdraw_stance(decision=own_decision(request.actor, slug), by=request.actor)
        messages.success(request, "Your own weights are forgotten.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("decision-detail", slug)
