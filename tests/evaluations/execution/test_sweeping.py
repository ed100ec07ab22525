"""What dead workers leave behind is found, written down and done by others."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from evaluations.execution.closing import lock_runs
from evaluations.execution.leasing import Call, Leasing
from evaluations.execution.plans import Plans
from evaluations.execution.rows import SampleMovedError
from evaluations.execution.settlement import EndedCall, Settlement
from evaluations.execution.slots import Slot, claim_slot
from evaluations.execution.sweeping import sweep
from evaluations.execution.turns import SlotLostError, take_turn
from evaluations.execution.waiting import grade_left
from evaluations.execution.wake import DRIVE
from evaluations.models import Attempt, Connection, Run, RunState, Sample
from tests.evaluations.execution.scripts import right

pytestmark = pytest.mark.django_db
Started = Callable[..., Run]
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=timezone.get_current_timezone())
LATER = NOW + timedelta(hours=1)


def claim(run: Run, *, owner: str = "worker-1", now: datetime = NOW) -> Slot:
    slot = claim_slot(run.run_candidates.first().connection_id, owner=owner, now=now)
    assert slot is not None
    return slot


def lease(slot: Slot, run: Run, limit: int = 100, *, now: datetime = NOW) -> list[Call]:
    return list(Leasing(slot, Plans(), lock_runs([run.pk]), now=now).take(limit).calls)


def answer(slot: Slot, calls: list[Call], *, now: datetime = NOW) -> None:
    ended = [EndedCall(call, now, now, completion=right(call.prompt)) for call in calls]
    runs = lock_runs({call.plan.run_id for call in calls})
    Settlement(slot, runs, now=now).settle(ended)


def test_every_call_of_a_dead_worker_becomes_a_lost_attempt(started: Started) -> None:
    run = started(cases=5, now=NOW)
    lease(claim(run), run, 3)
    sweep(now=LATER)
    attempts = Attempt.objects.all()
    assert {(row.code, row.number, row.started_at, row.ended_at) for row in attempts} == {
        ("lost", 1, NOW, None)
    }
    assert attempts.count() == 3
    assert set(run.samples.values_list("state", "owner")) == {("pending", "")}
    assert set(run.samples.values_list("strikes", flat=True)) == {0, 10}
    assert Connection.objects.get(pk=run.run_candidates.get().connection_id).driver_owner == ""


def test_money_reserved_for_lost_calls_stays_with_the_run(started: Started) -> None:
    run = started(cases=5, now=NOW, budget_usd=100.0)
    calls = lease(claim(run), run, 3)
    run.refresh_from_db()
    reserved = sum(call.reserved_usd for call in calls)
    assert run.reserved_usd == pytest.approx(reserved)
    assert reserved > 0
    sweep(now=LATER)
    run.refresh_from_db()
    assert (run.reserved_usd, run.unsettled_usd) == (pytest.approx(0), pytest.approx(reserved))


def test_a_sweep_changes_nothing_of_a_living_driver(started: Started) -> None:
    run = started(cases=3, now=NOW)
    lease(claim(run), run, 2)
    sweep(now=NOW + timedelta(seconds=1))
    assert run.samples.filter(state="leased", owner="worker-1").count() == 2
    assert not Attempt.objects.exists()


def test_a_second_sweep_finds_nothing_more(started: Started) -> None:
    run = started(cases=3, now=NOW)
    lease(claim(run), run)
    sweep(now=LATER)
    sweep(now=LATER)
    assert Attempt.objects.count() == 3


def test_a_late_worker_can_neither_settle_nor_lease(started: Started) -> None:
    run = started(cases=3, now=NOW)
    late = claim(run)
    calls = lease(late, run, 2)
    sweep(now=LATER)
    claim(run, owner="worker-2", now=LATER)
    answer(late, calls, now=LATER)
    assert not run.samples.filter(state="answered").exists()
    assert Attempt.objects.filter(code="ok").count() == 0
    with pytest.raises(SlotLostError):
        take_turn(late, Plans(), [], want=5, open_runs=[], now=LATER)


def test_a_late_worker_cannot_change_a_row_that_somebody_else_holds(started: Started) -> None:
    """Even without the look before: the statement itself names the owner."""
    from evaluations.execution.rows import SampleChange, change_samples

    run = started(cases=1, now=NOW)
    lease(claim(run), run)
    sample = run.samples.get()
    with pytest.raises(SampleMovedError):
        change_samples([(sample.pk, SampleChange("answered", 0))], owner="worker-2")
    change_samples([(sample.pk, SampleChange("answered", 0))], owner="worker-1")


def test_a_sample_that_kills_every_worker_is_given_up(started: Started) -> None:
    run = started(cases=1, now=NOW, max_attempts=2)
    for number in range(2):
        now = NOW + timedelta(hours=2 * number)
        lease(claim(run, owner=f"worker-{number}", now=now), run, now=now)
        sweep(now=now + timedelta(hours=1))
    sample = run.samples.get()
    assert (sample.state, sample.failure_code, sample.attempts) == ("failed", "lost", 2)
    run.refresh_from_db()
    assert run.state == RunState.FINISHED


def test_answers_that_nobody_graded_are_graded_without_a_call(started: Started) -> None:
    run = started(cases=2, now=NOW)
    slot = claim(run)
    answer(slot, lease(slot, run))
    assert set(run.samples.values_list("state", flat=True)) == {"answered"}
    grade_left(now=NOW)
    assert set(run.samples.values_list("state", flat=True)) == {"answered"}, "its driver may live"
    grade_left(now=LATER)
    run.refresh_from_db()
    assert set(run.samples.values_list("state", "value")) == {("graded", 1.0)}
    assert run.state == RunState.FINISHED


def test_waiting_samples_without_a_driver_wake_one(
    started: Started, woken: list[tuple[str, int]]
) -> None:
    run = started(cases=2, now=NOW)
    connection = run.run_candidates.get().connection_id
    sweep(now=NOW)
    assert (DRIVE, connection) in woken
    woken.clear()
    claim(run)
    sweep(now=NOW)
    assert not woken


def test_samples_that_are_not_due_wake_nobody(
    started: Started, woken: list[tuple[str, int]]
) -> None:
    run = started(cases=2, now=NOW)
    run.samples.update(not_before=LATER)
    woken.clear()
    sweep(now=NOW)
    assert not woken
    sweep(now=LATER)
    assert len(woken) == 1


def test_an_overdue_run_is_stopped_even_if_nobody_drives_it(started: Started) -> None:
    run = started(cases=2, now=NOW, deadline=NOW + timedelta(minutes=1))
    sweep(now=LATER)
    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    assert run.stop_reason.startswith("Deadline of 2026-05-01 12:01 UTC reached")
    assert set(run.samples.values_list("state", flat=True)) == {"cancelled"}


def test_a_run_whose_last_worker_died_before_closing_it_is_finished(started: Started) -> None:
    run = started(cases=1, now=NOW)
    Sample.objects.filter(run=run).update(state="graded")
    sweep(now=LATER)
    run.refresh_from_db()
    assert (run.state, run.finished_at) == (RunState.FINISHED, LATER)


def test_a_lease_changes_exactly_what_it_claims(started: Started) -> None:
    run = started(cases=10, now=NOW)
    slot = claim(run)
    first, second = lease(slot, run, 6), lease(slot, run, 6)
    ids = [call.sample_id for call in first + second]
    assert len(first) == 6
    assert len(set(ids)) == len(ids) == 10
    assert not lease(slot, run, 6)


def test_leasing_needs_as_many_queries_for_2_as_for_50_samples(
    started: Started, django_assert_num_queries: Callable[..., object]
) -> None:
    run = started(cases=60, now=NOW)
    slot = claim(run)
    for limit in (2, 50):
        plans, runs = Plans(), lock_runs([run.pk])
        with django_assert_num_queries(6):
            Leasing(slot, plans, runs, now=NOW).take(limit)
