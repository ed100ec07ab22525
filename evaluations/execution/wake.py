"""Wake-up calls to the workers: a message may be lost or come twice, the rows are the queue."""

import logging
from typing import Final

from celery import current_app
from kombu.exceptions import OperationalError

DRIVE: Final = "evaluations.drive_connection"
GRADE: Final = "evaluations.grade_run"
CHORES: Final = "evaluations.do_chores"

#: A wake-up that nobody took for so long has been sent again by a sweeper meanwhile.
EXPIRES_S: Final = 30

_log = logging.getLogger(__name__)


def wake_connection(connection_id: int) -> None:
    """Tell a worker that samples may wait at a connection."""
    _send(DRIVE, connection_id)


def wake_grading(run_id: int) -> None:
    """Tell a worker that answers of a run wait for their grades."""
    _send(GRADE, run_id)


def _send(task: str, pk: int) -> None:
    """A broker that is down or refuses us costs seconds, not the work: sweepers look for rows."""
    try:
        current_app.send_task(task, args=[pk], expires=EXPIRES_S, ignore_result=True)
    except _refusals() as error:
        _log.warning("%s %s not sent, a sweeper will: %s", task, pk, type(error).__name__)


def _refusals() -> tuple[type[BaseException], ...]:
    """No answer, and what the broker's own client raises, as RabbitMQ's for a wrong password."""
    broker = current_app.connection_for_write()
    return (OperationalError, OSError, *broker.connection_errors, *broker.channel_errors)
