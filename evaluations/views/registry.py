"""Pages of models: the list, one model, adding from the catalogue or by hand."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from evaluations.access import candidates_for
from evaluations.actions.registry import (
    archive_candidate,
    catalogue_values,
    create_candidate,
    update_candidate,
)
from evaluations.catalogue import CatalogueEntry, read_catalogue
from evaluations.forms.errors import add_action_errors
from evaluations.forms.families import family_form
from evaluations.forms.prices import ConfigForm
from evaluations.forms.registry import CandidateForm
from evaluations.models import Candidate, ProviderKindName
from evaluations.queries.deployments import own_hardware
from evaluations.queries.model_lists import (
    candidate_rows,
    connection_rows,
    visibility_of,
    with_seen_kind,
)
from evaluations.queries.registry import (
    active_connections,
    candidate_facts,
    catalogue_choices,
    connection_for_entry,
)
from evaluations.queries.standings import measured_runs
from teams.access import Actor
from teams.gate import TeamRequest, page


@page(get="read")
def models(request: TeamRequest) -> HttpResponse:
    """All candidates and connections of the team."""
    by = request.actor
    rows = candidate_rows(by, sort=request.GET.get("sort", ""))
    context = {"rows": rows, "connections": connection_rows(by)}
    return render(request, "evaluations/models.html", context)


@page(get="read")
def model_detail(request: TeamRequest, slug: str) -> HttpResponse:
    """One candidate: each fact with where it comes from, its settings, what runs measured."""
    candidate = _candidate(request.actor, slug)
    facts = candidate_facts(candidate)
    context = {
        "candidate": candidate,
        "facts": [fact for fact in facts if fact.value is not None],
        "unknown": [fact.label for fact in facts if fact.value is None],
        "visibility": visibility_of(candidate),
        "measured": measured_runs(candidate),
        "can_be_called": candidate.connection.kind != ProviderKindName.RECORDED,
        "family": family_form(candidate),
        "hardware": own_hardware(candidate),
        "config_form": ConfigForm(),
    }
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
    connections = active_connections(by)
    entry = read_catalogue().get(request.GET.get("from", ""))
    initial: dict[str, Any] = {"dialect": "auto", "connection": request.GET.get("connection")}
    if entry is not None:
        connection = connection_for_entry(by, entry, request.GET.get("connection", ""))
        if connection is None:
            return _connection_first(request, entry)
        initial |= catalogue_values(entry, connection)
    form = CandidateForm(request.POST or None, initial=initial, connections=connections)
    if form.is_valid():
        extra = {key: initial[key] for key in ("catalogue_key", "facts") if key in initial}
        candidate = _try(form, lambda: create_candidate(by=by, **form.cleaned_data, **extra))
        if candidate is not None:
            messages.success(request, f"{candidate.name} was added.")
            return redirect("model-detail", candidate.slug)
    context = {"entry": entry, "title": "Add a model", "has_connections": connections.exists()}
    return _form_page(request, form, context)


@page(get="candidates.write", post="candidates.write")
def model_edit(request: TeamRequest, slug: str) -> HttpResponse:
    """Change a candidate for runs to come."""
    by = request.actor
    candidate = _candidate(by, slug)
    name = candidate.name
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
    context = {"slug": slug, "name": name, "title": f"Change {name}", "has_connections": True}
    return _form_page(request, form, context)


@page(post="candidates.write")
def model_archive(request: TeamRequest, slug: str) -> HttpResponse:
    """Hide a candidate from new runs."""
    candidate = _candidate(request.actor, slug)
    archive_candidate(candidate=candidate, by=request.actor, now=timezone.now())
    messages.success(request, f"{candidate.name} was archived. Its measurements stay.")
    return redirect("models")


def _candidate(by: Actor, slug: str) -> Candidate:
    rows = with_seen_kind(candidates_for(by)).select_related("connection")
    return get_object_or_404(rows, slug=slug, archived_at=None)


def _connection_first(request: TeamRequest, entry: CatalogueEntry) -> HttpResponse:
    messages.info(request, f"{entry.name} needs a connection first.")
    kind = next(iter(entry.model_ids))
    return redirect(f"{reverse('connection-new')}?kind={kind}")


def _form_page(request: TeamRequest, form: CandidateForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "evaluations/model_form.html", context | {"form": form}, status=status)


def _try(form: CandidateForm, act: Callable[[], Candidate]) -> Candidate | None:
    """The action's result, or None with its errors put into the form."""
    try:
        return act()
    except ValidationError as error:
        add_action_errors(form, error)
        return None
