"""One turn of a driver at the database: keep the slot, settle what ended, lease what is next."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from evaluations.core.requests import ProviderError
from evaluations.execution.closing import lock_runs, stop_overdue
from evaluations.execution.grading import grade_answers
from evaluations.execution.incidents import where
from evaluations.execution.leasing import Lease, Leasing, runs_at
from evaluations.execution.looking import move_on
from evaluations.execution.plans import Plans
from evaluations.execution.settlement import Answer, EndedCall, Settlement
from evaluations.execution.slots import Slot, keep_slot
from evaluations.models import Run, RunState

_log = logging.getLogger(__name__)


class SlotLostError(RuntimeError):
    """Another driver has the connection now: this one must not write or call any more."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn gave: calls to make, and runs whose open calls are to be broken off.

    ``lease`` is None where nobody asked for calls, and calls were still open.
    """

    lease: Lease | None
    cancelled_runs: Collection[int] = ()


def take_turn(
    slot: Slot,
    plans: Plans,
    ended: Sequence[EndedCall],
    *,
    want: int,
    open_runs: Collection[int],
    now: datetime,
) -> Turn:
    """Settle ``ended`` and lease up to ``want`` calls in one transaction, then grade in another.

    ``open_runs`` have calls in flight. Raises SlotLostError, and then nothing was written.
    """
    try:
        answers, turn = _settle_and_lease(slot, plans, ended, want, open_runs, now)
    except (OperationalError, InterfaceError, SlotLostError):
        raise
    except Exception as error:
        if not ended:
            raise
        _log.error("connection %s: batch refused, %s", slot.connection.pk, where(error))
        _settle_one_by_one(slot, ended, now)
        return Turn(Lease([], 0.0))
    _grade(slot, answers, now)
    looked = bool(ended) and move_on({each.call.plan.run_id for each in ended}, now=now)
    if looked and turn.lease is not None:
        return replace(turn, lease=Lease(turn.lease.calls, 0.0))
    return turn


@transaction.atomic
def _settle_and_lease(
    slot: Slot,
    plans: Plans,
    ended: Sequence[EndedCall],
    want: int,
    open_runs: Collection[int],
    now: datetime,
) -> tuple[list[Answer], Turn]:
    _keep(slot, now)
    concerned = {each.call.plan.run_id for each in ended} | set(open_runs)
    asks = want > 0 or not open_runs
    runs = lock_runs(concerned | (runs_at(slot) if asks else set()))
    answers = Settlement(slot, runs, now=now).settle(ended) if ended else []
    stop_overdue(runs.values(), now=now)
    lease = Leasing(slot, plans, runs, now=now).take(want) if asks else None
    cancelled = {pk for pk, run in runs.items() if run.state == RunState.CANCELLED}
    return answers, Turn(lease, cancelled)


def _keep(slot: Slot, now: datetime) -> None:
    if not keep_slot(slot, now=now):
        raise SlotLostError(f"connection {slot.connection.pk} has another driver")


def _settle_one_by_one(slot: Slot, ended: Sequence[EndedCall], now: datetime) -> None:
    """Find the one reply that the database refuses: the others must not be paid for twice."""
    for each in ended:
        try:
            _settle_alone(slot, each, now)
        except (OperationalError, InterfaceError, SlotLostError):
            raise
        except Exception as error:
            _log.error("sample %s: reply refused, %s", each.call.sample_id, where(error))
            _settle_alone(slot, _unstorable(each, error), now)
    move_on({each.call.plan.run_id for each in ended}, now=now)


@transaction.atomic
def _settle_alone(slot: Slot, each: EndedCall, now: datetime) -> None:
    """The sweeper grades it."""
    _keep(slot, now)
    runs: dict[int, Run] = lock_runs({each.call.plan.run_id})
    Settlement(slot, runs, now=now).settle([each])


def _unstorable(each: EndedCall, error: Exception) -> EndedCall:
    what = "The database refused" if isinstance(error, DatabaseError) else "No room was found for"
    message = f"{what} this reply ({type(error).__name__}); the log of the worker has the details."
    return replace(each, error=ProviderError("not_stored", message, retryable=False))


def _grade(slot: Slot, answers: Sequence[Answer], now: datetime) -> None:
    """A defect in grading costs no tokens: the answers are stored, the sweeper tries again."""
    if not answers:
        return
    try:
        grade_answers(answers, now=now)
    except (OperationalError, InterfaceError):
        _log.warning("connection %s: grading put off", slot.connection.pk)
    except Exception as error:
        _log.error("connection %s: grading failed, %s", slot.connection.pk, where(error))
