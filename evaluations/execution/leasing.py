"""Takes waiting samples out of the queue, and puts unused ones back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Case as SqlCase
from django.db.models import Count, F, FloatField, Min, Q, QuerySet, Value, When

from evaluations.core.budgets import Purse, budget_reason
from evaluations.core.requests import Prompt
from evaluations.execution.closing import lock_runs, stop_run
from evaluations.execution.plans import GraderSpec, Plan, Plans
from evaluations.execution.rows import SampleMovedError
from evaluations.execution.slots import Slot
from evaluations.models import Case, Run, RunCandidate, RunState, Sample, SampleState

#: How soon to ask again while only calls of other connections hold the rest of a budget.
BUDGET_POLL_S = 0.5


@dataclass(frozen=True, slots=True)
class Call:
    """A leased sample with all that its call, its price and its grades need.

    ``number`` counts the calls of the sample from 1; ``strikes`` are those before this call.
    """

    sample_id: int
    plan: Plan
    number: int
    strikes: int
    reserved_usd: float
    prompt: Prompt
    targets: Sequence[str]
    graders: Sequence[GraderSpec]


@dataclass(frozen=True, slots=True)
class Lease:
    """Calls to make, and in how many seconds there may be more.

    ``ask_again_s`` is 0.0 where samples are due at this moment, and None where none waits.
    """

    calls: Sequence[Call]
    ask_again_s: float | None


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A row of the queue."""

    pk: int
    run_id: int
    run_candidate_id: int
    case_id: int
    repeat: int
    attempts: int
    strikes: int


_WAITING: Final = tuple(_Waiting.__dataclass_fields__)


