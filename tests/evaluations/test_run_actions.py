"""Starting and changing runs: what is refused says which field and what to do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from evaluations.actions.run_checks import CannotChangeRunError, CannotStartError
from evaluations.actions.runs import (
    cancel_run,
    regrade_run,
    resume_run,
    retry_failed,
    start_run,
)
from evaluations.execution import wake
from evaluations.models import Candidate, Run, RunState, Sample, SuiteVersion
from teams.models import AuditEvent, User
from tests.evaluations.factories import make_candidate, make_connection, make_suite_version

pytestmark = pytest.mark.django_db
PRICES = {"price_input": 1.0, "price_output": 2.0}


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(wake, "_send", lambda task, pk: sent.append((task, pk)))
    return sent


@pytest.fixture
def version(member: User) -> SuiteVersion:
    return make_suite_version(member.actor.team, cases=3, frozen=False)


@pytest.fixture
def candidate(member: User) -> Candidate:
    return make_candidate(member.actor.team, "o1", **PRICES)


def start(user: User, version: SuiteVersion, *candidates: Candidate, **wishes: Any) -> Run:
    known: dict[str, Any] = {"repeats": 1, "now": timezone.now()}
    return start_run(suite_version=version, candidates=candidates, by=user.actor, **known | wishes)


def test_a_run_writes_all_its_samples_and_freezes_its_version(
    member: User, version: SuiteVersion, candidate: Candidate
) -> None:
    other = make_candidate(member.actor.team)
    run = start(member, version, candidate, other, repeats=4)
    version.refresh_from_db()
    assert version.is_frozen
    assert run.state == RunState.RUNNING
    assert Sample.objects.filter(run=run, state="pending").count() == 3 * 2 * 4
    assert run.estimate["requests"] == 24
    event = AuditEvent.objects.get(action="run.start")
    assert (event.target_id, event.details["samples"]) == (str(run.pk), 24)


def test_workers_are_woken_once_a_connection_and_only_after_the_commit(
    member: User,
    version: SuiteVersion,
    candidate: Candidate,
    woken: list[tuple[str, int]],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    second = make_candidate(member.actor.team, connection=candidate.connection)
    third = make_candidate(member.actor.team)
    with django_capture_on_commit_callbacks(execute=True):
        start(member, version, candidate, second, third)
        assert not woken
    assert [pk for _, pk in woken] == sorted({candidate.connection_id, third.connection_id})


def test_a_run_keeps_the_candidate_as_it_was_and_never_the_key(
    member: User, version: SuiteVersion
) -> None:
    connection = make_connection(member.actor.team, api_key="sk-secret", base_url="http://x/v1")
    candidate = make_candidate(member.actor.team, connection=connection, temperature=0.7, **PRICES)
    run = start(member, version, candidate)
    snapshot = run.run_candidates.get().snapshot
    assert snapshot["temperature"] == 0.7
    assert snapshot["price_output"] == 2.0
    assert snapshot["connection"]["base_url"] == "http://x/v1"
    assert "sk-secret" not in str(snapshot)


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"repeats": 0}, "repeats"),
        ({"repeats": 101}, "repeats"),
        ({"budget_usd": 0.0}, "budget_usd"),
        ({"budget_usd": float("inf")}, "budget_usd"),
        ({"budget_usd": float("nan")}, "budget_usd"),
        ({"deadline": timezone.now() - timedelta(seconds=1)}, "deadline"),
        ({"max_attempts": 0}, "max_attempts"),
    ],
)
def test_numbers_that_make_no_sense_name_their_field(
    member: User, version: SuiteVersion, candidate: Candidate, wishes: dict[str, Any], field: str
) -> None:
    with pytest.raises(CannotStartError) as refused:
        start(member, version, candidate, **wishes)
    assert list(refused.value.message_dict) == [field]


def test_candidates_must_be_callable_and_chosen_once(
    member: User, version: SuiteVersion, candidate: Candidate
) -> None:
    team = member.actor.team
    archived = make_candidate(team, "old", archived_at=timezone.now())
    recorded = make_candidate(team, "past", connection=make_connection(team, kind="recorded"))
    for chosen in ([], [candidate, candidate], [archived], [recorded]):
        with pytest.raises(CannotStartError) as refused:
            start(member, version, *chosen)
        assert list(refused.value.message_dict) == ["candidates"]
    assert not Run.objects.exists()


def test_a_budget_without_prices_is_refused_with_a_way_out(
    member: User, version: SuiteVersion, candidate: Candidate
) -> None:
    unpriced = make_candidate(member.actor.team, "local", price_input=1.0)
    with pytest.raises(CannotStartError) as refused:
        start(member, version, candidate, unpriced, budget_usd=5.0)
    (sentence,) = refused.value.message_dict["budget_usd"]
    assert "those of local are unknown" in sentence
    assert "0 where a call costs nothing" in sentence
    assert not Run.objects.exists()


def test_free_candidates_may_have_a_budget(member: User, version: SuiteVersion) -> None:
    free = make_candidate(member.actor.team, price_input=0.0, price_output=0.0)
    assert start(member, version, free, budget_usd=1.0).run_candidates.get().reserve_usd == 0.0


def test_a_run_of_millions_is_refused(
    member: User, version: SuiteVersion, candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluations.actions.run_checks.MAX_SAMPLES", 5)
    with pytest.raises(CannotStartError, match="6 samples, more than 5"):
        start(member, version, candidate, repeats=2)
    version.refresh_from_db()
    assert not version.is_frozen


def test_nobody_starts_or_changes_runs_of_another_team(
    member: User, stranger: User, version: SuiteVersion, candidate: Candidate
) -> None:
    foreign = make_candidate(stranger.actor.team)
    with pytest.raises(PermissionDenied):
        start(stranger, version, foreign)
    with pytest.raises(PermissionDenied):
        start(member, version, foreign)
    run = start(member, version, candidate)
    for action in (cancel_run, resume_run, retry_failed, regrade_run):
        with pytest.raises(PermissionDenied):
            action(run=run, by=stranger.actor, now=timezone.now())


def test_viewers_start_nothing(viewer: User, version: SuiteVersion, candidate: Candidate) -> None:
    with pytest.raises(PermissionDenied):
        start(viewer, version, candidate)


def test_cancelling_shelves_what_waits_and_resuming_brings_it_back(
    member: User, version: SuiteVersion, candidate: Candidate
) -> None:
    run = start(member, version, candidate)
    cancel_run(run=run, by=member.actor, now=timezone.now())
    assert set(run.samples.values_list("state", flat=True)) == {"cancelled"}
    with pytest.raises(CannotChangeRunError, match=r"^This run is cancelled already\.$"):
        cancel_run(run=run, by=member.actor, now=timezone.now())
    resumed = resume_run(run=run, by=member.actor, now=timezone.now())
    assert (resumed.state, resumed.finished_at) == (RunState.RUNNING, None)
    assert set(run.samples.values_list("state", flat=True)) == {"pending"}
    with pytest.raises(CannotChangeRunError, match="nothing to resume"):
        resume_run(run=run, by=member.actor, now=timezone.now())


def test_a_run_resumes_only_with_money_and_time(
    member: User, version: SuiteVersion, candidate: Candidate
) -> None:
    now = timezone.now()
    run = start(member, version, candidate, budget_usd=1.0, deadline=now + timedelta(hours=1))
    cancel_run(run=run, by=member.actor, now=now)
    Run.objects.filter(pk=run.pk).update(spent_usd=1.0)
    with pytest.raises(CannotChangeRunError) as refused:
        resume_run(run=run, by=member.actor, now=now)
    assert list(refused.value.message_dict) == ["budget_usd"]
    later = now + timedelta(hours=2)
    with pytest.raises(CannotChangeRunError) as refused:
        resume_run(run=run, by=member.actor, now=later, budget_usd=2.0)
    assert list(refused.value.message_dict) == ["deadline"]
    resumed = resume_run(run=run, by=member.actor, now=now, budget_usd=2.0)
    assert (resumed.state, resumed.budget_usd) == (RunState.RUNNING, 2.0)


def test_failed_samples_of_an_overdue_run_need_a_later_deadline(
    member: User, version: SuiteVersion, candidate: Candidate
) -> None:
    now = timezone.now()
    run = start(member, version, candidate, deadline=now + timedelta(hours=1))
    run.samples.update(state="failed", strikes=40, failure_code="timeout")
    later = now + timedelta(hours=2)
    with pytest.raises(CannotChangeRunError) as refused:
        retry_failed(run=run, by=member.actor, now=later)
    assert list(refused.value.message_dict) == ["deadline"]
    again = retry_failed(run=run, by=member.actor, now=later, deadline=later + timedelta(hours=1))
    assert again.deadline == later + timedelta(hours=1)
    assert set(run.samples.values_list("state", "strikes", "failure_code")) == {("pending", 0, "")}


def test_a_budget_given_later_needs_prices_too(member: User, version: SuiteVersion) -> None:
    run = start(member, version, make_candidate(member.actor.team, "local"))
    cancel_run(run=run, by=member.actor, now=timezone.now())
    with pytest.raises(CannotStartError) as refused:
        resume_run(run=run, by=member.actor, now=timezone.now(), budget_usd=1.0)
    assert list(refused.value.message_dict) == ["budget_usd"]


def test_a_run_with_nothing_left_is_finished_when_resumed(
    member: User, version: SuiteVersion, candidate: Candidate
) -> None:
    run = start(member, version, candidate)
    cancel_run(run=run, by=member.actor, now=timezone.now())
    run.samples.update(state="graded")
    resumed = resume_run(run=run, by=member.actor, now=timezone.now())
    assert resumed.state == RunState.FINISHED


def test_retrying_needs_something_that_failed(
    member: User, version: SuiteVersion, candidate: Candidate
) -> None:
    run = start(member, version, candidate)
    with pytest.raises(CannotChangeRunError, match="No sample of this run has failed"):
        retry_failed(run=run, by=member.actor, now=timezone.now())


def test_a_broker_that_is_down_does_not_lose_the_run(
    member: User,
    version: SuiteVersion,
    candidate: Candidate,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    monkeypatch.undo()

    def refuse(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(wake.current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        run = start(member, version, candidate)
    assert Run.objects.get(pk=run.pk).state == RunState.RUNNING
    assert "a sweeper will" in caplog.text
