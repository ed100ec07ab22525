"""What a team holds its thinking candidates against."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from decision.actions import DecisionRecordedError, name_baselines
from decision.views.addresses import own_decision
from teams.gate import TeamRequest, page

#: Before the key of a candidate in the name of its field.
OF: Final = "of."


@page(post="decisions.write")
def decision_baselines(request: TeamRequest, slug: str) -> HttpResponse:
    """Keep the choice with the decision; the weights of the address stay as they are."""
    named = {
        name.removeprefix(OF): str(value)
        for name, value in request.POST.items()
        if name.startswith(OF)
    }
    try:
        name_baselines(
            decision=own_decision(request.actor, slug),
            baseline=request.POST.get("baseline", ""),
            baselines=named,
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
