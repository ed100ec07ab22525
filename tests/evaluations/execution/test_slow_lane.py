"""Answers of slow graders: claimed, judged outside the driver, written once."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from evaluations.actions.runs import regrade_run
from evaluations.core.scoring import Reply, Score
from evaluations.execution import judging
from evaluations.execution.claiming import Claim
from evaluations.execution.waiting import SLOW_BATCH, grade_left, grade_waiting
from evaluations.models import Run, RunState, Sample, SampleScore
from evaluations.queries.run_page import run_page
from evaluations.queries.runs import run_progress
from evaluations.tasks import grade_run
from teams.models import User
from tests.evaluations.execution.scripts import Script

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=timezone.get_current_timezone())
SLOW = [{"kind": "math", "settings": {}}]
Started = Callable[..., Run]
Driven = Callable[..., None]


class Judge:
    """Stands in for the sandbox: notes who asks, and waits where it is told to."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.threads: set[str] = set()
        self.before: Callable[[], Any] = lambda: None

    def __call__(
        self, kind: str, reply: Reply, targets: Sequence[str], settings: Mapping[str, object]
    ) -> Score:
        self.before()
        self.answers.append(reply.answer)
        self.threads.add(threading.current_thread().name)
        return Score(1.0, reply.answer, "Right.")


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Judge:
    judge = Judge()
    monkeypatch.setitem(judging.JUDGES, "sandbox", judge)
    return judge


@pytest.fixture
def answered(script: Script, started: Started, driven: Driven) -> Callable[..., Run]:
    """A run whose answers wait for a slow grader."""

    def make(**wishes: Any) -> Run:
        run = started(**wishes)
        run.suite_version.default_graders = SLOW
        run.suite_version.save()
        run.suite_version.cases.update(graders=[])
        driven(run)
        return run

    return make


def states(run: Run) -> set[str]:
    return set(run.samples.values_list("state", flat=True))


def test_a_driver_leaves_slow_answers_to_others_and_goes_on(
    answered: Callable[..., Run], judge: Judge
) -> None:
    run = answered(cases=4)
    assert judge.answers == []
    assert states(run) == {"answered"}
    run.refresh_from_db()
    assert run.state == RunState.RUNNING


def test_slow_answers_are_graded_at_once_and_the_run_ends(
    answered: Callable[..., Run], judge: Judge
) -> None:
    run = answered(cases=SLOW_BATCH + 3)
    assert grade_left(now=timezone.now()) == SLOW_BATCH + 3
    run.refresh_from_db()
    assert run.state == RunState.FINISHED
    rows = run.samples.values_list("state", "value", "owner", "not_before")
    assert set(rows) == {("graded", 1.0, "", None)}
    assert SampleScore.objects.filter(current=True, grader="math").count() == SLOW_BATCH + 3
    assert len(judge.answers) == SLOW_BATCH + 3
    assert all(name.startswith("grader") for name in judge.threads)
    assert grade_left(now=timezone.now()) == 0


def test_quick_answers_just_stored_are_left_to_their_driver(
    answered: Callable[..., Run], judge: Judge
) -> None:
    run = answered(cases=2)
    run.suite_version.default_graders = [{"kind": "exact", "settings": {}}]
    run.suite_version.save()
    now = timezone.now()
    assert grade_left(now=now) == 0
    assert grade_left(now=now + timedelta(seconds=3 * settings.SWEEP_SECONDS)) == 2


def test_two_graders_never_hold_the_same_answer(answered: Callable[..., Run]) -> None:
    run = answered(cases=5)
    first, second = Claim(now=NOW), Claim(now=NOW)
    own = first.take(run.samples.all(), 3)
    others = second.take(run.samples.all(), 5)
    assert len(own) == 3
    assert len(others) == 2
    assert {row.pk for row in own}.isdisjoint(row.pk for row in others)
    assert grade_waiting(run.samples.all(), now=NOW) == 0


def test_what_a_dead_grader_held_is_taken_up_again(
    answered: Callable[..., Run], judge: Judge
) -> None:
    run = answered(cases=3)
    Claim(now=NOW).take(run.samples.all(), 3)
    later = NOW + timedelta(seconds=settings.LEASE_SECONDS + 1)
    assert grade_waiting(run.samples.all(), now=later) == 3
    assert states(run) == {"graded"}


def test_a_living_grader_keeps_what_it_holds(answered: Callable[..., Run]) -> None:
    run = answered(cases=1)
    claim = Claim(now=NOW)
    claim.take(run.samples.all(), 1)
    claim._began += timedelta(seconds=settings.LEASE_SECONDS - 1)
    claim.renew()
    late = NOW + timedelta(seconds=settings.LEASE_SECONDS + 10)
    assert Claim(now=late).take(run.samples.all(), 1) == []


def test_a_grader_that_lost_its_claim_writes_nothing(
    answered: Callable[..., Run], judge: Judge
) -> None:
    run = answered(cases=1)
    taken = threading.Event()

    def lose() -> None:
        if not taken.is_set():
            taken.set()
            Sample.objects.filter(run=run).update(owner="another", not_before=None)

    judge.before = lose
    grade_waiting(run.samples.all(), now=NOW)
    assert len(judge.answers) == 2, "judged by the one that lost it, and again"
    assert SampleScore.objects.count() == 1


def test_a_worker_that_stops_gives_back_what_it_has_not_begun(
    answered: Callable[..., Run], judge: Judge
) -> None:
    run = answered(cases=10)
    stopping = threading.Event()
    given_back = run.samples.filter(state="answered", owner="")

    def stop() -> None:
        stopping.set()
        while not given_back.exists():
            assert time.monotonic() < limit
            time.sleep(0.01)

    limit = time.monotonic() + 60
    judge.before = stop
    done = grade_waiting(run.samples.all(), now=NOW, stopping=stopping)
    assert 0 < done < 10
    assert len(judge.answers) == done
    left = run.samples.filter(state="answered")
    assert left.count() == 10 - done
    assert set(left.values_list("owner", "not_before")) == {("", None)}


def test_regrading_goes_through_the_slow_lane(
    answered: Callable[..., Run], judge: Judge, member: User
) -> None:
    run = answered(cases=3)
    grade_run(run.pk)
    regrade_run(run=run, by=member.actor, now=timezone.now())
    assert states(run) == {"answered"}
    grade_run(run.pk)
    assert states(run) == {"graded"}
    assert len(judge.answers) == 6
    assert SampleScore.objects.filter(current=False).count() == 3


def test_a_run_page_counts_what_is_being_graded_and_asks_for_no_worker(
    answered: Callable[..., Run],
) -> None:
    run = answered(cases=4)
    Run.objects.filter(pk=run.pk).update(created_at=NOW - timedelta(minutes=1))
    run.refresh_from_db()
    progress = run_progress(run, now=NOW)
    assert (progress.counts.grading, progress.counts.graded, progress.left) == (4, 0, 4)
    assert progress.time_left_s is None, "how long grades take is not known"
    assert run_page(run, now=NOW, polled=True).needs_worker
    Claim(now=NOW).take(run.samples.all(), 1)
    assert not run_page(run, now=NOW, polled=True).needs_worker
