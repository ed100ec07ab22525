"""Writes down how calls ended: attempts, money, traces, and what becomes of their samples."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from evaluations.core.pricing import call_cost_usd
from evaluations.core.reading_reply import opens_think
from evaluations.core.requests import ProviderError
from evaluations.core.retries import backoff_s, is_given_up, may_be_billed, strikes_for
from evaluations.execution.leasing import Call
from evaluations.execution.rows import SampleChange, change_samples
from evaluations.execution.slots import Slot
from evaluations.execution.snapshots import parameters_record
from evaluations.execution.withholding import restrict_answers
from evaluations.models import Attempt, Run, RunCandidate, RunState, Sample, SampleState
from traces.actions import TraceRecord, record_traces
from traces.core.completion import Completion
from traces.core.storable import storable
from traces.core.usage import Usage, refine_usage
from traces.models import Origin, Trace

#: The code of an attempt that got its answer.
OK: Final = "ok"


@dataclass(frozen=True, slots=True)
class EndedCall:
    """A call that has ended: with a completion, or with an error. With both, the completion was
    paid for and cannot be used.

    ``share`` is the part of the machine's time that it had to itself: 1.0 if it was alone.
    """

    call: Call
    started_at: datetime
    ended_at: datetime
    completion: Completion | None = None
    error: ProviderError | None = None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A stored answer that waits for its grades."""

    call: Call
    trace: Trace


@dataclass(slots=True)
class _Bill:
    """What ended calls change in the money of one run."""

    spent: float = 0.0
    unsettled: float = 0.0
    released: float = 0.0


class Settlement:
    """One batch of ended calls, inside a transaction that holds the slot and the runs.

    Calls whose sample this driver no longer holds are left out: somebody else has written
    them off already.
    """

    def __init__(self, slot: Slot, runs: dict[int, Run], *, now: datetime) -> None:
        self._slot = slot
        self._runs = runs
        self._now = now
        self._attempts: list[Attempt] = []
        self._changes: list[tuple[int, SampleChange]] = []
        self._bills: dict[int, _Bill] = defaultdict(_Bill)
        self._dearest: dict[int, float] = {}

    def settle(self, ended: Sequence[EndedCall]) -> list[Answer]:
        """Write the batch; the answers, to be graded."""
        held = self._held(ended)
        answers = self._store([each for each in held if each.error is None])
        for each in held:
            if each.error is not None:
                self._fail(each, each.error)
        Attempt.objects.bulk_create(self._attempts)
        change_samples(self._changes, owner=self._slot.owner)
        restrict_answers(
            team=self._slot.connection.team,
            sample_ids=[each.call.sample_id for each in answers],
        )
        self._settle_money()
        return answers

    def _held(self, ended: Sequence[EndedCall]) -> list[EndedCall]:
        ids = [each.call.sample_id for each in ended]
        rows = Sample.objects.filter(
            pk__in=ids, owner=self._slot.owner, state=SampleState.LEASED
        ).select_for_update(no_key=True)
        held = set(rows.values_list("pk", flat=True))
        return [each for each in ended if each.call.sample_id in held]

    def _store(self, answered: Sequence[EndedCall]) -> list[Answer]:
        records = [_record(each, each.completion) for each in answered if each.completion]
        traces = record_traces(
            records=records, team=self._slot.connection.team, origin=Origin.RUN, now=self._now
        )
        answers = []
        for each, trace in zip(answered, traces, strict=True):
            usage = _usage_of(trace)
            cost = _cost_usd(each, usage, trace.total_s)
            self._note_attempt(each, OK, usage, cost_usd=cost)
            self._bill(each.call, cost, billed=True)
            change = SampleChange(
                SampleState.ANSWERED,
                each.call.strikes,
                cost_usd=cost,
                trace_id=trace.pk,
                finished_at=self._now,
            )
            self._changes.append((each.call.sample_id, change))
            answers.append(Answer(each.call, trace))
        return answers

    def _fail(self, each: EndedCall, error: ProviderError) -> None:
        usage = each.completion.usage if each.completion else Usage()
        cost = _cost_usd(each, usage, None) if each.completion else None
        self._note_attempt(each, error.code, usage, cost_usd=cost, error=error)
        billed = may_be_billed(error.code, partial=bool(error.partial))
        self._bill(each.call, cost, billed=billed)
        run = self._runs[each.call.plan.run_id]
        change = change_after_failure(
            run, error, strikes=each.call.strikes, now=self._now, jitter=random.random()
        )
        self._changes.append((each.call.sample_id, change))

    def _note_attempt(
        self,
        each: EndedCall,
        code: str,
        usage: Usage,
        *,
        cost_usd: float | None,
        error: ProviderError | None = None,
    ) -> None:
        self._attempts.append(
            Attempt(
                sample_id=each.call.sample_id,
                number=each.call.number,
                started_at=each.started_at,
                ended_at=each.ended_at,
                code=code,
                message=storable(error.message)[:400] if error else "",
                http_status=error.status if error else None,
                prompt_tokens=usage.prompt,
                output_tokens=usage.output,
                cost_usd=cost_usd,
            )
        )

    def _bill(self, call: Call, cost: float | None, *, billed: bool) -> None:
        bill = self._bills[call.plan.run_id]
        bill.released += call.reserved_usd
        if cost is None:
            bill.unsettled += call.reserved_usd if billed else 0.0
            return
        bill.spent += cost
        if cost > call.reserved_usd:
            pk = call.plan.run_candidate_id
            self._dearest[pk] = max(cost, self._dearest.get(pk, 0.0))

    def _settle_money(self) -> None:
        for run_id, bill in self._bills.items():
            run = self._runs[run_id]
            run.spent_usd += bill.spent
            run.unsettled_usd += bill.unsettled
            run.reserved_usd = max(0.0, run.reserved_usd - bill.released)
            run.save(update_fields=["spent_usd", "unsettled_usd", "reserved_usd"])
        for pk, usd in self._dearest.items():
            RunCandidate.objects.filter(pk=pk, reserve_usd__lt=usd).update(reserve_usd=usd)


