"""Stores exchanges behind their callers' backs: a slow or broken database delays nobody."""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils import timezone

from evaluations.actions.proxied import count_unrecorded, record_proxied
from evaluations.execution.incidents import where
from evaluations.proxy.exchanges import Exchange

_log = logging.getLogger(__name__)

#: Exchanges that wait for the database; beyond this they are counted as lost.
MAX_WAITING: Final = 500
_BATCH: Final = 50

Record = Callable[[Sequence[Exchange], datetime], None]


class Recorder:
    """One writing thread of this process, started by the first exchange.

    The thread is no daemon's: an orderly stop of the process waits until all is stored.
    """

    def __init__(self) -> None:
        self._waiting: queue.Queue[Exchange] = queue.Queue(maxsize=MAX_WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def take(self, exchange: Exchange) -> None:
        """Store it soon; never raises and never waits."""
        try:
            self._waiting.put_nowait(exchange)
        except queue.Full:
            _give_up([exchange], "too many wait for the database")
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="proxy-recorder")
                self._thread.start()

    def flush(self) -> None:
        """Wait until everything taken so far is stored or given up."""
        self._waiting.join()

    def _run(self) -> None:
        """Work until nothing waits; the next exchange starts another thread."""
        while batch := self._next_batch():
            store(batch)
            for _ in batch:
                self._waiting.task_done()
        connection.close()

    def _next_batch(self) -> list[Exchange]:
        with self._lock:
            batch: list[Exchange] = []
            while len(batch) < _BATCH and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            if not batch:
                self._thread = None
            return batch


def store(batch: Sequence[Exchange]) -> None:
    """Store a batch, one by one where it fails as a whole; what fails is counted and logged."""
    try:
        record_proxied(exchanges=batch, now=timezone.now())
    except Exception as error:
        connection.close()
        if len(batch) == 1:
            _give_up(batch, where(error))
            return
        for each in batch:
            store([each])


def _give_up(batch: Sequence[Exchange], why: str) -> None:
    for each in batch:
        _log.error("connection %s: a reply was not recorded, %s", each.connection_id, why)
        try:
            count_unrecorded(connection_id=each.connection_id, now=timezone.now())
        except Exception as error:
            _log.error("connection %s: not counted, %s", each.connection_id, where(error))


RECORDER: Final = Recorder()
