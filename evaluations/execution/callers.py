"""Makes the calls of one connection, as many at a time and as fast as its limits allow."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils import timezone

from evaluations.core.pace import Pace
from evaluations.core.requests import Endpoint, Prompt, ProviderError
from evaluations.execution.incidents import where
from evaluations.execution.leasing import Call
from evaluations.execution.settlement import EndedCall
from evaluations.execution.watching import OpenReply
from evaluations.providers import PROVIDERS
from evaluations.providers.base import Session, Tap
from traces.core.completion import Completion

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _OpenCall:
    """A call in flight; ``started`` on the loop's clock, ``service`` on that of the pace, ``tap``
    looks into its reply."""

    call: Call
    at: datetime
    started: float
    service: float
    tap: Tap = field(default_factory=Tap)


INTERRUPTED: Final = ProviderError(
    "interrupted", "The call was broken off: its worker or its run was stopped.", retryable=True
)


class Caller:
    """Holds leased calls until they may start, the open ones, and those that have ended.

    For one event loop. ``on_change`` is told of every call that ends; ``first_ended`` is when,
    on the loop's clock, the oldest call ended that is not settled yet.
    """

    def __init__(self, endpoint: Endpoint, per_minute: int | None, on_change: Callable[[], None]):
        self._endpoint = endpoint
        self._session = open_session(endpoint)
        self._retired: list[Session] = []
        self._pace = Pace(max_in_flight=endpoint.max_in_flight, per_minute=per_minute)
        self._on_change = on_change
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Call] = deque()
        self._open: dict[asyncio.Task[None], _OpenCall] = {}
        self._ended: list[EndedCall] = []
        self._timer: asyncio.TimerHandle | None = None
        self._mean_s: float | None = None
        self.first_ended = 0.0

    @property
    def open_runs(self) -> set[int]:
        """Runs with a call in flight."""
        return {each.call.plan.run_id for each in self._open.values()}

    @property
    def replies(self) -> dict[int, OpenReply]:
        """The calls in flight by their samples, to be looked into."""
        opened = self._open.values()
        return {each.call.sample_id: OpenReply(each.at, each.tap) for each in opened}

    @property
    def ended(self) -> int:
        """Calls that have ended and are not settled yet."""
        return len(self._ended)

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to start, to wait for, or to settle."""
        return not (self._waiting or self._open or self._ended)

    @property
    def is_hungry(self) -> bool:
        """Whether a place is free and no call at hand to fill it."""
        return not self._waiting and self._pace.may_start(self._loop.time())

    def wanted(self, *, within_s: float) -> int:
        """How many calls more are worth leasing now, if no more can be had for ``within_s``."""
        now = self._loop.time()
        ready = self._pace.startable(now, within_s=within_s, mean_call_s=self._mean_s)
        return max(0, ready - len(self._waiting))

    def wait_s(self) -> float:
        """Seconds until a call may start as far as rate limits and pauses are concerned."""
        return self._pace.wait_s(self._loop.time())

    def add(self, calls: Sequence[Call]) -> None:
        """Take leased calls; those that may start do so at once."""
        self._waiting.extend(calls)
        self._start()

    def take_ended(self) -> list[EndedCall]:
        """The calls that have ended since the last time."""
        ended, self._ended = self._ended, []
        return ended

    def take_waiting(self) -> list[Call]:
        """The leased calls that have not started; none of them will."""
        waiting = list(self._waiting)
        self._waiting.clear()
        return waiting

    def break_off(self, runs: Collection[int] | None = None) -> None:
        """Break off the open calls of these runs, or all; they end as ``interrupted``."""
        for task, each in self._open.items():
            if runs is None or each.call.plan.run_id in runs:
                task.cancel()

    def configure(self, endpoint: Endpoint, per_minute: int | None) -> None:
        """Take over what a person has changed; open calls end as they began."""
        self._pace.configure(max_in_flight=endpoint.max_in_flight, per_minute=per_minute)
        if endpoint != self._endpoint:
            self._retired.append(self._session)
            self._endpoint, self._session = endpoint, open_session(endpoint)

    async def aclose(self) -> None:
        """Break off what is open and let go of every connection."""
        if self._timer:
            self._timer.cancel()
        self.break_off()
        await asyncio.gather(*self._open)
        for session in (*self._retired, self._session):
            await session.aclose()

    def _start(self) -> None:
        now = self._loop.time()
        while self._waiting and self._pace.may_start(now):
            call = self._waiting.popleft()
            self._pace.start(now)
            opened = _OpenCall(call, timezone.now(), now, self._pace.service(now))
            task = self._loop.create_task(self._make(opened))
            self._open[task] = opened
            task.add_done_callback(self._close)
        if self._waiting and (wait := self._pace.wait_s(now)) and self._timer is None:
            self._timer = self._loop.call_later(wait, self._timer_rang)

    def _timer_rang(self) -> None:
        self._timer = None
        self._start()

    def _close(self, task: asyncio.Task[None]) -> None:
        opened = self._open.pop(task)
        if task.cancelled():
            # Broken off before its first step: nothing was sent, but its attempt is counted.
            self._failed(opened, INTERRUPTED)
        self._start()
        self._on_change()

    async def _make(self, opened: _OpenCall) -> None:
        try:
            completion = await self._session.complete(opened.call.prompt, opened.tap)
        except asyncio.CancelledError:
            self._failed(opened, INTERRUPTED)
        except ProviderError as error:
            self._failed(opened, error)
        except Exception as error:
            _log.error("sample %s: adapter failed, %s", opened.call.sample_id, where(error))
            self._failed(opened, _internal(error))
        else:
            self._succeeded(opened, completion)

    def _succeeded(self, opened: _OpenCall, completion: Completion) -> None:
        seconds = self._loop.time() - opened.started
        self._mean_s = seconds if self._mean_s is None else 0.9 * self._mean_s + 0.1 * seconds
        self._pace.succeeded()
        self._end(opened, completion, None)

    def _failed(self, opened: _OpenCall, error: ProviderError) -> None:
        if error.code == "rate_limited":
            now = self._loop.time()
            self._pace.refused(started=opened.started, now=now, retry_after=error.retry_after)
        self._end(opened, None, error)

    def _end(
        self, opened: _OpenCall, completion: Completion | None, error: ProviderError | None
    ) -> None:
        now = self._loop.time()
        share = (self._pace.service(now) - opened.service) / max(now - opened.started, 1e-6)
        self._pace.end(now)
        if not self._ended:
            self.first_ended = now
        ended = EndedCall(opened.call, opened.at, timezone.now(), completion, error, share)
        self._ended.append(ended)


class ClosedSession:
    """Stands for an endpoint that cannot be called at all: every call fails with its reason."""

    def __init__(self, error: ProviderError) -> None:
        self._error = error

    async def complete(self, prompt: Prompt, tap: Tap | None = None) -> Completion:
        """Raises the error."""
        raise self._error

    async def aclose(self) -> None:
        """There is nothing to close."""


def open_session(endpoint: Endpoint) -> Session:
    """A session of the endpoint's kind, or one that says why there can be none."""
    try:
        return PROVIDERS[endpoint.kind].open(endpoint)
    except ProviderError as error:
        return ClosedSession(error)


def _internal(error: Exception) -> ProviderError:
    return ProviderError(
        "internal_error",
        f"The adapter failed ({type(error).__name__}); the log of the worker has the details.",
        retryable=True,
    )
