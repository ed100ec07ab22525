"""Pages of connections: add, change, test, archive."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from evaluations.access import connections_for
from evaluations.actions.probing import probe_connection
from evaluations.actions.registry import (
    archive_connection,
    create_connection,
    update_connection,
)
from evaluations.forms.errors import add_action_errors
from evaluations.forms.registry import ConnectionForm, ProbeForm, connection_initial
from evaluations.models import Connection
from evaluations.providers import PROVIDERS
from evaluations.queries.registry import candidates_of, likely_model
from teams.access import Actor
from teams.gate import TeamRequest, page


@page(get="connections.write", post="connections.write")
def connection_new(request: TeamRequest) -> HttpResponse:
    """The form of a new connection."""
    form = ConnectionForm(request.POST or None, initial={"kind": request.GET.get("kind")})
    if form.is_valid():
        connection = _try(form, lambda: create_connection(by=request.actor, **form.cleaned_data))
        if connection is not None:
            messages.success(request, f"{connection.name} was added. Test it with one real call.")
            return redirect("connection-detail", connection.pk)
    return _form_page(request, form, None)


@page(get="read")
def connection_detail(request: TeamRequest, pk: int) -> HttpResponse:
    """One connection: limits, the last test, its candidates."""
    connection = _connection(request.actor, pk)
    context = {
        "connection": connection,
        "kind": PROVIDERS[connection.kind],
        "candidates": candidates_of(connection),
        "probe_form": ProbeForm(initial={"model": likely_model(connection)}),
    }
    return render(request, "evaluations/connection_detail.html", context)


@page(get="connections.write", post="connections.write")
def connection_edit(request: TeamRequest, pk: int) -> HttpResponse:
    """Change a connection; its key is never shown."""
    connection = _connection(request.actor, pk)
    form = ConnectionForm(request.POST or None, initial=connection_initial(connection))
    if form.is_valid():
        changed = _try(
            form,
            lambda: update_connection(connection=connection, by=request.actor, **form.cleaned_data),
        )
        if changed is not None:
            messages.success(request, "Saved.")
            return redirect("connection-detail", connection.pk)
    return _form_page(request, form, connection)


@page(post="connections.write")
def connection_test(request: TeamRequest, pk: int) -> HttpResponse:
    """One real call; its result is kept and shown on the connection's page."""
    connection = _connection(request.actor, pk)
    form = ProbeForm(request.POST)
    if form.is_valid():
        model = form.cleaned_data["model"]
        probe_connection(connection=connection, model=model, by=request.actor, now=timezone.now())
    else:
        messages.error(request, "Name the model that should answer.")
    return redirect("connection-detail", pk)


@page(post="connections.write")
def connection_archive(request: TeamRequest, pk: int) -> HttpResponse:
    """Hide a connection with its candidates and forget its key."""
    connection = _connection(request.actor, pk)
    archive_connection(connection=connection, by=request.actor, now=timezone.now())
    messages.success(request, f"{connection.name} was archived and its key forgotten.")
    return redirect("models")


def _connection(by: Actor, pk: int) -> Connection:
    return get_object_or_404(connections_for(by), pk=pk, archived_at=None)


def _form_page(
    request: TeamRequest, form: ConnectionForm, connection: Connection | None
) -> HttpResponse:
    context = {"form": form, "connection": connection, "kinds": PROVIDERS.values()}
    status = 422 if form.is_bound else 200
    return render(request, "evaluations/connection_form.html", context, status=status)


def _try(form: ConnectionForm, act: Callable[[], Connection]) -> Connection | None:
    """The action's result, or None with its errors put into the form."""
    try:
        return act()
    except ValidationError as error:
        add_action_errors(form, error)
        return None
