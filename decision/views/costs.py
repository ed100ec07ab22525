"""Under which prices a decision looks at costs, and for how many cases a month."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from decision.actions import set_costs
from decision.forms import CostsForm
from decision.views.addresses import own_decision, saved_beside_weights
from teams.gate import TeamRequest, page


@page(post="decisions.write")
def decision_costs(request: TeamRequest, slug: str) -> HttpResponse:
    """Keep the choice with the decision."""
    decision = own_decision(request.actor, slug)
    form = CostsForm(request.POST)

    def save() -> None:
        if not form.is_valid():
            raise ValidationError(
                [
                    f"{form[name].label}: {' '.join(map(str, told))}"
                    for name, told in form.errors.items()
                ]
            )
        set_costs(decision=decision, by=request.actor, **form.cleaned_data)

    said = "Costs are now under these prices, for everybody."
    return saved_beside_weights(request, slug, save, said=said, anchor="costs")
