"""The home page: all decisions as sentences, and the sample."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from decision.decision_page import decision_page
from decision.headlines import remembered_headlines
from decision.queries import home_rows
from decision.sample import sample_decision, start_sample
from decision.views.addresses import own_decision
from teams.gate import TeamRequest, page

PER_PAGE = 20


@page(get="read")
def home(request: TeamRequest) -> HttpResponse:
    """Decisions, newest first; those without a known verdict fetch theirs when they are seen."""
    rows = home_rows(request.actor).prefetch_related("others", "further_runs__run")
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    known = remembered_headlines(shown)
    return render(request, "decision/home.html", {"page": shown, "known": known})


@page(get="read")
def decision_headline(request: TeamRequest, slug: str) -> HttpResponse:
    """The verdict of one decision as a sentence for the home page."""
    shown = decision_page(own_decision(request.actor, slug), {}, request.actor)
    headline = shown.view.snapshot["verdict"]["headline"]
    return render(request, "decision/home.html#headline", {"headline": headline})


@page(post="suites.write")
def decision_sample(request: TeamRequest) -> HttpResponse:
    """Open the sample decision: the team's own, or a new one with its run."""
    by = request.actor
    try:
        decision = sample_decision(by) or start_sample(by=by, now=timezone.now())
    except ValidationError as error:
        messages.error(request, f"The sample could not be started: {' '.join(error.messages)}")
        return redirect("home")
    return redirect("decision-detail", decision.slug)
