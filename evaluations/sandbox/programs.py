"""Runs one program of a model in a child of its own."""

import secrets
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import Final

import orjson

from evaluations.core.graders.code import (
    Ended,
    program_frames,
    program_limits,
    program_of,
    program_score,
    wait_s,
)
from evaluations.core.sandbox.command import Layout
from evaluations.core.scoring import Score
from evaluations.sandbox.pipes import (
    Channel,
    ChildLostError,
    FloodError,
    TooLateError,
)
from evaluations.sandbox.starting import start_child

#: Until a child says that its limits hold, on a busy machine.
START_S: Final = 30.0
#: Between the end of its output and its own.
LAST_S: Final = 2.0


def judge_program(
    layout: Layout, answer: str, targets: Sequence[str], settings: Mapping[str, object]
) -> Score:
    """1 where the answer's program passes all tests of ``targets``, else 0 with what failed.

    Raises ChildLostError, TooLateError where no child could be had: nothing was judged then.
    """
    program = program_of(answer, settings)
    if program is None:
        return Score(None, None, "Found no Python program.")
    token = secrets.token_hex(16)
    ended = _run(layout, program_frames(program, targets, settings, token), settings)
    return program_score(ended, program, settings, token)


def _run(layout: Layout, frames: bytes, settings: Mapping[str, object]) -> Ended:
    with tempfile.NamedTemporaryFile() as file:
        file.write(frames)
        file.flush()
        with open(file.name, "rb") as read_only:
            channel = start_child(layout, program_limits(settings), ["program"], stdin=read_only)
    try:
        channel.read(deadline=time.monotonic() + START_S)
        return _ended(channel, time.monotonic() + wait_s(settings))
    finally:
        channel.end()


def _ended(channel: Channel, deadline: float) -> Ended:
    """What became of a program that was begun."""
    try:
        reply = orjson.loads(channel.read(deadline=deadline))
    except TooLateError:
        return Ended(cause="time")
    except (FloodError, orjson.JSONDecodeError):
        return Ended(cause="flood")
    except ChildLostError:
        return Ended(cause="stopped", status=_status(channel))
    return Ended(reply=reply) if isinstance(reply, dict) else Ended(cause="flood")


def _status(channel: Channel) -> int:
    """How a child ended whose output did, as a shell counts."""
    try:
        return channel.child.wait(timeout=LAST_S)
    except subprocess.TimeoutExpired:
        return 0
