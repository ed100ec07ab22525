"""The doors of Celery: thin, and harmless when a message comes late, twice or for nothing."""

import asyncio

from celery import shared_task
from django.utils import timezone

from evaluations.execution.driver import drive
from evaluations.execution.waiting import grade_waiting
from evaluations.execution.wake import CHORES, DRIVE, GRADE
from evaluations.models import Sample
from evaluations.sweeper import WORKER


@shared_task(name=DRIVE)
def drive_connection(connection_id: int) -> None:
    """Call what waits at a connection, unless another driver does so already."""
    with WORKER.driving():
        asyncio.run(drive(connection_id, stopping=WORKER.stopping))


@shared_task(name=GRADE)
def grade_run(run_id: int) -> None:
    """Grade the answers of a run that wait for it."""
    waiting = Sample.objects.filter(run=run_id)
    grade_waiting(waiting, now=timezone.now(), stopping=WORKER.stopping)


@shared_task(name=CHORES)
def do_chores() -> None:
    """What is due of the floor above, for those who run beat: workers do it by themselves, too."""
    while WORKER.do_chores() and not WORKER.stopping.is_set():
        pass
