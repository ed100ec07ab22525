"""Pages of a decision: a new one, weighing it, keeping its weights."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import replace_url, trigger_client_event

from decision.access import decisions_for
from decision.actions import DecisionRecordedError, open_decision, save_profile, weigh_decision
from decision.baselines_page import baselines_panel
from decision.core.criteria_address import AddressError
from decision.core.presets import PRESETS
from decision.core.profile import criteria_to_json
from decision.decision_page import DecisionPage, decision_page
from decision.forms import CostsForm, DecisionForm, ProfileForm, costs_initial
from decision.models import DecisionState
from decision.queries import run_choices
from decision.recheck_page import recheck_panel
from decision.views.addresses import lists_of, own_decision, posted_criteria
from evaluations.forms.errors import add_action_errors
from evaluations.models import RunState
from teams.gate import TeamRequest, page


@page(get="decisions.write", post="decisions.write")
def decision_new(request: TeamRequest) -> HttpResponse:
    """Ask a question of a run."""
    runs = run_choices(request.actor)
    newest = runs[0].pk if runs else None
    earlier = decisions_for(request.actor).filter(state=DecisionState.RECORDED)
    initial = {"run": request.GET.get("run", newest), "supersedes": request.GET.get("supersedes")}
    form = DecisionForm(request.POST or None, runs=runs, earlier=earlier, initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        try:
            decision = open_decision(
                question=values["question"],
                run=values["run"],
                criteria=criteria_to_json(PRESETS[values["preset"]].build()),
                supersedes=values["supersedes"],
                by=request.actor,
                now=timezone.now(),
            )
            return redirect("decision-detail", decision.slug)
        except ValidationError as error:
            add_action_errors(form, error)
    context = {"form": form, "presets": PRESETS.values(), "runs": runs}
    return render(
        request, "decision/decision_new.html", context, status=422 if form.is_bound else 200
    )


@page(get="read")
def decision_detail(request: TeamRequest, slug: str) -> HttpResponse:
    """The verdict, the ranking, the weights; htmx gets the parts that weights change."""
    decision = own_decision(request.actor, slug)
    shown = decision_page(decision, lists_of(request.GET), request.actor)
    status = 422 if shown.troubles else 200
    context = {
        "decision": decision,
        "page": shown,
        "profile_form": ProfileForm(),
        "costs_form": CostsForm(initial=costs_initial(decision)),
        "baselines": baselines_panel(decision, shown.view),
        "recheck": recheck_panel(decision),
    }
    if not request.htmx:
        return render(request, "decision/decision_detail.html", context, status=status)
    response = render(request, "decision/_fresh.html", context | {"fresh": True}, status=status)
    return _told(response, request, shown)


def _told(response: HttpResponse, request: TeamRequest, shown: DecisionPage) -> HttpResponse:
    """Say what a change of weights did; a poll of a running run speaks only at its end."""
    address = f"{request.path}?{shown.query}" if shown.query else request.path
    if request.htmx.trigger == "progress":
        if shown.decision.run.state == RunState.RUNNING:
            return response
        return trigger_client_event(response, "status", {"value": "The run has ended."})
    if shown.troubles:
        first = shown.troubles[0]
        return trigger_client_event(response, "status", {"value": f"{first.name} {first.message}"})
    headline = shown.view.snapshot["verdict"]["headline"]
    return trigger_client_event(replace_url(response, address), "status", {"value": headline})


@page(post="decisions.write")
def decision_weigh(request: TeamRequest, slug: str) -> HttpResponse:
    """Keep the weights that the page shows with the decision."""
    decision = own_decision(request.actor, slug)
    try:
        criteria = posted_criteria(decision, request.POST.get("criteria", ""))
        weigh_decision(decision=decision, criteria=criteria, by=request.actor)
        messages.success(request, "Saved: everybody now sees the decision with these weights.")
    except (AddressError, DecisionRecordedError) as error:
        messages.error(request, f"Nothing was saved: {error}")
    return redirect("decision-detail", slug)


@page(post="decisions.write")
def profile_save(request: TeamRequest, slug: str) -> HttpResponse:
    """Keep the criteria that the page shows under a name, for other decisions."""
    decision = own_decision(request.actor, slug)
    address = request.POST.get("criteria", "")
    form = ProfileForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(form.errors.get_json_data()["name"][0]["message"])
        profile = save_profile(
            name=form.cleaned_data["name"],
            criteria=posted_criteria(decision, address),
            by=request.actor,
            now=timezone.now(),
        )
        messages.success(request, f"{profile.name} is kept as a profile of your team.")
    except ValidationError as error:
        messages.error(request, f"Nothing was saved: {' '.join(error.messages)}")
    except AddressError as error:
        messages.error(request, f"Nothing was saved: {error}")
    back = reverse("decision-detail", args=[slug])
    return redirect(f"{back}?{address}" if address else back)