class Leasing:
    """One round of leasing at a connection, inside a transaction that holds its slot and runs."""

    def __init__(self, slot: Slot, plans: Plans, runs: dict[int, Run], *, now: datetime) -> None:
        self._slot = slot
        self._plans = plans
        self._now = now
        self._runs = {pk: run for pk, run in runs.items() if run.state == RunState.RUNNING}
        self._purses = {pk: purse_of(run) for pk, run in self._runs.items()}
        self._reserves = _reserves(slot, self._runs)
        self._chosen: list[_Waiting] = []
        self._short: dict[int, float] = {}

    def take(self, limit: int) -> Lease:
        """Lease up to ``limit`` samples that are due, oldest first, as the budgets allow.

        A run whose next call can never fit into its budget is stopped.
        """
        while len(self._chosen) < limit and self._choose(limit - len(self._chosen)):
            pass
        self._claim()
        self._note_reserves()
        waits_for_money = self._stop_used_up()
        calls = self._calls()
        if limit and len(calls) == limit:
            return Lease(calls, 0.0)
        return Lease(calls, BUDGET_POLL_S if waits_for_money else self._ask_again_s())

    def _queue(self) -> QuerySet[Sample]:
        runs = set(self._runs) - set(self._short)
        return Sample.objects.filter(
            connection=self._slot.connection, state=SampleState.PENDING, run_id__in=runs
        )

    def _choose(self, limit: int) -> bool:
        """Look at the next rows; whether it is worth looking again behind them."""
        due = self._queue().filter(Q(not_before=None) | Q(not_before__lte=self._now))
        rows = (
            due.exclude(pk__in=[row.pk for row in self._chosen])
            .order_by("pk")
            .select_for_update(no_key=True)
            .values_list(
                "pk", "run_id", "run_candidate_id", "case_id", "repeat", "attempts", "strikes"
            )
        )[:limit]
        short_before = len(self._short)
        for row in (_Waiting(*values) for values in rows):
            self._consider(row)
        return len(self._short) > short_before

    def _consider(self, row: _Waiting) -> None:
        usd = self._reserves[row.run_candidate_id]
        if row.run_id in self._short:
            return
        if not self._purses[row.run_id].fits(usd):
            self._short[row.run_id] = usd
            return
        self._purses[row.run_id].reserve(usd)
        self._chosen.append(row)

    def _claim(self) -> None:
        if not self._chosen:
            return
        ids = [row.pk for row in self._chosen]
        whens = [
            When(run_candidate=pk, then=Value(usd)) for pk, usd in self._reserves.items() if usd
        ]
        claimed = Sample.objects.filter(pk__in=ids, state=SampleState.PENDING).update(
            state=SampleState.LEASED,
            owner=self._slot.owner,
            leased_at=self._now,
            not_before=None,
            attempts=F("attempts") + 1,
            reserved_usd=SqlCase(*whens, default=Value(0.0), output_field=FloatField())
            if whens
            else 0.0,
        )
        if claimed != len(ids):
            raise SampleMovedError(f"claimed {claimed} of {len(ids)} samples")

    def _note_reserves(self) -> None:
        for pk, purse in self._purses.items():
            if purse.reserved != self._runs[pk].reserved_usd:
                Run.objects.filter(pk=pk).update(reserved_usd=purse.reserved)

    def _stop_used_up(self) -> bool:
        """Stop runs that have come to the end of their budget; whether one only has to wait."""
        waits = False
        for pk, usd in self._short.items():
            if self._purses[pk].can_never_fit(usd):
                reason = budget_reason(self._purses[pk], usd)
                stop_run(self._runs[pk], reason=reason, now=self._now)
            else:
                waits = True
        return waits

    def _ask_again_s(self) -> float | None:
        fresh = Count("pk", filter=Q(not_before=None))
        left = self._queue().aggregate(fresh=fresh, soonest=Min("not_before"))
        if left["fresh"]:
            return 0.0
        soonest = left["soonest"]
        return None if soonest is None else max(0.05, (soonest - self._now).total_seconds())

    def _calls(self) -> list[Call]:
        if not self._chosen:
            return []
        self._plans.load(row.run_candidate_id for row in self._chosen)
        cases = Case.objects.in_bulk({row.case_id for row in self._chosen})
        calls = []
        for row in self._chosen:
            plan, case = self._plans[row.run_candidate_id], cases[row.case_id]
            calls.append(
                Call(
                    sample_id=row.pk,
                    plan=plan,
                    number=row.attempts + 1,
                    strikes=row.strikes,
                    reserved_usd=self._reserves[row.run_candidate_id],
                    prompt=plan.prompt_for(case, row.repeat),
                    targets=case.targets,
                    graders=plan.graders_for(case),
                )
            )
        return calls


def purse_of(run: Run) -> Purse:
    """The money of a run as its row tells it."""
    return Purse(run.budget_usd, run.spent_usd, run.unsettled_usd, run.reserved_usd)


def runs_at(slot: Slot) -> set[int]:
    """Running runs that may have samples at the slot's connection."""
    rows = RunCandidate.objects.filter(connection=slot.connection, run__state=RunState.RUNNING)
    return set(rows.values_list("run_id", flat=True))


@transaction.atomic
def put_back(calls: Sequence[Call], *, owner: str) -> None:
    """Samples that were leased and never asked wait again, as if nothing had happened."""
    lock_runs(call.plan.run_id for call in calls)
    for call in calls:
        held = Sample.objects.filter(pk=call.sample_id, owner=owner, state=SampleState.LEASED)
        if held.update(
            state=SampleState.PENDING,
            owner="",
            leased_at=None,
            attempts=F("attempts") - 1,
            reserved_usd=0.0,
        ):
            Run.objects.filter(pk=call.plan.run_id).update(
                reserved_usd=F("reserved_usd") - call.reserved_usd
            )


def _reserves(slot: Slot, runs: Iterable[int]) -> dict[int, float]:
    """USD to reserve for a call of each candidate; an unknown price reserves nothing."""
    rows = RunCandidate.objects.filter(connection=slot.connection, run_id__in=runs)
    return {pk: usd or 0.0 for pk, usd in rows.values_list("pk", "reserve_usd")}
