"""Deletes traces, with all that was written about them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from teams.access import Actor, own_rows, require, same_team
from teams.audit import log
from traces.models import Trace
from traces.search_index import tidy_index

#: Traces that one transaction deletes.
BATCH: Final = 500
#: Traces that one request deletes at most.
MOST: Final = 10_000


def delete_trace(*, trace: Trace, by: Actor) -> None:
    """Delete one trace; its sample keeps its scores. Raises PermissionDenied."""
    require(by, "traces.delete")
    same_team(by, trace, lambda row: row.team_id)
    erase([trace.pk], by=by, why=f"trace {trace.pk} of {trace.model}")
    tidy_index()


def delete_traces(*, rows: QuerySet[Trace], up_to: int, by: Actor) -> int:
    """Delete those of ``rows`` that are the team's and no newer than the trace ``up_to``; how
    many. At most MOST at once, the oldest first. Raises PermissionDenied.

    Each batch is a transaction with a row in the audit log.
    """
    require(by, "traces.delete")
    own = own_rows(by, rows).filter(pk__lte=up_to).order_by("pk")
    count = 0
    for ids in _batches(list(own.values_list("pk", flat=True)[:MOST])):
        count += erase(ids, by=by, why="a filtered set")
    tidy_index()
    return count


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    waiting = iter(ids)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def erase(ids: Sequence[int], *, by: Actor, why: str) -> int:
    """Delete one batch of the team's traces: texts, body, facets, annotations, search words.

    SQLite overwrites the pages that become free, so that no text stays in the file.
    """
    _overwrite_deleted()
    with transaction.atomic():
        own = Trace.objects.filter(pk__in=ids, team=by.team)
        _, counts = own.only("pk").delete()
        count = counts.get(Trace._meta.label, 0)
        log(by, "trace.delete", None, summary=f"{count} deleted: {why}"[:300], traces=count)
    return count


def _overwrite_deleted() -> None:
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
