"""Which traces an actor may reach."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from teams.access import Actor, own_rows
from traces.models import Trace


def traces_for(by: Actor) -> QuerySet[Trace]:
    """Traces of the actor's team, newest first."""
    return own_rows(by, Trace.objects.order_by("-id"))


def trace_for(by: Actor, pk: int) -> Trace:
    """One trace of the actor's team, with all its texts; Http404 for any other."""
    return get_object_or_404(traces_for(by), pk=pk)
