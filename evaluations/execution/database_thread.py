"""One thread for all database work of a driver: its event loop never waits for a lock."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Final, ParamSpec, Self, TypeVar

from django.db import InterfaceError, OperationalError, connection

Args = ParamSpec("Args")
Result = TypeVar("Result")

#: A database that is restarted is back within a minute; leases outlast the first tries.
_WAITS_S: Final = (0.2, 1.0, 3.0, 6.0, 10.0)


class DatabaseThread:
    """Runs functions one after another in a thread that owns a database connection."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="driver-database")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._in_thread(_close)
        self._thread.shutdown()

    async def run(
        self, function: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs
    ) -> Result:
        """The function's result; a database that went away is tried again for some seconds.

        So the function must be one transaction, which undoes itself when it fails.
        """
        for wait in _WAITS_S:
            try:
                return await self._in_thread(function, *args, **kwargs)
            except (OperationalError, InterfaceError):
                await self._in_thread(_close)
                await asyncio.sleep(wait)
        return await self._in_thread(function, *args, **kwargs)

    async def _in_thread(
        self, function: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs
    ) -> Result:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: function(*args, **kwargs))


def _close() -> None:
    """Looked up here, in the thread that owns the connection."""
    connection.close()
