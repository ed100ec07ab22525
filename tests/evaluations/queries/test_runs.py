"""How far a run has come."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from evaluations.models import Run, RunState
from evaluations.queries.runs import run_list, run_progress
from teams.models import User
from tests.evaluations.factories import make_run

pytestmark = pytest.mark.django_db
Counted = Callable[..., object]


@pytest.fixture
def run(member: User) -> Run:
    """Eight samples of two candidates, one in every state."""
    run = make_run(member.actor.team, values={"a": [1.0] * 4, "b": [0.0] * 4})
    run.state, run.finished_at = RunState.RUNNING, None
    run.save()
    first, second = (list(row.samples.order_by("pk")) for row in run.run_candidates.order_by("pk"))
    for sample, state in zip(first, ("pending", "leased", "answered", "graded"), strict=True):
        type(sample).objects.filter(pk=sample.pk).update(state=state, strikes=1)
    for sample, state in zip(second, ("failed", "failed", "cancelled", "graded"), strict=True):
        failed = {"failure_code": "timeout", "failure_message": "Too slow."}
        type(sample).objects.filter(pk=sample.pk).update(
            state=state, **failed if state == "failed" else {}
        )
    return run


def test_every_sample_is_counted_where_it_stands(run: Run) -> None:
    progress = run_progress(run)
    counts = progress.counts
    assert (counts.waiting, counts.in_flight, counts.grading) == (1, 1, 1)
    assert (counts.graded, counts.failed, counts.shelved) == (2, 2, 1)
    assert (progress.total, progress.done, progress.left) == (8, 4, 4)
    assert progress.retrying == 1
    assert not progress.is_over
    assert [(row.name, row.counts.done) for row in progress.candidates] == [("a", 1), ("b", 3)]
    (failure,) = progress.failures
    assert (failure.code, failure.count, failure.label) == ("timeout", 2, "Timed out")
    assert failure.example == "Too slow."


def test_time_left_follows_the_recent_speed_of_the_slowest_connection(run: Run) -> None:
    now = run.created_at + timedelta(seconds=60)
    slow, fast = run.run_candidates.order_by("pk")
    run.samples.filter(run_candidate=slow).update(state="pending", finished_at=None)
    done = slow.samples.first()
    type(done).objects.filter(pk=done.pk).update(state="graded", finished_at=now)
    fast.samples.update(state="graded", finished_at=now)
    assert run_progress(run, now=now).time_left_s == pytest.approx(3 * 60)


def test_time_left_is_unknown_before_anything_has_ended(run: Run) -> None:
    run.samples.update(state="pending", finished_at=None)
    assert run_progress(run).time_left_s is None


def test_a_run_that_is_over_has_no_time_left(run: Run) -> None:
    run.finished_at = run.created_at + timedelta(seconds=90)
    run.state = RunState.CANCELLED
    run.save()
    progress = run_progress(run, now=run.created_at + timedelta(days=3))
    assert progress.is_over
    assert progress.time_left_s is None
    assert progress.elapsed_s == pytest.approx(90)


@pytest.mark.parametrize("cases", [1, 40])
def test_progress_needs_four_queries_whatever_the_size(
    member: User, cases: int, django_assert_num_queries: Counted
) -> None:
    values: list[float | None] = [1.0] * cases
    run = make_run(member.actor.team, values={"a": values, "b": values})
    with django_assert_num_queries(4):
        run_progress(run)


def test_the_list_counts_in_one_query_and_shows_only_the_teams_runs(
    member: User, stranger: User, run: Run, django_assert_num_queries: Counted
) -> None:
    newer = make_run(member.actor.team, values={"a": [1.0, None]})
    make_run(stranger.actor.team, values={"x": [1.0]})
    Run.objects.filter(pk=newer.pk).update(created_at=timezone.now() + timedelta(hours=1))
    with django_assert_num_queries(1):
        rows = list(run_list(member.actor))
        assert [str(row.suite_version) for row in rows]
    assert [row.pk for row in rows] == [newer.pk, run.pk]
    assert [(row.sample_count, row.done_count, row.failed_count) for row in rows] == [
        (2, 2, 0),
        (8, 4, 2),
    ]
