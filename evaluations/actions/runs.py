"""Runs: started, cancelled, resumed, retried, regraded."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from evaluations.actions.adaptive import AdaptiveWish, queue_run
from evaluations.actions.run_checks import (
    CannotChangeRunError,
    CannotStartError,
    check_candidates,
    check_judges,
    check_may_go_on,
    check_numbers,
    check_prices,
    check_prompts,
    check_size,
)
from evaluations.actions.suites import lock_version
from evaluations.core.estimates import RunEstimate
from evaluations.estimates import estimate_run
from evaluations.execution.closing import shelve_waiting_samples
from evaluations.execution.looking import hold_back, move_on, take_looks
from evaluations.execution.wake import wake_connection, wake_grading
from evaluations.models import (
    RECORDED,
    Candidate,
    Case,
    Run,
    RunCandidate,
    RunState,
    Sample,
    SampleState,
    SuiteVersion,
)
from evaluations.price_books import book_of, priced_snapshot
from teams.access import Actor, require, same_team
from teams.audit import log

__all__ = [
    "CannotChangeRunError",
    "CannotStartError",
    "cancel_run",
    "regrade_run",
    "resume_run",
    "retry_failed",
    "start_run",
]


@transaction.atomic
def start_run(
    *,
    suite_version: SuiteVersion,
    candidates: Sequence[Candidate],
    repeats: int,
    by: Actor,
    now: datetime,
    budget_usd: float | None = None,
    deadline: datetime | None = None,
    name: str = "",
    max_attempts: int = 4,
    adaptive: AdaptiveWish | None = None,
) -> Run:
    """Write the run and all its samples, and wake the workers once they are committed.

    A draft is frozen by its first run. Samples wait in the order of ``queue_samples``, so that a
    run that stops early asked its candidates much the same cases; those of an ``adaptive`` one
    wait in a random order, and may be left out. Raises CannotStartError.
    """
    require(by, "runs.write")
    check_numbers(repeats, max_attempts, budget_usd, deadline, now)
    check_candidates(candidates, by)
    cases, estimate = _frozen_cases(suite_version, candidates, repeats, by, now)
    run = Run.objects.create(
        team=by.team,
        suite_version=suite_version,
        name=(name.strip() or f"{suite_version}, {now:%Y-%m-%d %H:%M}")[:160],
        repeats=repeats,
        max_attempts=max_attempts,
        budget_usd=budget_usd,
        deadline=deadline,
        estimate=estimate.as_json(),
        created_by=by.user,
        created_at=now,
    )
    rows = _write_candidates(run, candidates, estimate)
    queue_run(run, cases, adaptive)
    log(by, "run.start", run, summary=run.name, samples=len(cases) * len(rows) * repeats)
    _wake(rows)
    return run


@transaction.atomic
def cancel_run(*, run: Run, by: Actor, now: datetime) -> Run:
    """End a running run: what waits is not asked, calls in flight are broken off.

    What is there stays. Raises CannotChangeRunError unless it is running.
    """
    run = _locked(run, by)
    if run.state != RunState.RUNNING:
        raise CannotChangeRunError(f"This run is {run.state} already.")
    shelve_waiting_samples(run)
    run.state, run.finished_at, run.stop_reason = RunState.CANCELLED, now, ""
    run.save(update_fields=["state", "finished_at", "stop_reason"])
    log(by, "run.cancel", run, summary=run.name)
    return run


@transaction.atomic
def resume_run(
    *,
    run: Run,
    by: Actor,
    now: datetime,
    budget_usd: float | None = None,
    deadline: datetime | None = None,
) -> Run:
    """Let a stopped or cancelled run go on with what was not asked yet.

    ``budget_usd`` and ``deadline`` replace the run's own where given: what stopped it must not
    stop it again at once. Raises CannotChangeRunError.
    """
    run = _locked(run, by)
    if run.state not in (RunState.STOPPED, RunState.CANCELLED):
        raise CannotChangeRunError(f"This run is {run.state}: there is nothing to resume.")
    _take_limits(run, budget_usd, deadline, now)
    waiting = Sample.objects.filter(run=run, state=SampleState.CANCELLED)
    count = _queue_again(waiting)
    _set_running(run)
    _keep_adaptive(run, now)
    move_on([run.pk], now=now)
    run.refresh_from_db()
    log(by, "run.resume", run, summary=run.name, samples=count)
    _wake(run.run_candidates.all())
    return run


@transaction.atomic
def retry_failed(
    *,
    run: Run,
    by: Actor,
    now: datetime,
    budget_usd: float | None = None,
    deadline: datetime | None = None,
) -> Run:
    """Ask the failed samples again, with fresh tries; a run that ended is running again.

    ``budget_usd`` and ``deadline`` replace the run's own where given. Raises
    CannotChangeRunError where nothing has failed, or the run may not go on.
    """
    run = _locked(run, by)
    _take_limits(run, budget_usd, deadline, now)
    count = _queue_again(Sample.objects.filter(run=run, state=SampleState.FAILED))
    if not count:
        raise CannotChangeRunError("No sample of this run has failed.")
    if run.state in (RunState.STOPPED, RunState.CANCELLED):
        _queue_again(Sample.objects.filter(run=run, state=SampleState.CANCELLED))
    _set_running(run)
    _keep_adaptive(run, now)
    log(by, "run.retry_failed", run, summary=run.name, samples=count)
    _wake(run.run_candidates.all())
    return run


@transaction.atomic
def regrade_run(*, run: Run, by: Actor, now: datetime) -> Run:
    """Grade all answers again with today's graders; no candidate is called. Models that
    judge answers are asked, and paid, anew.

    Earlier scores stay, no longer current. A finished run is running until that is done.
    Raises CannotChangeRunError where there is no answer.
    """
    run = _locked(run, by)
    graded = Sample.objects.filter(run=run, state=SampleState.GRADED).exclude(
        scores__grader=RECORDED, scores__current=True
    )
    count = graded.update(state=SampleState.ANSWERED)
    if not count:
        raise CannotChangeRunError(
            "This run has no answer that could be graded again: verdicts that came with results "
            "recorded elsewhere stay as they are."
        )
    if run.state == RunState.FINISHED:
        _set_running(run)
    log(by, "run.regrade", run, summary=run.name, samples=count)
    transaction.on_commit(partial(wake_grading, run.pk))
    return run


def _locked(run: Run, by: Actor) -> Run:
    """The run's row as it is now, held until the end of the transaction."""
    require(by, "runs.write")
    same_team(by, run, lambda row: row.team_id)
    return Run.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)


