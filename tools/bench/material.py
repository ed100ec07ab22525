"""Teams, candidates and sums for measurements, written through the product's own actions."""

import random
import time
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from evaluations.actions.registry import create_candidate, create_connection
from evaluations.actions.runs import start_run
from evaluations.models import Candidate, Case, Connection, Run, RunState, Suite, SuiteVersion
from teams.access import Actor, system_actor
from teams.models import Team


def make_actor() -> Actor:
    """A team, and the installation acting for it."""
    team = Team.objects.create(name="Measurements", slug=f"measurements-{time.time_ns()}")
    return system_actor(team, "bench")


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
