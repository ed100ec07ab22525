"""Children that judge one answer after another, shared by all threads of a process."""

import json
import subprocess
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from evaluations.core.sandbox.command import Layout, Limits
from evaluations.sandbox.pipes import (
    ChildLostError,
)
from evaluations.sandbox.starting import start_child

#: Children at a time in one process, whatever asks for them.
MAX_CHILDREN: Final = 2
#: To start, and to import a library for the first time on a busy machine.
START_S: Final = 60.0
#: A child is replaced after so many answers: libraries keep what they have seen.
MAX_ANSWERS: Final = 5_000
_LIMITS: Final = Limits(memory_mb=1_536)


class Child:
    """One child, used by one thread at a time."""

    def __init__(self, layout: Layout) -> None:
        self._channel = start_child(layout, _LIMITS, ["judge"], stdin=subprocess.PIPE)
        self._ready = False
        self._warm: set[str] = set()
        self.answers = 0

    def ask(self, request: Mapping[str, object], *, seconds: float) -> dict[str, Any]:
        """The reply to ``request``, whose libraries may take longer the first time.

        Raises ChildLostError or TooLateError; the child is of no use any more then.
        """
        start = time.monotonic()
        if not self._ready:
            self._channel.read(deadline=start + START_S)
            self._ready = True
        task = str(request["task"])
        if task not in self._warm:
            warmed = self._exchange({"task": "warm", "for": task}, START_S)
            if "problem" in warmed:
                return warmed
            self._warm.add(task)
        self.answers += 1
        return self._exchange(request, seconds)

    def knows(self, task: str) -> bool:
        """Whether the libraries of a task are there already."""
        return task in self._warm

    def end(self) -> None:
        """Kill it."""
        self._channel.end()

    def _exchange(self, request: Mapping[str, object], seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        self._channel.send(json.dumps(request).encode() + b"\n", deadline=deadline)
        try:
            reply = json.loads(self._channel.read(deadline=deadline))
        except ValueError as error:
            raise ChildLostError("it speaks no JSON") from error
        if not isinstance(reply, dict):
            raise ChildLostError("it speaks no JSON")
        return reply


class Pool:
    """At most ``MAX_CHILDREN`` children; a thread that finds none free waits for one."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._free: list[Child] = []
        self._places = threading.BoundedSemaphore(MAX_CHILDREN)
        self._lock = threading.Lock()

    def ask(
        self, request: Mapping[str, object], *, seconds: float, alone: bool = False
    ) -> dict[str, Any]:
        """The reply of a free child, or of a new one; ``alone``: it judges nothing else after.

        One that was lost is replaced once: it may have been gone before. Raises ChildLostError,
        TooLateError, CannotStartError.
        """
        with self._places:
            child = self._take(str(request["task"]))
            try:
                return self._asked(child, request, seconds, alone)
            except ChildLostError:
                fresh = Child(self._layout)
                return self._asked(fresh, request, seconds, alone)

    def close(self) -> None:
        """End the children that nobody uses; a later question starts new ones."""
        with self._lock:
            children, self._free = self._free, []
        for child in children:
            child.end()

    def _asked(
        self, child: Child, request: Mapping[str, object], seconds: float, alone: bool
    ) -> dict[str, Any]:
        keep = False
        try:
            reply = child.ask(request, seconds=seconds)
            keep = not alone and "problem" not in reply and child.answers < MAX_ANSWERS
            return reply
        finally:
            if keep:
                with self._lock:
                    self._free.append(child)
            else:
                child.end()

    def _take(self, task: str) -> Child:
        with self._lock:
            known = [child for child in self._free if child.knows(task)]
            if self._free:
                child = (known or self._free)[-1]
                self._free.remove(child)
                return child
        return Child(self._layout)
