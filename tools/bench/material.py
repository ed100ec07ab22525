"""Teams, candidates and sums for measurements, written through the product's own actions."""

import random
import secrets
import time
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from evaluations.actions.registry import create_candidate, create_connection
from evaluations.actions.runs import start_run
from evaluations.models import Candidate, Case, Connection, Run, RunState, Suite, SuiteVersion
from teams.access import Actor, system_actor
from teams.actions import create_api_key, set_up_installation
from teams.models import Team
from traces.models import Trace


def make_actor() -> Actor:
    """A team, and the installation acting for it."""
    team = Team.objects.create(name="Measurements", slug=f"measurements-{time.time_ns()}")
    return system_actor(team, "bench")


def make_owner() -> Actor:
    """A team, and the person who set the installation up acting for it."""
    membership = set_up_installation(
        team_name="Measurements",
        name="Ada",
        email="ada@example.org",
        password=secrets.token_urlsafe(12),
        now=timezone.now(),
    )
    return Actor(team=membership.team, role=membership.role, user=membership.user)


def make_key(by: Actor, scope: str) -> str:
    """The secret of a key with one scope."""
    _, secret = create_api_key(by=by, name="bench", scopes=[scope], now=timezone.now())
    return str(secret)


def stored_traces(origin: str) -> int:
    """How many traces came through one door."""
    return Trace.objects.filter(origin=origin).count()


def make_sums(by: Actor, count: int, *, seed: int = 1) -> SuiteVersion:
    """A suite of ``count`` different sums with boxed answers."""
    suite = Suite.objects.create(team=by.team, name="Sums", slug="sums")
    version = SuiteVersion.objects.create(
        suite=suite, number=1, default_graders=[{"kind": "boxed", "settings": {}}]
    )
    draw = random.Random(seed)
    pairs = draw.sample([(a, b) for a in range(100, 400) for b in range(100, 400)], count)
    Case.objects.bulk_create(
        Case(
            version=version,
            key=f"sum-{position}",
            position=position,
            prompt=f"What is {a} + {b}? Put the answer in \\boxed{{}}.",
            targets=[str(a + b)],
        )
        for position, (a, b) in enumerate(pairs)
    )
    return version


def make_connection(by: Actor, name: str, kind: str, base_url: str, **limits: Any) -> Connection:
    """A connection to the stand-in server."""
    return create_connection(by=by, name=name, kind=kind, base_url=base_url, **limits)


def make_candidate(by: Actor, connection: Connection, model: str, **values: Any) -> Candidate:
    """A candidate whose model name tells the stand-in server how to behave."""
    prices = {"price_input": 1.0, "price_output": 4.0}
    name = f"{connection.name} {model}"
    return create_candidate(
        by=by, connection=connection, name=name, model=model, **(prices | values)
    )


def wait_for(runs: Sequence[Run], *, timeout_s: float, poll_s: float = 0.02) -> None:
    """Wait until none of the runs is running; raises TimeoutError."""
    deadline = time.monotonic() + timeout_s
    while Run.objects.filter(pk__in=[run.pk for run in runs], state=RunState.RUNNING).exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"still running after {timeout_s:g} s")
        time.sleep(poll_s)


def start(
    version: SuiteVersion,
    candidates: Sequence[Candidate],
    by: Actor,
    *,
    repeats: int = 1,
    budget_usd: float | None = None,
) -> Run:
    """Start a run as the pages and the API do."""
    return start_run(
        suite_version=version,
        candidates=candidates,
        repeats=repeats,
        budget_usd=budget_usd,
        by=by,
        now=timezone.now(),
    )
