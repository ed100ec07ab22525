"""Adaptive runs: what cannot win is not asked any more, and what is left out is never a failure."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from evaluations.actions.adaptive import AdaptiveWish
from evaluations.actions.runs import cancel_run, resume_run, retry_failed
from evaluations.core.requests import Prompt
from evaluations.execution.looking import HELD_UNTIL
from evaluations.execution.sweeping import sweep
from evaluations.models import Run, RunState, Sample, SampleState
from evaluations.queries.runs import run_progress
from teams.models import User
from tests.evaluations.execution.scripts import Reply, Script, error, right

pytestmark = pytest.mark.django_db(transaction=True)
Started = Callable[..., Run]
Driven = Callable[..., None]
WISH = AdaptiveWish(seed=1)


def wrong(prompt: Prompt) -> Reply:
    return right(prompt, text="The answer is \\boxed{999}.")


def fails(bad: Callable[[int], bool]) -> Callable[[Prompt, int], Reply]:
    """The second candidate (by its seed) gives wrong answers where ``bad`` says so."""

    def answer(prompt: Prompt, number: int) -> Reply:
        asked = int(prompt.messages[-1]["content"].split()[2])
        return wrong(prompt) if prompt.model == "weak" and bad(asked) else right(prompt)

    return answer


@pytest.fixture
def race(script: Script, started: Started) -> Callable[..., Run]:
    """A run of a strong and a weak candidate; the weak one is wrong where ``bad`` says so."""

    def make(bad: Callable[[int], bool] = lambda asked: True, **wishes: Any) -> Run:
        script.answer = fails(bad)
        known = {"cases": 60, "candidates": 2, "adaptive": WISH}
        run = started(**known | wishes)
        weak = run.run_candidates.order_by("position").last()
        weak.snapshot["model"] = "weak"
        weak.save()
        return run

    return make


def drive(run: Run, driven: Driven) -> Run:
    driven(run.run_candidates.first().connection)
    run.refresh_from_db()
    return run


def counts(run: Run, state: str) -> list[int]:
    return [
        Sample.objects.filter(run_candidate=row, state=state).count()
        for row in run.run_candidates.order_by("position")
    ]


def test_a_candidate_that_cannot_win_ends_the_run_early(
    race: Callable[..., Run], driven: Driven
) -> None:
    run = drive(race(), driven)
    assert run.state == RunState.FINISHED
    assert run.looks[-1]["ending"] == "one_left"
    strong, weak = run.run_candidates.order_by("position")
    assert [each["candidate"] for each in run.looks[-1]["dropped"]] == [weak.pk]
    assert run.looks[-1]["dropped"][0]["difference"] == -1.0
    assert run.looks[-1]["leader"] == strong.pk
    progress = run_progress(run)
    assert progress.counts.skipped > 60
    assert (progress.left, progress.failed, progress.counts.waiting) == (0, 0, 0)
    assert progress.counts.graded + progress.counts.skipped == progress.counts.total == 120


def test_equal_candidates_are_asked_everything(race: Callable[..., Run], driven: Driven) -> None:
    run = drive(race(lambda asked: False), driven)
    assert run.state == RunState.FINISHED
    assert counts(run, "graded") == [60, 60]
    assert [entry["places"] for entry in run.looks] == [10, 20, 30, 40, 50]
    assert not any(entry["dropped"] or entry["ending"] for entry in run.looks)


def test_equal_candidates_are_within_a_margin_before_the_end(
    race: Callable[..., Run], driven: Driven
) -> None:
    wish = AdaptiveWish(margin=0.1, seed=1)
    run = drive(race(lambda asked: False, cases=120, adaptive=wish), driven)
    assert run.looks[-1]["ending"] == "within_margin"
    assert sum(counts(run, "skipped")) > 0


def test_all_candidates_are_asked_the_same_cases_in_a_random_order(
    race: Callable[..., Run],
) -> None:
    run = race(repeats=2)
    order = list(Sample.objects.filter(run=run).order_by("pk").values_list("case", "repeat"))
    assert order[::2] == order[1::2]
    assert len(set(order)) == 120
    assert order[::2] != sorted(order[::2])
    again = race(repeats=2)
    place = {
        pk: index for index, pk in enumerate(run.suite_version.cases.values_list("pk", flat=True))
    }
    other = {
        pk: index for index, pk in enumerate(again.suite_version.cases.values_list("pk", flat=True))
    }
    rows = Sample.objects.filter(run=again).order_by("pk").values_list("case", "repeat")
    assert [(other[case], repeat) for case, repeat in rows] == [
        (place[case], repeat) for case, repeat in order
    ]


def test_no_more_than_two_blocks_are_asked_before_a_look(race: Callable[..., Run]) -> None:
    run = race(cases=60)
    held = Sample.objects.filter(run=run, not_before=HELD_UNTIL)
    assert held.count() == 2 * 40
    first = Sample.objects.filter(run=run, not_before=None)
    assert first.count() == 2 * 20
    assert first.order_by("pk").last().pk < held.order_by("pk").first().pk


def test_a_failed_call_is_no_wrong_answer(
    script: Script, race: Callable[..., Run], driven: Driven
) -> None:
    run = race()
    script.answer = lambda prompt, number: (
        error("bad_request", retryable=False) if prompt.model == "weak" else right(prompt)
    )
    run = drive(run, driven)
    assert counts(run, "graded") == [60, 0]
    assert counts(run, "failed") == [0, 60]
    assert not any(entry["dropped"] for entry in run.looks)
    weak = run.run_candidates.order_by("position").last()
    assert {entry["means"][str(weak.pk)] for entry in run.looks} == {None}


def test_a_run_that_was_stopped_goes_on_as_it_was(
    member: User, race: Callable[..., Run], driven: Driven
) -> None:
    run = cancel_run(run=race(), by=member.actor, now=timezone.now())
    assert counts(run, "cancelled") == [60, 60]
    run = resume_run(run=run, by=member.actor, now=timezone.now())
    assert Sample.objects.filter(run=run, not_before=HELD_UNTIL).count() == 80
    run = drive(run, driven)
    assert run.looks[-1]["ending"] == "one_left"


def test_failed_samples_of_a_dropped_candidate_are_asked_again_only_where_they_counted(
    member: User, race: Callable[..., Run], driven: Driven
) -> None:
    run = drive(race(), driven)
    weak = run.run_candidates.order_by("position").last()
    until = run.looks[-1]["until"]
    own = Sample.objects.filter(run_candidate=weak, state=SampleState.GRADED)
    early = own.filter(pk__lt=until).first()
    late = Sample.objects.filter(run_candidate=weak, pk__gte=until).first()
    Sample.objects.filter(pk__in=[early.pk, late.pk]).update(state="failed", failure_code="timeout")
    run = drive(retry_failed(run=run, by=member.actor, now=timezone.now()), driven)
    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.state, late.state) == (SampleState.GRADED, SampleState.SKIPPED)
    assert run.state == RunState.FINISHED


def test_a_retry_that_is_due_after_the_drop_is_left_out(
    script: Script, race: Callable[..., Run], driven: Driven
) -> None:
    """A call in flight when its candidate is dropped may fail and wait again: for nothing."""
    run = drive(race(), driven)
    weak = run.run_candidates.order_by("position").last()
    late = Sample.objects.filter(run_candidate=weak, state=SampleState.SKIPPED).first()
    Sample.objects.filter(pk=late.pk).update(state=SampleState.PENDING)
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, finished_at=None)
    script.calls.clear()
    sweep(now=timezone.now())
    late.refresh_from_db()
    run.refresh_from_db()
    assert late.state == SampleState.SKIPPED
    assert run.state == RunState.FINISHED
