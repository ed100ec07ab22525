"""Pages beside a decision's criteria: how to weigh them, where to anchor them, own ones."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django_htmx.http import trigger_client_event

from decision.access import own_measures_for
from decision.actions.own_measures import OwnMeasureInUseError, delete_own_measure, save_own_measure
from decision.anchors_page import anchors_page
from decision.forms import OwnMeasureForm
from decision.models import DecisionState
from decision.views.addresses import lists_of, own_decision
from decision.weights_page import weights_page
from evaluations.forms.errors import add_action_errors
from teams.gate import TeamRequest, page


@page(get="read")
def decision_weights(request: TeamRequest, slug: str) -> HttpResponse:
    """Be asked for weights in one of three ways; the answer is an address."""
    decision = own_decision(request.actor, slug)
    if decision.state == DecisionState.RECORDED:
        return redirect("decision-detail", slug)
    shown = weights_page(decision, lists_of(request.GET))
    context = {"decision": decision, "shown": shown}
    status = 422 if shown.problems else 200
    return render(request, "decision/weights.html", context, status=status)


@page(get="read")
def decision_anchors(request: TeamRequest, slug: str) -> HttpResponse:
    """The anchors on their axes, with suggestions; htmx gets one card of the page from it."""
    decision = own_decision(request.actor, slug)
    if decision.state == DecisionState.RECORDED:
        return redirect("decision-detail", slug)
    shown = anchors_page(decision, lists_of(request.GET))
    context = {"decision": decision, "shown": shown}
    status = 422 if shown.troubles else 200
    response = render(request, "decision/anchors.html", context, status=status)
    if not request.htmx:
        return response
    first = shown.troubles[0] if shown.troubles else None
    told = f"{first.name} {first.message}" if first else "Drawn again."
    return trigger_client_event(response, "status", {"value": told})


@page(get="read", post="decisions.write")
def own_criteria(request: TeamRequest, slug: str) -> HttpResponse:
    """The team's own criteria, and a form for one more."""
    decision = own_decision(request.actor, slug)
    form = OwnMeasureForm(request.POST or None)
    if form.is_valid():
        try:
            row = save_own_measure(by=request.actor, now=timezone.now(), **form.defined())
            messages.success(request, f"{row.label} is now one of your team’s own criteria.")
            return redirect("own-criteria", slug)
        except ValidationError as error:
            add_action_errors(form, error)
    rows = own_measures_for(request.actor).order_by("label", "id")
    context = {"decision": decision, "form": form, "rows": rows}
    return render(
        request, "decision/own_criteria.html", context, status=422 if form.is_bound else 200
    )


@page(post="decisions.write")
def own_criterion_delete(request: TeamRequest, slug: str, pk: int) -> HttpResponse:
    """Forget one; decisions keep their own copy of it."""
    row = get_object_or_404(own_measures_for(request.actor), pk=pk)
    try:
        delete_own_measure(own=row, by=request.actor)
        messages.success(request, f"{row.label} is no longer among your own criteria.")
    except OwnMeasureInUseError as error:
        messages.error(request, str(error))
    return redirect("own-criteria", slug)
