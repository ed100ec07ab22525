"""Finds what a worker that died has left behind, and writes every lost call down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from evaluations.core.requests import ProviderError
from evaluations.execution.closing import lock_runs
from evaluations.execution.looking import move_on
from evaluations.execution.rows import SampleChange, change_samples
from evaluations.execution.settlement import change_after_failure
from evaluations.models import Attempt, Connection, Run, Sample, SampleState

LOST: Final = ProviderError(
    "lost",
    "The worker that held this call stopped without a word: the call may or may not have been "
    "sent, and may have been charged.",
    retryable=True,
)


def clear_dead_slots(*, now: datetime) -> int:
    """Free the slots whose driver has given no sign of life in time; how many."""
    dead = Connection.objects.exclude(driver_owner="").filter(driver_until__lt=now)
    return dead.update(driver_owner="", driver_until=None)


def lost_owners() -> list[tuple[int, str]]:
    """Connection and owner of leased samples whose owner does not hold the connection's slot."""
    leased = Sample.objects.filter(connection=OuterRef("pk"), state=SampleState.LEASED)
    lost = Connection.objects.filter(Exists(leased.exclude(owner=OuterRef("driver_owner"))))
    return [
        (connection.pk, owner)
        for connection in lost.only("driver_owner")
        for owner in _owners_at(connection)
        if owner != connection.driver_owner
    ]


def _owners_at(connection: Connection) -> set[str]:
    leased = Sample.objects.filter(connection=connection, state=SampleState.LEASED)
    return set(leased.values_list("owner", flat=True).distinct())


@transaction.atomic
def reclaim(connection_id: int, owner: str, *, now: datetime) -> int:
    """Write off every call that ``owner`` held at a connection whose slot it lost; how many.

    Each gets an attempt with the code ``lost``, its reserved cost becomes unsettled, and its
    sample waits again unless that was its last try. Money and samples move in one transaction,
    so a second sweeper finds nothing.
    """
    connection = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    if connection.driver_owner == owner:
        return 0
    held = Sample.objects.filter(connection=connection, state=SampleState.LEASED, owner=owner)
    runs = lock_runs(held.values_list("run_id", flat=True).distinct())
    rows = list(held.select_for_update(no_key=True).order_by("pk"))
    Attempt.objects.bulk_create([_lost_attempt(row, now) for row in rows])
    changes = [(row.pk, _after_loss(runs[row.run_id], row, now)) for row in rows]
    change_samples(changes, owner=owner)
    _move_reserves(runs, rows)
    move_on(runs, now=now)
    return len(rows)


def _after_loss(run: Run, row: Sample, now: datetime) -> SampleChange:
    return change_after_failure(run, LOST, strikes=row.strikes, now=now, jitter=0.0)


def _lost_attempt(row: Sample, now: datetime) -> Attempt:
    return Attempt(
        sample_id=row.pk,
        number=row.attempts,
        started_at=row.leased_at or now,
        code=LOST.code,
        message=LOST.message,
    )


def _move_reserves(runs: dict[int, Run], rows: Sequence[Sample]) -> None:
    for row in rows:
        run = runs[row.run_id]
        run.unsettled_usd += row.reserved_usd
        run.reserved_usd = max(0.0, run.reserved_usd - row.reserved_usd)
    for run in runs.values():
        run.save(update_fields=["unsettled_usd", "reserved_usd"])
