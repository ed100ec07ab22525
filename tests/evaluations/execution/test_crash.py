"""A real worker process is killed in the middle of a run: nothing is lost, all is accounted for.

The large version, on Redis and PostgreSQL too, is ``python -m tools.acceptance.crash``.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from evaluations.actions.runs import start_run
from evaluations.models import Attempt, Connection, Run, RunState
from teams.models import User
from tests.double import Double
from tests.evaluations.factories import make_candidate, make_connection, make_suite_version
from traces.models import Trace

ROOT = Path(__file__).resolve().parents[3]
WORKER = "-A config worker -Q rationale -P threads -c 4 --loglevel WARNING"
FAULTS = {"429": 0.05, "500": 0.03, "drop": 0.03, "badjson": 0.03}
Workers = Callable[[], "subprocess.Popen[bytes]"]


def wait_until(holds: Callable[[], bool], *, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.02)


def database_url() -> str:
    """The tests' own database, for a process that does not know that it is tested."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    login = ":".join(part for part in (values["USER"], values["PASSWORD"]) if part)
    place = f"{values['HOST']}:{values['PORT']}" if values["HOST"] else ""
    return f"postgres://{login + '@' if login else ''}{place}/{values['NAME']}"


@pytest.fixture
def start_worker(transactional_db: None, tmp_path: Path) -> Iterator[Workers]:
    """Starts worker processes on the tests' database and broker; none is left at the end."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "RATIONALE_LEASE_SECONDS": "1.5",
        "RATIONALE_SWEEP_SECONDS": "0.3",
        "RATIONALE_HOME": str(settings.HOME),
    }
    processes: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "celery", *WORKER.split()]
        with (tmp_path / "worker.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()
    said = (tmp_path / "worker.log").read_text()
    assert "Traceback" not in said, said


@pytest.mark.timeout(90)
def test_a_killed_worker_loses_nothing_and_pays_for_nothing_twice_unseen(
    start_worker: Workers, member: User
) -> None:
    with Double(**FAULTS) as double:
        run = start(member, double)
        workers = {worker.pid: worker for worker in (start_worker(), start_worker())}
        wait_until(lambda: done(run) >= 20)
        wait_until(drivers)
        killed = workers.pop(drivers()[0])
        killed.kill()
        killed.wait()
        held = run.samples.filter(state="leased", owner__contains=f"-{killed.pid}-").count()
        wait_until(lambda: Run.objects.get(pk=run.pk).state == RunState.FINISHED)
        (other,) = workers.values()
        other.terminate()
        assert other.wait(20) == 0
    assert held > 0
    assert set(run.samples.values_list("state", flat=True)) == {"graded"}
    assert set(run.samples.values_list("value", flat=True)) == {1.0}
    check_against(double, run, held)


def drivers() -> list[int]:
    """Processes that hold the slot of a connection."""
    owners = Connection.objects.exclude(driver_owner="").values_list("driver_owner", flat=True)
    return [int(owner.split("-")[-2]) for owner in owners]


def start(member: User, double: Double) -> Run:
    team = member.actor.team
    openai = make_connection(
        team, kind="openai_compatible", base_url=f"{double.url}/v1", max_in_flight=3
    )
    ollama = make_connection(team, kind="ollama", base_url=double.url, max_in_flight=3)
    return start_run(
        suite_version=make_suite_version(team, cases=15),
        candidates=[make_candidate(team, connection=each) for each in (openai, ollama)],
        repeats=2,
        by=member.actor,
        now=timezone.now(),
    )


def done(run: Run) -> int:
    return run.samples.filter(state="graded").count()


def check_against(double: Double, run: Run, held: int) -> None:
    ledger = double.ledger
    attempts = Attempt.objects.filter(sample__run=run)
    codes = Counter(attempts.values_list("code", flat=True))
    assert codes["lost"] == held
    assert codes.total() - held <= ledger["requests"] <= codes.total()
    assert codes["ok"] == 60
    assert 60 <= ledger["served"] <= 60 + held
    for code, fault in (
        ("rate_limited", "429"),
        ("server_error", "500"),
        ("connection", "drop"),
        ("bad_response", "badjson"),
    ):
        assert ledger[fault] - held <= codes[code] <= ledger[fault]
    tokens = attempts.aggregate(prompt=Sum("prompt_tokens"), output=Sum("output_tokens"))
    assert tokens == {"prompt": 60 * double.PROMPT_TOKENS, "output": 60 * double.OUTPUT_TOKENS}
    assert Trace.objects.count() == 60
    assert sum(run.samples.values_list("attempts", flat=True)) == codes.total()
