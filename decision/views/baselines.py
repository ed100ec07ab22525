"""What a team holds its thinking candidates against."""

from django.http import HttpResponse

from decision.actions import name_baselines
from decision.views.addresses import own_decision, saved_beside_weights
from teams.gate import TeamRequest, page


@page(post="decisions.write")
def decision_baselines(request: TeamRequest, slug: str) -> HttpResponse:
    """Keep one more choice with the decision, of one candidate or (empty) of all others."""
    decision = own_decision(request.actor, slug)
    of, chosen = request.POST.get("of", ""), request.POST.get("baseline", "")

    def save() -> None:
        name_baselines(
            decision=decision,
            baseline=decision.baseline if of else chosen,
            baselines={**decision.baselines, of: chosen} if of else decision.baselines,
            by=request.actor,
        )

    said = "Thinking is now held against these baselines, for everybody."
    return saved_beside_weights(request, slug, save, said=said, anchor="pays-title")
