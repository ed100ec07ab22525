"""A worker's own thread: it looks for what other workers have left behind."""

import asyncio
import logging
import threading
from typing import Final

from celery.signals import worker_ready, worker_shutdown, worker_shutting_down
from django.conf import settings
from django.db import connection
from django.utils import timezone

from evaluations.core.requests import Endpoint, ProviderError
from evaluations.execution.incidents import where
from evaluations.execution.sweeping import sweep
from evaluations.models import Connection
from evaluations.providers import PROVIDERS

_log = logging.getLogger(__name__)


class Worker:
    """What all tasks of a worker process share: the sign to stop, and the sweeper's thread."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to sweep."""
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Tell the drivers to let go and the sweeper to end."""
        self.stopping.set()

    def join(self) -> None:
        """Wait for the sweeper's last pass."""
        if self._thread is not None:
            self._thread.join(timeout=settings.DRAIN_SECONDS)

    def _run(self) -> None:
        _warm_up()
        while not self.stopping.is_set():
            try:
                sweep(now=timezone.now())
            except Exception as error:
                _log.error("a sweep failed, the next one follows: %s", where(error))
                connection.close()
            self.stopping.wait(settings.SWEEP_SECONDS)
        connection.close()


WORKER: Final = Worker()


def _warm_up() -> None:
    """Import the clients that will be needed: a second that the first call should not wait for."""
    kinds = Connection.objects.filter(archived_at=None).values_list("kind", flat=True).distinct()
    for kind in kinds:
        asyncio.run(_open_and_close(kind))


async def _open_and_close(kind: str) -> None:
    try:
        session = PROVIDERS[kind].open(Endpoint(kind=kind))
    except ProviderError:
        return
    await session.aclose()


@worker_ready.connect
def _on_ready(**_: object) -> None:
    WORKER.start()


@worker_shutting_down.connect
def _on_shutting_down(**_: object) -> None:
    WORKER.stop()


@worker_shutdown.connect
def _on_shutdown(**_: object) -> None:
    WORKER.join()
