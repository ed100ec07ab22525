"""Under which prices a decision looks at costs, and for how many cases a month."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from decision.actions import DecisionRecordedError, set_costs
from decision.forms import CostsForm
from decision.views.addresses import own_decision
from teams.gate import TeamRequest, page


@page(post="decisions.write")
def decision_costs(request: TeamRequest, slug: str) -> HttpResponse:
    """Keep the choice with the decision; the weights of the address stay as they are."""
    decision = own_decision(request.actor, slug)
    form = CostsForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(
                [
                    f"{form[name].label}: {' '.join(map(str, told))}"
                    for name, told in form.errors.items()
                ]
            )
        set_costs(decision=decision, by=request.actor, **form.cleaned_data)
        messages.success(request, "Costs are now under these prices, for everybody.")
    except ValidationError as error:
        messages.error(request, f"Nothing was saved: {' '.join(error.messages)}")
    except DecisionRecordedError as error:
        messages.error(request, f"Nothing was saved: {error}")
    back = reverse("decision-detail", args=[slug])
    address = request.POST.get("criteria", "")
    return redirect(f"{back}?{address}#costs" if address else f"{back}#costs")
