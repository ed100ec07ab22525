"""One pass of the sweeper: every step is conditional, so any number of them may run at once."""

import logging
from datetime import datetime

from django.db import transaction

from evaluations.execution.closing import lock_runs, stop_overdue
from evaluations.execution.looking import move_on
from evaluations.execution.reclaiming import clear_dead_slots, lost_owners, reclaim
from evaluations.execution.slots import waiting_connections
from evaluations.execution.wake import wake_connection
from evaluations.execution.watching import forget_unwatched
from evaluations.models import Run, RunState

_log = logging.getLogger(__name__)


def sweep(*, now: datetime) -> None:
    """Reclaim lost calls, end runs that are over, wake drivers, forget what nobody watches."""
    clear_dead_slots(now=now)
    for connection_id, owner in lost_owners():
        if count := reclaim(connection_id, owner, now=now):
            _log.warning("connection %s: %s calls of a dead worker lost", connection_id, count)
    _end_runs(now)
    for connection_id in waiting_connections(now=now).values_list("pk", flat=True):
        wake_connection(connection_id)
    forget_unwatched(now=now)


def _end_runs(now: datetime) -> None:
    running = Run.objects.filter(state=RunState.RUNNING)
    overdue = running.filter(deadline__lte=now).values_list("pk", flat=True)
    if ids := list(overdue):
        with transaction.atomic():
            stop_overdue(lock_runs(ids).values(), now=now)
    move_on(running.values_list("pk", flat=True), now=now)
