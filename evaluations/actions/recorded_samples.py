"""Rows of a run whose samples were recorded elsewhere: candidates that nobody calls, samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from evaluations.access import candidates_for, connections_for
from evaluations.actions.registry import create_candidate, create_connection
from evaluations.execution.snapshots import snapshot_of
from evaluations.models import (
    Candidate,
    Case,
    Connection,
    ProviderKindName,
    Run,
    RunCandidate,
    Sample,
    SampleState,
)
from teams.access import Actor
from traces.actions import TraceRecord, record_traces
from traces.models import Origin

#: So many samples are written at a time.
BATCH: Final = 500
_CONNECTION_NAME: Final = "Recorded completions"


@dataclass(frozen=True, slots=True)
class RecordedSample:
    """One attempt as it was recorded, with the trace to store of it; ``value`` is its verdict."""

    candidate: RunCandidate
    case: Case
    repeat: int
    trace: TraceRecord
    value: float | None = None


def write_candidates(run: Run, names: Sequence[str], by: Actor) -> dict[str, RunCandidate]:
    """The run's candidates by name, in this order: of each name the team's, or a new one."""
    connection = _recorded_connection(by)
    created = RunCandidate.objects.bulk_create(
        RunCandidate(
            run=run,
            candidate=candidate,
            connection=connection,
            position=position,
            snapshot=snapshot_of(candidate),
        )
        for position, candidate in enumerate(
            _recorded_candidate(name, connection, by) for name in names
        )
    )
    return dict(zip(names, created, strict=True))


def write_samples(
    run: Run, rows: Sequence[RecordedSample], *, state: SampleState, now: datetime
) -> list[Sample]:
    """One batch of samples in ``state`` with their traces, in the order of ``rows``."""
    traces = record_traces(
        records=[row.trace for row in rows], team=run.team, origin=Origin.IMPORT, now=now
    )
    return Sample.objects.bulk_create(
        Sample(
            run=run,
            run_candidate=row.candidate,
            connection_id=row.candidate.connection_id,
            case=row.case,
            repeat=row.repeat,
            state=state,
            value=row.value,
            cost_usd=row.trace.cost_usd,
            trace=trace,
            finished_at=now,
        )
        for row, trace in zip(rows, traces, strict=True)
    )


def _recorded_connection(by: Actor) -> Connection:
    """The team's connection of what cannot be called; made where there is none."""
    own = connections_for(by)
    kind = ProviderKindName.RECORDED
    found = own.filter(kind=kind, archived_at=None).order_by("pk").first()
    if found is not None:
        return found
    taken = set(own.values_list("name", flat=True))
    numbered = (f"{_CONNECTION_NAME} {number}" for number in range(2, len(taken) + 3))
    free = next(name for name in (_CONNECTION_NAME, *numbered) if name not in taken)
    return create_connection(by=by, name=free, kind=kind)


def _recorded_candidate(name: str, connection: Connection, by: Actor) -> Candidate:
    """The candidate of that name at the connection; made where there is none."""
    rows = candidates_for(by).filter(name=name, connection=connection, archived_at=None)
    known = rows.select_related("connection").order_by("pk").first()
    return known or create_candidate(by=by, connection=connection, name=name, model=name)
