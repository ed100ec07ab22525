"""Talks with a child through its pipes, never longer than a deadline and never more than a cap."""

import os
import select
import subprocess
import time
from typing import Final

#: More than this of a child's output is no reply.
MAX_REPLY_BYTES: Final = 64 * 1024


class ChildLostError(RuntimeError):
    """The child is gone, or is of no use any more."""


class FloodError(ChildLostError):
    """The child said more than it may."""


class TooLateError(RuntimeError):
    """The child did not answer in time."""


class Channel:
    """The pipes of one child; deadlines are readings of ``time.monotonic``."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self.child = child
        self._unread = b""

    def send(self, line: bytes, *, deadline: float) -> None:
        """Write ``line``; raises ChildLostError, TooLateError."""
        assert self.child.stdin is not None
        number = self.child.stdin.fileno()
        os.set_blocking(number, False)
        rest = memoryview(line)
        while rest:
            _wait(number, select.POLLOUT, deadline)
            try:
                rest = rest[os.write(number, rest) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise ChildLostError("it reads no more") from error

    def read(self, *, deadline: float) -> bytes:
        """The next line of the child; raises ChildLostError, TooLateError."""
        assert self.child.stdout is not None
        number = self.child.stdout.fileno()
        while b"\n" not in self._unread:
            _wait(number, select.POLLIN, deadline)
            part = os.read(number, MAX_REPLY_BYTES)
            if not part:
                raise ChildLostError("it ended")
            self._unread += part
            if len(self._unread) > MAX_REPLY_BYTES:
                raise FloodError("it says too much")
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def end(self) -> None:
        """Kill the child with all that it started."""
        self.child.kill()
        for pipe in (self.child.stdin, self.child.stdout, self.child.stderr):
            if pipe is not None:
                pipe.close()
        self.child.wait()


def _wait(number: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(number, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1_000):
        raise TooLateError
