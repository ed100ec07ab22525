"""More evidence for an open decision: what can be run, for how much, and its start."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from decision.actions.deciding import DecisionRecordedError
from decision.actions.more_evidence import run_more
from decision.core.more_cases import LADDER
from decision.decision_page import decision_page
from decision.models import Decision, DecisionState
from decision.more_evidence import MorePlan, more_offer
from decision.views.addresses import own_decision
from evaluations.forms.generating import fresh_seed
from teams.gate import TeamRequest, page
from teams.once import do_once


@page(get="runs.write", post="runs.write")
def decision_more(request: TeamRequest, slug: str) -> HttpResponse:
    """What may be run; posted beside its price, it starts and joins the decision."""
    by, decision = request.actor, own_decision(request.actor, slug)
    if decision.state == DecisionState.RECORDED:
        messages.error(request, "A recorded decision rests on what it was recorded with.")
        return redirect("decision-detail", slug)
    shown = decision_page(decision, {}, by)
    asked = request.POST.get("cases") or request.GET.get("cases", "")
    wanted = int(asked) if asked in {str(step) for step in LADDER} else LADDER[2]
    offer = more_offer(decision, shown.view.snapshot, wanted, by)
    pressed = request.POST.get("seen")
    plan = next((plan for plan in offer.plans if plan.seen == pressed), None)
    if plan is not None and (run := _start(request, decision, plan)):
        messages.success(request, "Started: the decision follows the run from now on.")
        return redirect("run-detail", run)
    if pressed and plan is None:
        messages.error(request, "What it costs has changed meanwhile: look at it again.")
    context = {
        "decision": decision,
        "page": shown,
        "offer": offer,
        "wanted": wanted,
        "once": uuid4().hex,
    }
    status = 422 if pressed else 200
    return render(request, "decision/more.html", context, status=status)


def _start(request: TeamRequest, decision: Decision, plan: MorePlan) -> str:
    """The id of the run, of one run for two clicks; empty with a message where it cannot be."""
    by = request.actor

    def start() -> str:
        made = run_more(decision=decision, plan=plan, seed=fresh_seed(), by=by, now=timezone.now())
        return str(made.pk)

    try:
        return do_once(by=by, form=request.POST, act=start)
    except ValidationError as error:
        messages.error(request, f"Nothing was started: {' '.join(error.messages)}")
    except DecisionRecordedError as error:
        messages.error(request, str(error))
    return ""
