"""Whether the sandbox holds on this machine, tried once in each process."""

import subprocess
import time
from functools import cache
from typing import Final

import orjson

from evaluations.core.sandbox.command import Layout, Limits
from evaluations.sandbox.layout import layout
from evaluations.sandbox.pipes import (
    Channel,
    ChildLostError,
    TooLateError,
)
from evaluations.sandbox.starting import CannotStartError, start_child

INSTALL: Final = (
    "Install bubblewrap 0.8 or newer (apt-get install bubblewrap), then restart the worker; "
    "docs/sandbox.md has the way for containers."
)
_LIMITS: Final = Limits(memory_mb=256)
_START_S: Final = 30.0
_LAST_S: Final = 5.0


@cache
def sandbox_problem() -> str:
    """Why nothing can be run in the sandbox here, as sentences for people; empty where it works."""
    found = layout(with_packages=False)
    if found is None:
        return f"bubblewrap is not installed. {INSTALL}"
    try:
        channel = start_child(
            found, _LIMITS, ["judge"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except CannotStartError as error:
        return f"The sandbox does not start: {error} {INSTALL}"
    return _tried(channel)


def _tried(channel: Channel) -> str:
    deadline = time.monotonic() + _START_S
    try:
        channel.read(deadline=deadline)
        channel.send(b'{"task": "probe"}\n', deadline=deadline)
        reply = orjson.loads(channel.read(deadline=deadline))
    except TooLateError:
        return f"The sandbox did not start within {_START_S:.0f} seconds. {INSTALL}"
    except (ChildLostError, orjson.JSONDecodeError):
        return f"The sandbox does not start: {_complaint(channel.child)} {INSTALL}"
    finally:
        channel.end()
    if reply.get("can") or reply.get("processes") != 2:
        can = ", ".join(reply.get("can") or ["see other processes"])
        return f"The sandbox does not hold: inside it one can {can}. {INSTALL}"
    return ""


def _complaint(child: subprocess.Popen[bytes]) -> str:
    """What bubblewrap said."""
    assert child.stderr is not None
    try:
        child.wait(timeout=_LAST_S)
    except subprocess.TimeoutExpired:
        child.kill()
    said = child.stderr.read(2_000).decode(errors="replace").strip()
    return said.splitlines()[-1][:200] if said else "it said nothing."


def packages_layout() -> Layout:
    """The layout of children that use installed libraries; only where the sandbox works."""
    found = layout(with_packages=True)
    if found is None:
        raise CannotStartError("bubblewrap is not installed.")
    return found
