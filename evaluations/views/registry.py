"""Pages of models: the list, one model, adding from the catalogue or by hand."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from evaluations.access import candidates_for
from evaluations.actions.registry import (
    archive_candidate,
    catalogue_values,
    create_candidate,
    update_candidate,
)
from evaluations.catalogue import read_catalogue
from evaluations.forms.errors import add_action_errors
from evaluations.forms.registry import CandidateForm
from evaluations.models import Candidate
from evaluations.queries.registry import (
    active_candidates,
    active_connections,
    candidate_facts,
    catalogue_choices,
    connection_for_entry,
)
from teams.access import Actor
from teams.gate import TeamRequest, page


@page(get="read")
def models(request: TeamRequest) -> HttpResponse:
    """All candidates and connections of the team."""
    by = request.actor
    context = {"candidates": active_candidates(by), "connections": active_connections(by)}
    return render(request, "evaluations/models.html", context)


@page(get="read")
def model_detail(request: TeamRequest, slug: str) -> HttpResponse:
    """One candidate: its configuration, and each fact with where it comes from."""
    candidate = _candidate(request.actor, slug)
    context = {"candidate": candidate, "facts": candidate_facts(candidate)}
    return render(request, "evaluations/model_detail.html", context)


@page(get="candidates.write")
def model_choose(request: TeamRequest) -> HttpResponse:
    """The catalogue: the first of two clicks to a candidate."""
    by = request.actor
    context = {"choices": catalogue_choices(by), "connections": active_connections(by)}
    return render(request, "evaluations/model_choose.html", context)


@page(get="candidates.write", post="candidates.write")
def model_new(request: TeamRequest) -> HttpResponse:
    """The form of a new candidate, filled from ``?from=<catalogue key>`` where it is given."""
    by = request.actor
    entry = read_catalogue().get(request.GET.get("from", ""))
    initial: dict[str, Any] = {"dialect": "auto"}
    if entry is not None:
        connection = connection_for_entry(by, entry, request.GET.get("connection", ""))
        if connection is None:
            messages.info(request, f"{entry.name} needs a connection first.")
            return redirect("connection-new")
        initial |= catalogue_values(entry, connection)
    form = CandidateForm(request.POST or None, initial=initial, connections=active_connections(by))
    if form.is_valid():
        extra = {key: initial[key] for key in ("catalogue_key", "facts") if key in initial}
        candidate = _try(form, lambda: create_candidate(by=by, **form.cleaned_data, **extra))
        if candidate is not None:
            messages.success(request, f"{candidate.name} was added.")
            return redirect("model-detail", candidate.slug)
    return _form_page(request, form, {"entry": entry, "title": "Add a model"})


@page(get="candidates.write", post="candidates.write")
def model_edit(request: TeamRequest, slug: str) -> HttpResponse:
    """Change a candidate for runs to come."""
    by = request.actor
    candidate = _candidate(by, slug)
    form = CandidateForm(
        request.POST or None, instance=candidate, connections=active_connections(by)
    )
    if form.is_valid():
        changed = _try(
            form, lambda: update_candidate(candidate=candidate, by=by, **form.cleaned_data)
        )
        if changed is not None:
            messages.success(request, "Saved. Runs that exist keep what they ran with.")
            return redirect("model-detail", candidate.slug)
    return _form_page(request, form, {"candidate": candidate, "title": f"Change {candidate.name}"})


@page(post="candidates.write")
def model_archive(request: TeamRequest, slug: str) -> HttpResponse:
    """Hide a candidate from new runs."""
    candidate = _candidate(request.actor, slug)
    archive_candidate(candidate=candidate, by=request.actor, now=timezone.now())
    messages.success(request, f"{candidate.name} was archived. Its measurements stay.")
    return redirect("models")


def _candidate(by: Actor, slug: str) -> Candidate:
    rows = candidates_for(by).select_related("connection")
    return get_object_or_404(rows, slug=slug, archived_at=None)


def _form_page(request: HttpRequest, form: CandidateForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "evaluations/model_form.html", context | {"form": form}, status=status)


def _try(form: CandidateForm, act: Any) -> Candidate | None:
    """The action's result, or None with its errors put into the form."""
    try:
        done: Candidate = act()
    except ValidationError as error:
        add_action_errors(form, error)
        return None
    return done