def _take_limits(
    run: Run, budget_usd: float | None, deadline: datetime | None, now: datetime
) -> None:
    """New limits for a run, where given; refuses those that would end it at once."""
    check_numbers(run.repeats, run.max_attempts, budget_usd, deadline, now)
    if budget_usd is not None:
        run.budget_usd = budget_usd
        check_prices(run.run_candidates.all())
    run.deadline = run.deadline if deadline is None else deadline
    check_may_go_on(run, now)


def _set_running(run: Run) -> None:
    run.state, run.stop_reason, run.finished_at = RunState.RUNNING, "", None
    run.save(update_fields=["state", "stop_reason", "finished_at", "budget_usd", "deadline"])


def _keep_adaptive(run: Run, now: datetime) -> None:
    """What waits again is held back, or left out, as an adaptive run has decided already."""
    if run.adaptive:
        hold_back(run)
        take_looks([run.pk], now=now)


def _queue_again(samples: QuerySet[Sample]) -> int:
    return samples.update(
        state=SampleState.PENDING,
        strikes=0,
        not_before=None,
        failure_code="",
        failure_message="",
        finished_at=None,
    )


def _frozen_cases(
    version: SuiteVersion, candidates: Sequence[Candidate], repeats: int, by: Actor, now: datetime
) -> tuple[list[Case], RunEstimate]:
    """The cases of a version, which can never change again from now on, and what they need.

    Raises CannotStartError where they cannot be judged, or are too many.
    """
    check_prompts(version)
    lock_version(version=version, by=by, now=now)
    cases = list(Case.objects.filter(version=version).order_by("position", "pk"))
    check_judges(cases, version, by)
    check_size(len(cases), len(candidates), repeats)
    return cases, estimate_run(cases=cases, candidates=candidates, repeats=repeats)


def _write_candidates(
    run: Run, candidates: Sequence[Candidate], estimate: RunEstimate
) -> list[RunCandidate]:
    book = book_of(run.team_id)
    rows = RunCandidate.objects.bulk_create(
        RunCandidate(
            run=run,
            candidate=candidate,
            connection_id=candidate.connection_id,
            position=position,
            snapshot=priced_snapshot(candidate, book, run.created_at.date()),
            reserve_usd=expected.call_usd,
        )
        for position, (candidate, expected) in enumerate(
            zip(candidates, estimate.candidates, strict=True)
        )
    )
    if run.budget_usd is not None:
        check_prices(rows)
    return rows


def _wake(rows: Iterable[RunCandidate]) -> None:
    """Wake the drivers when the transaction is committed: before it there is nothing to see."""
    for connection_id in sorted({row.connection_id for row in rows}):
        transaction.on_commit(partial(wake_connection, connection_id))
