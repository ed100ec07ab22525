"""How runs end: finished when nothing is left, stopped when they may not go on."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef

from evaluations.models import Run, RunState, Sample, SampleState
from teams.access import system_actor
from teams.audit import log

OPEN_STATES = (SampleState.PENDING, SampleState.LEASED, SampleState.ANSWERED)


def lock_runs(run_ids: Iterable[int]) -> dict[int, Run]:
    """The runs by id, locked until the end of the transaction.

    Every transaction locks in this order, so that none waits for another in a circle:
    connection, runs by id, samples.
    """
    rows = Run.objects.select_for_update(no_key=True).filter(pk__in=set(run_ids)).order_by("pk")
    return {row.pk: row for row in rows}


def finish_complete_runs(run_ids: Iterable[int], *, now: datetime) -> int:
    """Finish each of the running runs that has no open sample; how many that were.

    One conditional UPDATE: whoever comes second changes nothing.
    """
    still_open = Sample.objects.filter(run=OuterRef("pk"), state__in=OPEN_STATES)
    return Run.objects.filter(
        ~Exists(still_open), pk__in=set(run_ids), state=RunState.RUNNING
    ).update(state=RunState.FINISHED, finished_at=now)


def stop_run(run: Run, *, reason: str, now: datetime) -> None:
    """Let no more calls of a running run begin; those in flight end and are kept.

    The caller holds the run's lock. Samples that were never asked become ``cancelled``, so that
    a run that stands still is no weight on the queue; resuming makes them wait again.
    """
    run.state = RunState.STOPPED
    run.stop_reason = reason[:200]
    run.finished_at = now
    run.save(update_fields=["state", "stop_reason", "finished_at"])
    shelve_waiting_samples(run)
    log(system_actor(run.team), "run.stop", run, summary=run.stop_reason)


def shelve_waiting_samples(run: Run) -> int:
    """Take the run's waiting samples out of the queue; how many."""
    waiting = Sample.objects.filter(run=run, state=SampleState.PENDING)
    return waiting.update(state=SampleState.CANCELLED, not_before=None)


def deadline_reason(run: Run) -> str:
    """Why an overdue run stopped, for people."""
    return f"Deadline of {run.deadline:%Y-%m-%d %H:%M} UTC reached. Set a later one and resume."


def stop_overdue(runs: Iterable[Run], *, now: datetime) -> None:
    """Stop those of the locked runs whose deadline has passed."""
    for run in runs:
        if run.state == RunState.RUNNING and run.deadline and run.deadline <= now:
            stop_run(run, reason=deadline_reason(run), now=now)
