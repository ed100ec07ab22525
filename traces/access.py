"""Which traces an actor may reach."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from teams.access import Actor, own_rows
from traces.models import Annotation, Trace


def traces_for(by: Actor) -> QuerySet[Trace]:
    """Traces of the actor's team, newest first."""
    return own_rows(by, Trace.objects.order_by("-id"))


def trace_for(by: Actor, pk: int) -> Trace:
    """One trace of the actor's team, with all its texts; Http404 for any other."""
    return get_object_or_404(traces_for(by), pk=pk)


def with_external_ids(rows: QuerySet[Trace], ids: Collection[str]) -> QuerySet[Trace]:
    """Those of ``rows`` that carry one of the ids.

    The literal condition is that of the index: SQLite finds it by nothing else.
    """
    return rows.extra(where=["NOT (external_id = '')"]).filter(external_id__in=ids)


def annotations_for(by: Actor, trace: int) -> QuerySet[Annotation]:
    """What readers of the actor's team wrote beside one trace, in the order of writing."""
    rows = Annotation.objects.filter(trace__pk=trace).select_related("author").order_by("id")
    return own_rows(by, rows)


def annotations_beside(by: Actor, traces: Iterable[int]) -> Mapping[int, Sequence[Annotation]]:
    """What readers wrote beside each of several traces, by trace; one query."""
    found: dict[int, list[Annotation]] = defaultdict(list)
    rows = Annotation.objects.filter(trace__in=traces).select_related("author").order_by("id")
    for row in own_rows(by, rows):
        found[row.trace_id].append(row)
    return found


def annotation_for(by: Actor, trace: int, pk: int) -> Annotation:
    """One of them; Http404 for any other."""
    return get_object_or_404(annotations_for(by, trace).select_related("trace"), pk=pk)
