"""Pages of a decision's evidence: its runs and suites, other candidates, told figures."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from decision.access import figures_for
from decision.actions import DecisionRecordedError
from decision.actions.evidence import add_figure, choose_evidence, remove_figure
from decision.evidence_page import evidence_form, figure_form, figure_rows
from decision.forms import EvidenceForm, FigureForm
from decision.models import Decision
from decision.queries import decision_view
from decision.views.addresses import own_decision
from evaluations.forms.errors import add_action_errors
from teams.gate import TeamRequest, page


@page(get="read", post="decisions.write")
def decision_evidence(request: TeamRequest, slug: str) -> HttpResponse:
    """What a decision rests on; posted, it rests on that from then on."""
    decision = own_decision(request.actor, slug)
    form = evidence_form(decision, request.POST or None, request.actor)
    if form.is_valid() and _choose(request, decision, form):
        return redirect("decision-evidence", slug)
    told = figure_form(decision, None, request.actor)
    return _shown(request, decision, form, told, 422 if form.is_bound else 200)


@page(post="decisions.write")
def figure_add(request: TeamRequest, slug: str) -> HttpResponse:
    """Keep one more figure of a candidate of the decision."""
    decision = own_decision(request.actor, slug)
    told = figure_form(decision, request.POST, request.actor)
    if told.is_valid() and _tell(request, told):
        return redirect("decision-evidence", slug)
    return _shown(request, decision, evidence_form(decision, None, request.actor), told, 422)


@page(post="decisions.write")
def figure_remove(request: TeamRequest, slug: str, pk: int) -> HttpResponse:
    """Forget a figure; recorded decisions keep it."""
    own_decision(request.actor, slug)
    remove_figure(figure=get_object_or_404(figures_for(request.actor), pk=pk), by=request.actor)
    messages.success(request, "Removed. Recorded decisions keep their copy.")
    return redirect("decision-evidence", slug)


def _shown(
    request: TeamRequest, decision: Decision, form: EvidenceForm, told: FigureForm, status: int
) -> HttpResponse:
    view = decision_view(decision)
    context = {
        "decision": decision,
        "view": view,
        "form": form,
        "told": told,
        "figures": figure_rows(decision, request.actor),
    }
    return render(request, "decision/evidence.html", context, status=status)


def _choose(request: TeamRequest, decision: Decision, form: EvidenceForm) -> bool:
    # The first run stays the first one: its matrix and cases are the decision's.
    runs = sorted(form.cleaned_data["runs"], key=lambda run: run.pk != decision.run_id)
    try:
        choose_evidence(
            decision=decision,
            runs=runs,
            mixture=form.mixture,
            others=list(form.cleaned_data["others"]),
            by=request.actor,
        )
    except ValidationError as error:
        add_action_errors(form, error)
    except DecisionRecordedError as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, "Saved: the decision rests on this now.")
        return True
    return False


def _tell(request: TeamRequest, told: FigureForm) -> bool:
    try:
        add_figure(**told.cleaned_data, by=request.actor, now=timezone.now())
    except ValidationError as error:
        add_action_errors(told, error)
        return False
    messages.success(request, "Kept. The decision shows it where nothing better is known.")
    return True
