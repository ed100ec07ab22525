"""The driver of one connection: leases, calls and settles until nothing waits there."""

import asyncio
import contextlib
import logging
import os
import socket
import threading
import uuid
from typing import Final

from django.conf import settings
from django.utils import timezone

from evaluations.execution.callers import Caller
from evaluations.execution.database_thread import DatabaseThread
from evaluations.execution.leasing import put_back
from evaluations.execution.plans import Plans
from evaluations.execution.slots import (
    Slot,
    claim_slot,
    refresh_slot,
    release_slot,
    waiting_connections,
)
from evaluations.execution.turns import SlotLostError, take_turn
from evaluations.execution.wake import wake_connection
from evaluations.execution.watching import Showing

#: Ended calls are gathered for so long, or up to so many, before they are settled together.
GATHER_S: Final = 0.05
GATHER_CALLS: Final = 32

#: Calls that may start before the next turn has brought others are leased ahead, so that no place
#: stays empty meanwhile: at least this time, and at most, in a database that is slow.
AHEAD_S: Final = 0.1
MAX_AHEAD_S: Final = 0.5

#: With a free place and nothing to fill it, the next turn waits only for calls that end together.
HUNGRY_S: Final = 0.01

#: Longest time between two turns: cancelled runs and new samples are noticed in a turn.
BEAT_S: Final = 2.0
REFRESH_S: Final = 5.0

#: How soon a driver notices that its worker is told to stop.
STOP_POLL_S: Final = 0.5

#: After this time a driver makes room, if another connection waits for a worker.
TIME_BOX_S: Final = 600.0

#: A driver with nothing to do keeps its slot for a retry that is due within this time.
LINGER_S: Final = 20.0

_log = logging.getLogger(__name__)


async def drive(connection_id: int, *, stopping: threading.Event) -> None:
    """Work for a connection until nothing waits there, it is asked to stop, or others wait.

    Returns at once where the connection has a driver already.
    """
    async with DatabaseThread() as database:
        while not stopping.is_set():
            owner = _name_of_driver()
            slot = await database.run(claim_slot, connection_id, owner=owner, now=timezone.now())
            if slot is None:
                return
            driver = Driver(slot, database, stopping)
            try:
                await driver.run()
            except SlotLostError as error:
                _log.warning("driver %s gives up: %s", owner, error)
                return
            finally:
                await driver.aclose()
            # A wake-up that came while the slot was held found it taken: look once more.
            if driver.makes_room or not await database.run(_is_waiting, connection_id):
                return


class Driver:
    """One hold of a connection's slot."""

    def __init__(self, slot: Slot, database: DatabaseThread, stopping: threading.Event) -> None:
        self._slot = slot
        self._database = database
        self._stopping = stopping
        self._changed = asyncio.Event()
        self._caller = Caller(slot.endpoint, slot.connection.requests_per_minute, self._changed.set)
        self._plans = Plans()
        self._showing = Showing(database)
        self._began = self._refreshed = self._turned = self._now()
        self._ask_again_s: float | None = 0.0
        self._turn_s = 0.0
        self.makes_room = False

    async def run(self) -> None:
        """Turn after turn, until there is nothing to do or the worker stops."""
        while not self._stopping.is_set():
            await self._turn(want=0 if self.makes_room else self._wanted())
            await self._showing.show(self._slot, self._caller.replies)
            if self._caller.is_idle and (self.makes_room or not self._lingers()):
                return
            await self._rest()
            await self._look_around()
        await self._drain()

    async def aclose(self) -> None:
        """Leave nothing behind: no open call, no unsent sample, no slot."""
        await self._caller.aclose()
        await self._database.run(release_slot, self._slot)
        if self.makes_room:
            wake_connection(self._slot.connection.pk)

    async def _turn(self, *, want: int) -> None:
        began = self._now()
        ended = self._caller.take_ended()
        self._changed.clear()
        turn = await self._database.run(
            take_turn,
            self._slot,
            self._plans,
            ended,
            want=want,
            open_runs=self._caller.open_runs,
            now=timezone.now(),
        )
        self._turned = self._now()
        self._turn_s += 0.2 * (self._turned - began - self._turn_s)
        if turn.lease is not None:
            self._ask_again_s = turn.lease.ask_again_s
            self._caller.add(turn.lease.calls)
        self._caller.break_off(turn.cancelled_runs)

    def _ahead_s(self) -> float:
        """How long the calls at hand must last: until the next turn begins, and its length."""
        return max(AHEAD_S, min(MAX_AHEAD_S, GATHER_S + 2 * self._turn_s))

    def _wanted(self) -> int:
        return self._caller.wanted(within_s=self._ahead_s())

    def _lingers(self) -> bool:
        """Whether something becomes due soon enough to wait for it."""
        return self._ask_again_s is not None and self._ask_again_s <= LINGER_S

    async def _rest(self) -> None:
        """Wait for what makes the next turn worth its transaction."""
        deadline = self._turned + self._pause_s()
        while not self._stopping.is_set():
            until = deadline
            if self._caller.ended:
                gather = HUNGRY_S if self._starves() else GATHER_S
                until = min(deadline, self._caller.first_ended + gather)
            left = until - self._now()
            if left <= 0 or self._caller.ended >= GATHER_CALLS:
                return
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(left, STOP_POLL_S)):
                    await self._changed.wait()

    def _pause_s(self) -> float:
        """Seconds until the next turn if no call ends."""
        beat = min(BEAT_S, settings.LEASE_SECONDS / 4)
        if self._wanted():
            return beat if self._ask_again_s is None else min(beat, self._ask_again_s)
        early = self._caller.wait_s() - self._ahead_s()
        return min(beat, early + 0.01) if early > 0 else beat

    def _starves(self) -> bool:
        """Whether places stay empty although more samples may be waiting."""
        return self._caller.is_hungry and self._ask_again_s == 0.0

    async def _look_around(self) -> None:
        """Now and then: changed settings, and others that wait for a worker."""
        now = self._now()
        if now - self._refreshed < REFRESH_S:
            return
        self._refreshed = now
        self._slot = await self._database.run(refresh_slot, self._slot)
        self._caller.configure(self._slot.endpoint, self._slot.connection.requests_per_minute)
        if now - self._began > TIME_BOX_S:
            self.makes_room = await self._database.run(_others_wait)

    async def _drain(self) -> None:
        """Unsent samples wait again; open calls get some seconds to end, then are broken off."""
        unsent = self._caller.take_waiting()
        await self._database.run(put_back, unsent, owner=self._slot.owner)
        until = self._now() + settings.DRAIN_SECONDS
        while not self._caller.is_idle and self._now() < until:
            await asyncio.sleep(0.1)
            await self._turn(want=0)
        self._caller.break_off()
        while not self._caller.is_idle:
            await asyncio.sleep(0)
            await self._turn(want=0)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _name_of_driver() -> str:
    """Never the same twice, and it tells where to look: host, process, a random part."""
    return f"{socket.gethostname()[:14]}-{os.getpid()}-{uuid.uuid4().hex[:16]}"[-40:]


def _is_waiting(connection_id: int) -> bool:
    return waiting_connections(now=timezone.now()).filter(pk=connection_id).exists()


def _others_wait() -> bool:
    return waiting_connections(now=timezone.now()).exists()
