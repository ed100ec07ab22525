"""Which traces an actor may reach."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from teams.access import Actor, own_rows
from traces.models import Annotation, Facet, Restriction, Trace

#: Said where a trace exists and may not be read.
RESTRICTED: Final = "This answers a held-out case: only owners may read it."


def traces_for(by: Actor) -> QuerySet[Trace]:
    """Traces of the actor's team that the actor may read, newest first: the one door to them."""
    own = own_rows(by, Trace.objects.order_by("-id"))
    if by.may("held_out.read"):
        return own
    if connection.vendor == "sqlite":
        # One look into the index a row; SQLite would run a subquery for each.
        return own.exclude(pk__in=Restriction.objects.values("trace"))
    return own.filter(~Exists(Restriction.objects.filter(trace=OuterRef("pk"))))


def facets_for(by: Actor) -> QuerySet[Facet]:
    """The words of the traces of ``traces_for``, which are not looked at themselves."""
    own = own_rows(by, Facet.objects.all())
    if by.may("held_out.read"):
        return own
    if connection.vendor == "sqlite":
        return own.exclude(trace__in=Restriction.objects.values("trace"))
    return own.filter(~Exists(Restriction.objects.filter(trace=OuterRef("trace"))))


def trace_for(by: Actor, pk: int) -> Trace:
    """One trace of the actor's team, with all its texts; Http404 for any other.

    Raises PermissionDenied for one that the team has and the actor may not read.
    """
    found = traces_for(by).filter(pk=pk).first()
    if found is not None:
        return found
    if own_rows(by, Trace.objects.filter(pk=pk)).exists():
        raise PermissionDenied(RESTRICTED)
    raise Http404("No trace matches the given query.")


def withheld_count(by: Actor) -> int:
    """How many traces the team has that the actor may not read."""
    if by.may("held_out.read"):
        return 0
    return own_rows(by, Restriction.objects.all(), path="trace__team").count()


def with_external_ids(rows: QuerySet[Trace], ids: Collection[str]) -> QuerySet[Trace]:
    """Those of ``rows`` that carry one of the ids.

    The literal condition is that of the index: SQLite finds it by nothing else.
    """
    return rows.extra(where=["NOT (external_id = '')"]).filter(external_id__in=ids)


def annotations_for(by: Actor, trace: int) -> QuerySet[Annotation]:
    """What readers of the actor's team wrote beside one trace, in the order of writing."""
    rows = Annotation.objects.filter(trace__in=traces_for(by).filter(pk=trace).order_by())
    return own_rows(by, rows.select_related("author").order_by("id"))


def annotations_beside(by: Actor, traces: Iterable[int]) -> Mapping[int, Sequence[Annotation]]:
    """What readers wrote beside each of several traces, by trace; one query."""
    found: dict[int, list[Annotation]] = defaultdict(list)
    rows = Annotation.objects.filter(trace__in=traces_for(by).filter(pk__in=traces).order_by())
    for row in own_rows(by, rows.select_related("author").order_by("id")):
        found[row.trace_id].append(row)
    return found


def annotation_for(by: Actor, trace: int, pk: int) -> Annotation:
    """One of them; Http404 for any other."""
    return get_object_or_404(annotations_for(by, trace).select_related("trace"), pk=pk)
