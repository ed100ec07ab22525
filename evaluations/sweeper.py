"""A worker's own threads: they look for what is left behind, unread or not graded."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from celery.signals import worker_ready, worker_shutdown, worker_shutting_down
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from evaluations.core.requests import Endpoint, ProviderError
from evaluations.execution.incidents import where
from evaluations.execution.sweeping import sweep
from evaluations.execution.upkeep import Upkeep
from evaluations.execution.waiting import grade_now
from evaluations.models import Connection
from evaluations.providers import PROVIDERS
from evaluations.sandbox.judges import close_children
from evaluations.sandbox.selftest import sandbox_problem

_log = logging.getLogger(__name__)

_BREATH_S: Final = 0.2


class Worker:
    """What all tasks of a worker process share: the sign to stop, and its threads."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._upkeep = Upkeep()
        self._drivers = 0
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to sweep, to read traces, to grade and to do chores, each in a thread: none waits
        for another."""
        works: dict[str, Callable[[], bool]] = {
            "sweeper": _sweep,
            "upkeep": self.keep_up,
            "grader": self.grade,
            "chores": self.do_chores,
        }
        for name, work in works.items():
            thread = threading.Thread(target=self._repeat, args=(work,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    @contextmanager
    def driving(self) -> Iterator[None]:
        """For as long as calls are made and clocked."""
        with self._lock:
            self._drivers += 1
        try:
            yield
        finally:
            with self._lock:
                self._drivers -= 1

    def keep_up(self) -> bool:
        """One pass over stored traces; whether more may wait. None while calls are clocked: it
        would take the interpreter from them, and they would seem slower than they are."""
        return False if self._drivers else self._upkeep.run()

    def grade(self) -> bool:
        """One pass over answers that wait for a slow grader; whether more may wait. Its work is
        done in children, so it goes on while calls are clocked."""
        return grade_now(self.stopping)

    def do_chores(self) -> bool:
        """One turn of what the floor above has for a worker to do; whether more may wait."""
        chore: Callable[..., bool] = import_string(settings.WORKER_CHORE)
        return chore(busy=bool(self._drivers))

    def stop(self) -> None:
        """Tell the drivers to let go and the threads to end."""
        self.stopping.set()

    def join(self) -> None:
        """Wait for the last passes."""
        for thread in self._threads:
            thread.join(timeout=settings.DRAIN_SECONDS)
        close_children()

    def _repeat(self, work: Callable[[], bool]) -> None:
        """Work until told to stop; with more to do after a breath, else after a pause."""
        if work == _sweep:
            _warm_up()
        if work == self.grade:
            _tell_of_sandbox()
        while not self.stopping.is_set():
            more = False
            try:
                more = work()
            except Exception as error:
                _log.error("a sweep failed, the next one follows: %s", where(error))
                connection.close()
            pause = settings.SWEEP_SECONDS
            self.stopping.wait(min(_BREATH_S, pause) if more else pause)
        connection.close()


WORKER: Final = Worker()


def _sweep() -> bool:
    """One pass; what it leaves waits for the next."""
    sweep(now=timezone.now())
    return False


def _tell_of_sandbox() -> None:
    """Whether answers that must be run can be graded here, once, in the log."""
    if problem := sandbox_problem():
        _log.warning("no sandbox, some graders leave answers unscored: %s", problem)
        return
    _log.info("sandbox: works")


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
