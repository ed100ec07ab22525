"""Pages of connections: add, change, test, archive."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import trigger_client_event

from evaluations.access import connections_for
from evaluations.actions.probing import probe_connection
from evaluations.actions.registry import (
    archive_connection,
    create_connection,
    update_connection,
)
from evaluations.forms.errors import add_action_errors
from evaluations.forms.registry import (
    ConnectionForm,
    ProbeForm,
    connection_initial,
    new_connection_initial,
)
from evaluations.models import Connection
from evaluations.providers import PROVIDERS
from evaluations.queries.model_lists import last_test
from evaluations.queries.registry import candidates_of, likely_model
from teams.access import Actor
from teams.gate import TeamRequest, page


@page(get="connections.write", post="connections.write")
def connection_new(request: TeamRequest) -> HttpResponse:
    """The form of a new connection; ``?kind=`` chooses one beforehand."""
    initial = new_connection_initial(request.GET.get("kind", ""))
    form = ConnectionForm(request.POST or None, initial=initial)
    if form.is_valid():
        connection = _try(form, lambda: create_connection(by=request.actor, **form.cleaned_data))
        if connection is not None:
            messages.success(request, f"{connection.name} was added.")
            return redirect("connection-detail", connection.pk)
    return _form_page(request, form, {"title": "Add a connection"})


@page(get="read")
def connection_detail(request: TeamRequest, pk: int) -> HttpResponse:
    """One connection: its limits, the last test, its candidates."""
    connection = _connection(request.actor, pk)
    context = {
        **_test_context(connection),
        "kind": PROVIDERS[connection.kind],
        "candidates": candidates_of(connection),
        "proxy_url": _proxy_url(request, connection),
    }
    return render(request, "evaluations/connection_detail.html", context)


@page(get="connections.write", post="connections.write")
def connection_edit(request: TeamRequest, pk: int) -> HttpResponse:
    """Change a connection; its key is never shown."""
    connection = _connection(request.actor, pk)
    name = connection.name
    form = ConnectionForm(request.POST or None, initial=connection_initial(connection))
    if form.is_valid():
        changed = _try(
            form,
            lambda: update_connection(connection=connection, by=request.actor, **form.cleaned_data),
        )
        if changed is not None:
            messages.success(request, "Saved.")
            return redirect("connection-detail", connection.pk)
    return _form_page(request, form, {"title": f"Change {name}", "name": name, "pk": pk})


@page(post="connections.write")
def connection_test(request: TeamRequest, pk: int) -> HttpResponse:
    """One real call; its result is kept and shown on the connection's page."""
    connection = _connection(request.actor, pk)
    form = ProbeForm(request.POST)
    said = "Name the model that should answer."
    if form.is_valid():
        model = form.cleaned_data["model"]
        found = probe_connection(
            connection=connection, model=model, by=request.actor, now=timezone.now()
        )
        said = f"{model} {'answered' if found['ok'] else 'did not answer'}. {found['sentence']}"
    if request.htmx:
        context = _test_context(connection) | ({} if form.is_valid() else {"probe_form": form})
        fragment = render(request, "evaluations/connection_detail.html#test", context)
        return trigger_client_event(fragment, "status", {"value": said})
    if not form.is_valid():
        messages.error(request, said)
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


def _test_context(connection: Connection) -> dict[str, Any]:
    """What the section of the last test shows."""
    return {
        "connection": connection,
        "test": last_test(connection),
        "probe_form": ProbeForm(initial={"model": likely_model(connection)}),
    }


def _form_page(request: TeamRequest, form: ConnectionForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(
        request, "evaluations/connection_form.html", context | {"form": form}, status=status
    )


def _try(form: ConnectionForm, act: Callable[[], Connection]) -> Connection | None:
    """The action's result, or None with its errors put into the form."""
    try:
        return act()
    except ValidationError as error:
        add_action_errors(form, error)
        return None


def _proxy_url(request: TeamRequest, connection: Connection) -> str:
    """The base URL of the recording proxy; "" where nothing can be passed on."""
    if PROVIDERS[connection.kind].openai_door is None:
        return ""
    address = reverse("proxy", args=[connection.pk, "x"]).removesuffix("/x")
    return request.build_absolute_uri(address)
