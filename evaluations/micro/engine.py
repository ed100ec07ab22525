"""Speaks for all callers of a process at once: replies join a running batch and leave it.

One thread does all the arithmetic, however many threads ask. Models take turns, so that a small
model's times are its own and not those of a large one beside it.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from evaluations.micro.generation import Batch
from evaluations.micro.model import ROWS, MicroModel
from evaluations.micro.replies import Generation, Reply

#: Where another model waits, nobody joins a turn that is older than this.
TURN_S: Final = 0.25

#: Told of each token: the text that may be shown since the last one, which may be none, and the
#: seconds since the reply began. What it raises ends the reply.
Listener = Callable[[str, float], None]


@dataclass(slots=True, eq=False)
class _Call:
    """One reply on its way, who listens, and the promise of its end."""

    model: MicroModel
    reply: Reply
    listen: Listener
    promise: Future[Generation] = field(default_factory=Future)
    started: float = 0.0

    def tell(self) -> bool:
        """Pass on what is new; whether the reply goes on."""
        if self.promise.cancelled():
            return False
        stopped = bool(self.reply.stop_reason)
        try:
            self.listen(self.reply.news(), time.perf_counter() - self.started)
        except Exception as error:
            # Whatever it is, it is the caller's: the others go on speaking.
            self.end(error)
            return False
        if stopped:
            self.end(None)
        return not stopped

    def end(self, error: Exception | None) -> None:
        """Keep the promise, unless it was cancelled a moment ago."""
        with suppress(InvalidStateError):
            if error is None:
                self.promise.set_result(self.reply.generation)
            else:
                self.promise.set_exception(error)


class Engine:
    """Replies of any number of callers, with one thread that ends when there is nothing to do."""

    def __init__(self, rows: int = ROWS) -> None:
        self._rows = rows
        self._waiting: deque[_Call] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, model: MicroModel, reply: Reply, listen: Listener) -> Future[Generation]:
        """Have a reply finished; ``listen`` is called in the engine's thread.

        A cancelled future ends the reply at its next token.
        """
        call = _Call(model, reply, listen)
        with self._lock:
            self._waiting.append(call)
            # A fork leaves a thread behind that is no longer alive.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="micro", daemon=True)
                self._thread.start()
        return call.promise

    @property
    def is_idle(self) -> bool:
        """Whether nobody is waiting or being spoken to."""
        with self._lock:
            return self._thread is None

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                model = self._waiting[0].model
            self._take_turn(model)

    def _take_turn(self, model: MicroModel) -> None:
        """Speak with one model until nobody joins any more."""
        batch = Batch(model.network, model.tokenizer, rows=self._rows, tokens=model.context)
        joinable_until = math.inf
        calls: list[_Call] = []
        try:
            while True:
                newcomers = self._newcomers(model, batch.free, joinable_until)
                calls += newcomers
                for call in newcomers:
                    joinable_until = min(joinable_until, time.monotonic() + TURN_S)
                    call.started = time.perf_counter()
                    batch.join(call.reply)
                    _tell([call], calls, batch)
                if not calls:
                    return
                batch.step()
                _tell(list(calls), calls, batch)
        except Exception as error:
            # A defect of ours must not leave anybody waiting for ever.
            for call in calls:
                call.end(error)

    def _newcomers(self, model: MicroModel, free: int, until: float) -> list[_Call]:
        """Calls that join now: as many of this model as there is room for.

        Where another model waits, only ``until`` a moment on the monotonic clock.
        """
        with self._lock:
            others = any(call.model is not model for call in self._waiting)
            if not free or (others and time.monotonic() >= until):
                return []
            joining = [call for call in self._waiting if call.model is model][:free]
            for call in joining:
                self._waiting.remove(call)
            return [call for call in joining if not call.promise.cancelled()]


def _tell(told: list[_Call], calls: list[_Call], batch: Batch) -> None:
    """Tell some of the calls what is new, and let go of those that do not go on."""
    gone = [call for call in told if not call.tell()]
    if gone:
        batch.part([call.reply for call in gone])
        for call in gone:
            calls.remove(call)


#: The engine of this process.
ENGINE: Final = Engine()
