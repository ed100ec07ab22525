"""The driver of a connection: every sample is asked, settled and graded, once."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from evaluations.actions.run_checks import CannotChangeRunError
from evaluations.actions.runs import cancel_run, resume_run, retry_failed
from evaluations.core.requests import Prompt
from evaluations.execution import callers, driver, turns
from evaluations.execution.closing import lock_runs
from evaluations.execution.leasing import Leasing
from evaluations.execution.plans import Plans
from evaluations.execution.slots import claim_slot
from evaluations.models import Attempt, Connection, Run, RunState, Sample, SampleScore
from teams.models import User
from tests.evaluations.execution.scripts import Script, elsewhere, error, right
from traces.models import Trace

pytestmark = pytest.mark.django_db(transaction=True)
Started = Callable[..., Run]
Driven = Callable[..., None]


def states(run: Run) -> list[str]:
    return list(run.samples.order_by("pk").values_list("state", flat=True))


def codes(run: Run) -> list[str]:
    attempts = Attempt.objects.filter(sample__run=run).order_by("sample", "number")
    return list(attempts.values_list("code", flat=True))


def test_every_sample_is_answered_priced_and_graded(
    script: Script, started: Started, driven: Driven
) -> None:
    run = started(cases=5, candidates=2, repeats=2, limits={"max_in_flight": 3})
    driven(run.run_candidates.first().connection)
    run.refresh_from_db()
    assert run.state == RunState.FINISHED
    assert run.finished_at is not None
    assert states(run) == ["graded"] * 20
    assert script.peak == 3
    assert codes(run) == ["ok"] * 20
    assert run.spent_usd == pytest.approx(20 * 0.04)
    assert run.reserved_usd == pytest.approx(0.0)
    sample = run.samples.select_related("trace").first()
    assert sample.value == 1.0
    assert sample.cost_usd == pytest.approx(0.04)
    assert sample.trace.verdict == "correct"
    assert sample.trace.metadata == {"run": run.pk, "sample": sample.pk}
    score = sample.scores.get()
    assert (score.grader, score.value, score.current) == ("boxed", 1.0, True)
    assert score.extracted


def test_the_slot_is_free_afterwards(script: Script, started: Started, driven: Driven) -> None:
    run = started()
    driven(run)
    connection = run.run_candidates.get().connection
    assert (connection.driver_owner, connection.driver_until) == ("", None)


def test_a_second_driver_leaves_at_once(script: Script, started: Started, driven: Driven) -> None:
    run = started()
    connection = run.run_candidates.get().connection
    assert claim_slot(connection.pk, owner="first", now=timezone.now())
    driven(run)
    assert states(run) == ["pending"] * 3
    assert not script.calls


@pytest.mark.usefixtures("no_waiting")
def test_what_may_pass_is_tried_again_and_every_attempt_is_recorded(
    script: Script, started: Started, driven: Driven
) -> None:
    script.fail_first(2, "server_error", status=500)
    run = started(cases=2)
    driven(run)
    assert states(run) == ["graded", "graded"]
    assert codes(run) == ["server_error", "server_error", "ok"] * 2
    failed = Attempt.objects.filter(code="server_error").first()
    assert (failed.http_status, failed.message) == (500, "It was server_error.")
    assert failed.prompt_tokens is None
    assert failed.cost_usd is None
    assert failed.started_at <= failed.ended_at


@pytest.mark.usefixtures("no_waiting")
def test_after_its_last_try_a_sample_has_failed_for_a_named_cause(
    script: Script, started: Started, driven: Driven
) -> None:
    script.fail_first(99, "server_error")
    run = started(cases=1, max_attempts=3)
    driven(run)
    run.refresh_from_db()
    sample = run.samples.get()
    assert (sample.state, sample.failure_code) == ("failed", "server_error")
    assert sample.failure_message == "It was server_error."
    assert codes(run) == ["server_error"] * 3
    assert run.state == RunState.FINISHED


@pytest.mark.parametrize("code", ["bad_request", "unauthorized", "not_found"])
def test_what_cannot_pass_is_never_tried_again(
    code: str, script: Script, started: Started, driven: Driven
) -> None:
    script.fail_first(99, code, retryable=False)
    run = started(cases=2)
    driven(run)
    assert states(run) == ["failed", "failed"]
    assert codes(run) == [code, code]


@pytest.mark.usefixtures("no_waiting")
def test_being_refused_is_a_tenth_of_a_try(
    script: Script, started: Started, driven: Driven
) -> None:
    script.fail_first(9, "rate_limited", retry_after=0.0)
    run = started(cases=1, max_attempts=1)
    driven(run)
    assert states(run) == ["graded"]
    assert codes(run) == ["rate_limited"] * 9 + ["ok"]


def test_a_pause_asked_for_by_the_server_holds_all_calls(
    script: Script, started: Started, driven: Driven
) -> None:
    script.answer = lambda prompt, number: (
        error("rate_limited", retry_after=0.5) if sum(script.calls.values()) == 1 else right(prompt)
    )
    run = started(cases=4, limits={"max_in_flight": 1})
    driven(run)
    assert states(run) == ["graded"] * 4
    assert script.starts[1] - script.starts[0] >= 0.5


def test_starts_keep_to_the_requests_per_minute(
    script: Script, started: Started, driven: Driven
) -> None:
    run = started(cases=5, limits={"max_in_flight": 4, "requests_per_minute": 600})
    driven(run)
    gaps = [b - a for a, b in zip(script.starts, script.starts[1:], strict=False)]
    assert states(run) == ["graded"] * 5
    assert min(gaps) >= 0.099


def test_an_adapter_that_breaks_its_promise_costs_a_try_and_no_more(
    script: Script, started: Started, driven: Driven, caplog: pytest.LogCaptureFixture
) -> None:
    script.answer = lambda prompt, number: ValueError("oops")
    run = started(cases=1, max_attempts=1)
    driven(run)
    sample = run.samples.get()
    assert (sample.state, sample.failure_code) == ("failed", "internal_error")
    assert "oops" not in sample.failure_message + caplog.text
    assert "adapter failed, ValueError in " in caplog.text


def test_hostile_text_is_stored_and_graded(
    script: Script, started: Started, driven: Driven
) -> None:
    script.answer = lambda prompt, number: right(
        prompt,
        reasoning="null \x00 and half \ud800 a pair",
        server={"id": "\x00", "deep": [{"x": float("nan")}]},
    )
    run = started(cases=1)
    driven(run)
    trace = Trace.objects.get()
    assert states(run) == ["graded"]
    assert trace.reasoning == "null � and half � a pair"
    assert trace.verdict == "correct"


def test_one_reply_that_cannot_be_stored_does_not_cost_the_others(
    script: Script, started: Started, driven: Driven, caplog: pytest.LogCaptureFixture
) -> None:
    run = started(cases=3)
    poisoned = run.samples.order_by("pk")[1].case.prompt
    script.answer = lambda prompt, number: right(
        prompt, stop_reason=None if prompt.messages[-1]["content"] == poisoned else "stop"
    )
    driven(run)
    run.refresh_from_db()
    assert sorted(states(run)) == ["answered", "answered", "failed"]
    failed = run.samples.get(state="failed")
    assert (failed.case.prompt, failed.failure_code) == (poisoned, "not_stored")
    assert set(script.calls.values()) == {1}
    paid = Attempt.objects.get(code="not_stored")
    assert (paid.prompt_tokens, paid.output_tokens, paid.cost_usd) == (10, 30, 0.04)
    assert run.spent_usd == pytest.approx(3 * 0.04)
    assert "reply refused, AttributeError in " in caplog.text
    assert "first we add" not in caplog.text


def test_answers_outlive_a_defect_in_grading(
    script: Script, started: Started, driven: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(turns, "grade_answers", broken)
    run = started()
    driven(run)
    run.refresh_from_db()
    assert states(run) == ["answered"] * 3
    assert run.state == RunState.RUNNING
    assert Trace.objects.count() == 3


def test_a_used_up_budget_stops_the_run_and_keeps_what_is_there(
    script: Script, started: Started, driven: Driven, member: User
) -> None:
    run = started(cases=20, budget_usd=0.30, limits={"max_in_flight": 2})
    driven(run)
    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    assert run.stop_reason.startswith("Budget of $0.30 reached")
    assert run.spent_usd <= 0.30
    assert run.reserved_usd == pytest.approx(0.0)
    asked = states(run).count("graded")
    assert 5 <= asked < 20
    assert states(run).count("cancelled") == 20 - asked
    with pytest.raises(CannotChangeRunError):
        retry_failed(run=run, by=member.actor, now=timezone.now())
    resume_run(run=run, by=member.actor, now=timezone.now(), budget_usd=10.0)
    driven(run)
    run.refresh_from_db()
    assert (run.state, states(run)) == (RunState.FINISHED, ["graded"] * 20)
    assert codes(run) == ["ok"] * 20


def test_a_budget_is_not_passed_by_calls_that_turn_out_dear(
    script: Script, started: Started, driven: Driven
) -> None:
    """The estimate is 0.04 USD; the first answers teach the driver what calls really cost."""
    from traces.core.usage import Usage

    script.answer = lambda prompt, number: right(prompt, usage=Usage(prompt=10, output=190))
    run = started(cases=20, budget_usd=1.5, limits={"max_in_flight": 2})
    driven(run)
    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    assert run.spent_usd <= 1.5
    assert run.run_candidates.get().reserve_usd == pytest.approx(0.2)


def test_a_deadline_stops_the_run(script: Script, started: Started, driven: Driven) -> None:
    script.seconds = 0.1
    deadline = timezone.now() + timedelta(seconds=0.7)
    run = started(cases=100, deadline=deadline, limits={"max_in_flight": 1})
    driven(run)
    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    assert run.stop_reason.startswith("Deadline of ")
    assert 0 < states(run).count("graded") < 20
    assert set(states(run)) == {"graded", "cancelled"}


def test_a_cancelled_run_breaks_off_its_calls(
    script: Script,
    started: Started,
    driven: Driven,
    member: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(driver, "BEAT_S", 0.2)
    run = started(cases=10)
    script.seconds = 30.0
    cancel = elsewhere(lambda: cancel_run(run=run, by=member.actor, now=timezone.now()))
    cancelled = threading.Timer(0.3, cancel)
    cancelled.start()
    began = timezone.now()
    driven(run)
    cancelled.join()
    run.refresh_from_db()
    assert timezone.now() - began < timedelta(seconds=10)
    assert run.state == RunState.CANCELLED
    assert states(run) == ["cancelled"] * 10
    assert codes(run) == ["interrupted"] * 4
    assert run.unsettled_usd == pytest.approx(4 * 0.04, rel=0.3)


def test_a_worker_that_is_told_to_stop_leaves_its_samples_waiting(
    script: Script, started: Started, driven: Driven, settings: Any
) -> None:
    settings.DRAIN_SECONDS = 0.2
    script.seconds = 30.0
    stopping = threading.Event()
    threading.Timer(0.3, stopping.set).start()
    run = started(cases=10)
    driven(run, stopping=stopping)
    assert states(run) == ["pending"] * 10
    assert codes(run) == ["interrupted"] * 4
    assert sum(run.samples.values_list("attempts", flat=True)) == 4
    assert set(run.samples.values_list("strikes", flat=True)) == {0}
    run.refresh_from_db()
    assert run.reserved_usd == pytest.approx(0.0)


def test_calls_that_end_while_the_worker_stops_are_kept(
    script: Script, started: Started, driven: Driven
) -> None:
    script.seconds = 1.0
    stopping = threading.Event()
    threading.Timer(0.4, stopping.set).start()
    run = started(cases=10)
    driven(run, stopping=stopping)
    assert states(run).count("graded") == 4
    assert states(run).count("pending") == 6


def test_a_driver_that_lost_its_slot_writes_nothing_more(
    script: Script, started: Started, driven: Driven
) -> None:
    run = started(cases=3)

    def steal(prompt: Prompt) -> None:
        update = elsewhere(lambda: Connection.objects.update(driver_owner="somebody else"))
        thief = threading.Thread(target=update)
        thief.start()
        thief.join()

    script.on_call = steal
    driven(run)
    assert states(run) == ["leased"] * 3
    assert not Attempt.objects.exists()
    assert not Trace.objects.exists()


def test_failed_samples_can_be_asked_again(
    script: Script, started: Started, driven: Driven, member: User
) -> None:
    script.fail_first(1, "bad_request", retryable=False)
    run = started(cases=2)
    driven(run)
    assert states(run) == ["failed", "failed"]
    retry_failed(run=run, by=member.actor, now=timezone.now())
    driven(run)
    run.refresh_from_db()
    assert (run.state, states(run)) == (RunState.FINISHED, ["graded", "graded"])
    assert codes(run) == ["bad_request", "ok"] * 2
    assert not run.samples.exclude(failure_code="").exists()


def test_a_truncated_answer_is_unscored_never_wrong(
    script: Script, started: Started, driven: Driven
) -> None:
    script.answer = lambda prompt, number: right(prompt, text="The ans", stop_reason="length")
    run = started(cases=1)
    driven(run)
    assert states(run) == ["graded"]
    assert run.samples.get().value is None
    assert Trace.objects.get().verdict == "unscored"
    assert SampleScore.objects.get().explanation == "The reply was cut off before its end."


def test_samples_of_all_candidates_are_asked_turn_by_turn(script: Script, started: Started) -> None:
    run = started(cases=2, candidates=2, repeats=2)
    order = run.samples.order_by("pk").values_list("repeat", "case__key", "run_candidate__position")
    assert list(order) == [
        (repeat, f"sum-{case}", candidate)
        for repeat in range(2)
        for case in range(2)
        for candidate in range(2)
    ]
    assert Sample.objects.count() == 8


def test_changed_limits_are_taken_over_in_the_middle_of_a_run(
    script: Script, started: Started, driven: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "REFRESH_S", 0.0)
    monkeypatch.setattr(driver, "BEAT_S", 0.1)
    script.seconds = 0.1
    run = started(cases=20, limits={"max_in_flight": 1})

    def widen(prompt: Prompt) -> None:
        script.on_call = lambda prompt: None
        threading.Thread(
            target=elsewhere(lambda: Connection.objects.update(max_in_flight=5, api_key="new"))
        ).start()

    script.on_call = widen
    driven(run)
    assert states(run) == ["graded"] * 20
    assert script.peak == 5
    assert [endpoint.max_in_flight for endpoint in script.endpoints] == [1, 5]
    assert script.endpoints[-1].api_key == "new"


def test_a_driver_makes_room_when_another_connection_waits_for_a_worker(
    script: Script,
    started: Started,
    driven: Driven,
    monkeypatch: pytest.MonkeyPatch,
    woken: list[tuple[str, int]],
) -> None:
    monkeypatch.setattr(driver, "TIME_BOX_S", 0.0)
    monkeypatch.setattr(driver, "REFRESH_S", 0.1)
    monkeypatch.setattr(driver, "BEAT_S", 0.05)
    script.seconds = 0.05
    run, other = started(cases=40), started(cases=1)
    woken.clear()
    driven(run)
    assert 0 < states(run).count("graded") < 40
    assert set(states(run)) == {"graded", "pending"}
    assert [pk for _, pk in woken] == [run.run_candidates.get().connection_id]
    other.samples.update(state="graded")
    driven(run)
    assert states(run) == ["graded"] * 40


def test_an_endpoint_that_cannot_be_called_fails_its_samples_with_the_reason(
    started: Started, driven: Driven
) -> None:
    run = started(cases=2, limits={"kind": "openai_compatible", "base_url": "no address"})
    driven(run)
    assert set(run.samples.values_list("state", "failure_code")) == {("failed", "bad_request")}
    assert "base URL" in run.samples.first().failure_message


def test_samples_leased_ahead_and_never_sent_wait_as_if_nothing_had_happened(
    script: Script,
    started: Started,
    driven: Driven,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.DRAIN_SECONDS = 0.1
    monkeypatch.setattr(driver, "AHEAD_S", 5.0)
    stopping = threading.Event()

    def slow_down(prompt: Prompt) -> None:
        if sum(script.calls.values()) > 2:
            script.seconds = 30.0
            threading.Timer(0.3, stopping.set).start()

    script.on_call = slow_down
    run = started(cases=12, limits={"max_in_flight": 2}, budget_usd=100.0)
    driven(run, stopping=stopping)
    waiting = run.samples.filter(state="pending")
    assert waiting.count() == 10
    assert sorted(waiting.values_list("attempts", flat=True)) == [0] * 8 + [1] * 2
    assert codes(run) == ["ok", "ok", "interrupted", "interrupted"]
    run.refresh_from_db()
    assert run.reserved_usd == pytest.approx(0.0)


def test_a_call_broken_off_before_its_first_step_is_counted_and_frees_its_place(
    script: Script, started: Started
) -> None:
    run = started(cases=1)
    slot = claim_slot(run.run_candidates.get().connection_id, owner="me", now=timezone.now())
    assert slot is not None
    with transaction.atomic():
        leasing = Leasing(slot, Plans(), lock_runs([run.pk]), now=timezone.now())
        calls = leasing.take(1).calls

    async def add_and_break_off() -> callers.Caller:
        caller = callers.Caller(slot.endpoint, None, lambda: None)
        caller.add(calls)
        caller.break_off()
        await asyncio.sleep(0.01)
        return caller

    caller = asyncio.run(add_and_break_off())
    (ended,) = caller.take_ended()
    assert ended.error is not None
    assert ended.error.code == "interrupted"
    assert caller.is_idle
    assert not script.calls