def change_after_failure(
    run: Run, error: ProviderError, *, strikes: int, now: datetime, jitter: float
) -> SampleChange:
    """What becomes of a sample whose call failed: it waits again, it is off, or it has failed.

    ``strikes`` are those before this call, ``jitter`` is uniform in [0, 1).
    """
    strikes += strikes_for(error.code)
    if not error.retryable or is_given_up(strikes, max_attempts=run.max_attempts):
        return SampleChange(
            SampleState.FAILED,
            strikes,
            failure_code=error.code[:30],
            failure_message=storable(error.message)[:400],
            finished_at=now,
        )
    if run.state != RunState.RUNNING:
        return SampleChange(SampleState.CANCELLED, strikes)
    wait = backoff_s(strikes, retry_after=error.retry_after, jitter=jitter)
    return SampleChange(SampleState.PENDING, strikes, not_before=now + timedelta(seconds=wait))


def _record(each: EndedCall, completion: Completion) -> TraceRecord:
    call = each.call
    return TraceRecord(
        completion=completion,
        model=call.prompt.model,
        messages=call.prompt.messages,
        parameters=parameters_record(call.prompt.parameters),
        metadata={"run": call.plan.run_id, "sample": call.sample_id},
        belongs=call.plan.belongs,
        cost_usd=_cost_usd(each, _counted(completion), completion.timings.total),
        dialect=completion.dialect or call.prompt.dialect,
        prompt_opens_think=opens_think(completion, call.prompt),
    )


def _counted(completion: Completion) -> Usage:
    """The counts as the trace will have them: 0 tokens for a text is a count that nobody made."""
    return refine_usage(
        completion.usage,
        has_reasoning_text=bool(completion.reasoning),
        answer_chars=len(completion.text),
    )


def _usage_of(trace: Trace) -> Usage:
    return Usage(prompt=trace.prompt_tokens, cached=trace.cached_tokens, output=trace.output_tokens)


def _cost_usd(each: EndedCall, usage: Usage, seconds: float | None) -> float | None:
    prices = each.call.plan.prices
    return call_cost_usd(prices, usage, seconds=seconds, share=each.share)
