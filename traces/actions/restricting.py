"""Which traces only owners may read: written here by the floor that knows why."""

from collections.abc import Collection
from typing import Final

from teams.models import Team
from traces.models import Restriction, Trace

#: Rows written, or looked for, at once.
_BATCH: Final = 500


def restrict_traces(*, team: Team, traces: Collection[int]) -> None:
    """From now on only who may read held-out cases reads these traces of ``team``; those of other
    teams, and those that are gone, are passed over."""
    for ids in _batches(traces):
        own = Trace.objects.filter(team=team, pk__in=ids).values_list("pk", flat=True)
        rows = [Restriction(trace_id=pk) for pk in own]
        Restriction.objects.bulk_create(rows, ignore_conflicts=True)


def release_traces(*, team: Team, traces: Collection[int]) -> None:
    """From now on everybody in ``team`` reads these traces of it."""
    for ids in _batches(traces):
        Restriction.objects.filter(trace__team=team, trace__in=ids).delete()


def _batches(traces: Collection[int]) -> list[list[int]]:
    ids = sorted(traces)
    return [ids[at : at + _BATCH] for at in range(0, len(ids), _BATCH)]
