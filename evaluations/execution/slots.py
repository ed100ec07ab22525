"""The slot of a connection: at most one driver in the whole installation calls it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from evaluations.core.requests import Endpoint
from evaluations.endpoints import endpoint_of
from evaluations.models import Connection, Run, RunState, Sample, SampleState


@dataclass(frozen=True, slots=True)
class Slot:
    """A connection that this driver may call, as long as it says so in time."""

    connection: Connection
    owner: str

    @property
    def endpoint(self) -> Endpoint:
        """Where to call."""
        return endpoint_of(self.connection)


def claim_slot(connection_id: int, *, owner: str, now: datetime) -> Slot | None:
    """Take the slot if nobody holds it; None if somebody does, or the connection is gone."""
    free = Q(driver_owner="") | Q(driver_until__lt=now)
    claimed = Connection.objects.filter(free, pk=connection_id).update(
        driver_owner=owner, driver_until=_until(now)
    )
    if claimed != 1:
        return None
    row = Connection.objects.select_related("team").get(pk=connection_id)
    return Slot(row, owner)


def keep_slot(slot: Slot, *, now: datetime) -> bool:
    """Say that the driver lives; False where the slot was lost to another."""
    kept = Connection.objects.filter(pk=slot.connection.pk, driver_owner=slot.owner)
    return kept.update(driver_until=_until(now)) == 1


def refresh_slot(slot: Slot) -> Slot:
    """The slot with the connection's present limits, address and key."""
    return Slot(Connection.objects.select_related("team").get(pk=slot.connection.pk), slot.owner)


def release_slot(slot: Slot) -> None:
    """Let another driver in; nothing happens where the slot was lost already."""
    Connection.objects.filter(pk=slot.connection.pk, driver_owner=slot.owner).update(
        driver_owner="", driver_until=None
    )


def waiting_connections(*, now: datetime) -> QuerySet[Connection]:
    """Connections with samples that are due and no living driver."""
    running = Run.objects.filter(pk=OuterRef("run_id"), state=RunState.RUNNING)
    due = Sample.objects.filter(
        Exists(running), connection=OuterRef("pk"), state=SampleState.PENDING
    ).filter(Q(not_before=None) | Q(not_before__lte=now))
    return Connection.objects.filter(Exists(due)).filter(
        Q(driver_owner="") | Q(driver_until__lt=now)
    )


def _until(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.LEASE_SECONDS)
