"""Starts a child, from a thread that outlives it."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, Final

from evaluations.core.sandbox.command import Layout, Limits, child_command
from evaluations.core.sandbox.filters import filter_for
from evaluations.sandbox.pipes import Channel

#: A child ends with the thread that started it: no thread of a worker's tasks must be that one.
_STARTER: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-starter")


class CannotStartError(RuntimeError):
    """No child can be started here; the message says why."""


def start_child(
    layout: Layout,
    limits: Limits,
    arguments: Sequence[str],
    *,
    stdin: int | IO[bytes],
    stderr: int = subprocess.DEVNULL,
) -> Channel:
    """A child that runs the script with ``arguments`` under ``limits``.

    Its standard output is a pipe, its errors are dropped. Raises CannotStartError.
    """
    child = _STARTER.submit(_start, layout, limits, arguments, stdin, stderr).result()
    return Channel(child)


def _start(
    layout: Layout,
    limits: Limits,
    arguments: Sequence[str],
    stdin: int | IO[bytes],
    stderr: int,
) -> subprocess.Popen[bytes]:
    program = filter_for(platform.machine())
    if program is None:
        raise CannotStartError(f"There is no filter of system calls for {platform.machine()}.")
    reading, writing = os.pipe()
    try:
        os.write(writing, program)
    finally:
        os.close(writing)
    told = [_limits_record(limits), json.dumps(layout.packages), *arguments]
    pipe: Any = subprocess.PIPE
    try:
        return subprocess.Popen(
            child_command(layout, told, filter_fd=reading),
            stdin=stdin,
            stdout=pipe,
            stderr=stderr,
            env={},
            pass_fds=(reading,),
            start_new_session=True,
        )
    except OSError as error:
        raise CannotStartError(f"bubblewrap did not start ({type(error).__name__}).") from error
    finally:
        os.close(reading)


def _limits_record(limits: Limits) -> str:
    return json.dumps(
        {
            "RLIMIT_AS": limits.memory_mb * 2**20,
            "RLIMIT_CPU": limits.cpu_s,
            "RLIMIT_FSIZE": limits.file_bytes,
            "RLIMIT_NOFILE": limits.open_files,
            "RLIMIT_NPROC": limits.threads,
            "RLIMIT_CORE": 0,
        }
    )
