"""A worker's own thread, and the doors of Celery."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as django_settings

from evaluations import sweeper, tasks
from evaluations.execution.wake import DRIVE, GRADE
from evaluations.sweeper import Worker
from teams.models import User
from tests.evaluations.factories import make_connection, make_run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(settings: Any) -> Iterator[Worker]:
    settings.SWEEP_SECONDS = 0.02
    worker = Worker()
    yield worker
    worker.stop()
    worker.join()


def wait_for(sweeps: list[int], number: int) -> None:
    until = time.monotonic() + 10
    while len(sweeps) < number:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_worker_sweeps_again_and_again_until_it_stops(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeps: list[int] = []
    monkeypatch.setattr(sweeper, "sweep", lambda now: sweeps.append(1))
    worker.start()
    wait_for(sweeps, 3)
    worker.stop()
    worker.join()
    stopped_after = len(sweeps)
    time.sleep(0.1)
    assert len(sweeps) == stopped_after


def test_one_failed_sweep_is_not_the_last(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sweeps: list[int] = []

    def sweep(now: object) -> None:
        sweeps.append(1)
        if len(sweeps) == 1:
            raise RuntimeError("the database is away")

    monkeypatch.setattr(sweeper, "sweep", sweep)
    worker.start()
    wait_for(sweeps, 2)
    assert "a sweep failed" in caplog.text


def test_clients_are_imported_before_the_first_call_needs_them(
    worker: Worker, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    async def note(kind: str) -> None:
        opened.append(kind)

    monkeypatch.setattr(sweeper, "_open_and_close", note)
    for kind in ("micro", "micro", "ollama"):
        make_connection(member.actor.team, kind=kind)
    sweeps: list[int] = []
    monkeypatch.setattr(sweeper, "sweep", lambda now: sweeps.append(1))
    worker.start()
    wait_for(sweeps, 1)
    assert sorted(opened) == ["micro", "ollama"]


def test_messages_for_rows_that_are_gone_are_harmless() -> None:
    tasks.drive_connection(123456)
    tasks.grade_run(123456)


def test_messages_about_finished_work_are_harmless(member: User) -> None:
    run = make_run(member.actor.team, values={"a": [1.0]})
    tasks.drive_connection(run.run_candidates.get().connection_id)
    tasks.grade_run(run.pk)
    assert run.samples.get().state == "graded"


def test_celery_knows_the_tasks_and_gives_them_to_our_queue() -> None:
    current_app.loader.import_default_modules()
    assert {DRIVE, GRADE} <= set(current_app.tasks)
    assert current_app.conf.task_default_queue == "rationale"
    assert current_app.conf.task_acks_late is False
    assert current_app.conf.broker_url == django_settings.CELERY_BROKER_URL


def test_nobody_reads_traces_while_calls_are_clocked(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[int] = []
    monkeypatch.setattr(worker._upkeep, "run", lambda: passes.append(1) is None)
    with worker.driving(), worker.driving():
        assert worker.keep_up() is False
    assert passes == []
    assert worker.keep_up() is True
    assert passes == [1]
