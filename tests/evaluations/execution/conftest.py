"""A scripted provider instead of the real ones, and runs that wait to be driven."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from evaluations.execution import callers, settlement, wake
from evaluations.execution.driver import drive
from evaluations.models import Connection, Run
from evaluations.providers.base import ProviderKind
from teams.models import User
from tests.evaluations.execution.scripts import Script, start


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    """What the provider answers; every sum rightly unless told otherwise."""
    script = Script()
    kind = ProviderKind(
        key="micro",
        label="Scripted",
        help="",
        needs_base_url=False,
        default_base_url="",
        needs_key=False,
        openai_door=None,
        open=script.open,
    )
    monkeypatch.setattr(callers, "PROVIDERS", {"micro": kind})
    return script


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries are due at once."""
    monkeypatch.setattr(settlement.random, "random", lambda: 0.0)


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Wake-up calls that were sent: the task's name and what it is about."""
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(wake, "_send", lambda task, pk: sent.append((task, pk)))
    return sent


@pytest.fixture
def started(member: User) -> Callable[..., Run]:
    """``started(cases=3, candidates=1, **run)``: a run of sums, waiting to be driven."""

    def make(**wishes: Any) -> Run:
        return start(member.actor, **wishes)

    return make


@pytest.fixture
def driven() -> Callable[..., None]:
    """``driven(connection)``: drive it to the end; ``stopping=`` is the worker's sign to stop."""

    def run(connection: Connection | Run, *, stopping: threading.Event | None = None) -> None:
        if isinstance(connection, Run):
            connection = connection.run_candidates.get().connection
        asyncio.run(drive(connection.pk, stopping=stopping or threading.Event()))

    return run
