"""A worker beside the pages: the real driver, woken as by Celery."""

import queue
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connections

from evaluations import tasks
from evaluations.execution import wake
from evaluations.execution.wake import DRIVE, GRADE

ORDERS: dict[str, Callable[[int], None]] = {
    DRIVE: tasks.drive_connection,
    GRADE: tasks.grade_run,
}


@pytest.fixture
def worker(live_server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Takes every wake-up call as soon as it is sent, in a thread of its own."""
    calls: queue.Queue[tuple[str, int] | None] = queue.Queue()

    def work() -> None:
        while (order := calls.get()) is not None:
            ORDERS[order[0]](order[1])
        connections.close_all()

    monkeypatch.setattr(wake, "_send", lambda task, pk: calls.put((task, pk)))
    thread = threading.Thread(target=work, name="worker")
    thread.start()
    yield
    calls.put(None)
    thread.join(timeout=60)
    assert not thread.is_alive(), "the worker did not come to an end"
