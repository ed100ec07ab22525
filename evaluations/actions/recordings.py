"""Answers that were paid for elsewhere, imported as a run that only needs to be graded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from evaluations.actions.recorded_samples import (
    BATCH,
    RecordedSample,
    write_candidates,
    write_samples,
)
from evaluations.actions.suites import lock_version
from evaluations.core.completion_files import RecordedCompletion
from evaluations.core.prompts import messages_for
from evaluations.execution.plans import belonging
from evaluations.execution.wake import wake_grading
from evaluations.execution.withholding import restrict_answers
from evaluations.models import (
    Candidate,
    Case,
    Run,
    RunCandidate,
    SampleState,
    SuiteVersion,
)
from teams.access import Actor, require, same_team
from teams.audit import log
from traces.actions import TraceRecord
from traces.core.completion import Completion
from traces.core.dialects import AUTO, NEVER

_SHOWN: Final = 10


class CannotImportError(ValidationError):
    """The completions do not fit the version; the message says which and the way out."""


@transaction.atomic
def import_completions(
    *,
    rows: Sequence[RecordedCompletion],
    version: SuiteVersion,
    by: Actor,
    now: datetime,
    name: str = "",
) -> Run:
    """Store recorded completions as a run whose answers wait for their grades; wake the graders.

    Each candidate name becomes a candidate that cannot be called, unless there is one. A draft
    is frozen, as by any run. A sample exists for each row and for nothing else: what was not
    recorded is missing, not failed. Raises CannotImportError, VersionNotReadyError.
    """
    require(by, "runs.write")
    same_team(by, version, lambda row: row.suite.team_id)
    if not rows:
        raise CannotImportError({"rows": "The file holds no completion."})
    version = lock_version(version=version, by=by, now=now)
    cases = {case.key: case for case in version.cases.order_by("position", "id")}
    _check_known(rows, cases)
    run = Run.objects.create(
        team=by.team,
        suite_version=version,
        name=(name.strip() or f"{version}, recorded, {now:%Y-%m-%d %H:%M}")[:160],
        repeats=max(row.repeat for row in rows) + 1,
        created_by=by.user,
        created_at=now,
    )
    candidates = write_candidates(run, list(dict.fromkeys(row.candidate for row in rows)), by)
    for batch in _batches(_in_run_order(rows, cases, candidates)):
        _write_samples(run, batch, cases, candidates, now)
    log(by, "run.import", run, summary=run.name, samples=len(rows), candidates=len(candidates))
    transaction.on_commit(partial(wake_grading, run.pk))
    return run


def _check_known(rows: Sequence[RecordedCompletion], cases: Mapping[str, Case]) -> None:
    unknown = sorted({row.case for row in rows} - set(cases))
    if not unknown:
        return
    named = ", ".join(unknown[:_SHOWN]) + (", ..." if len(unknown) > _SHOWN else "")
    raise CannotImportError(
        {"case": f"{len(unknown)} keys are no case of this version: {named}. Remove these lines."}
    )


def _in_run_order(
    rows: Sequence[RecordedCompletion],
    cases: Mapping[str, Case],
    candidates: Mapping[str, RunCandidate],
) -> list[RecordedCompletion]:
    """As a run asks: by repeat, case, candidate."""
    place = {key: index for index, key in enumerate(cases)}
    return sorted(
        rows, key=lambda row: (row.repeat, place[row.case], candidates[row.candidate].position)
    )


def _batches(rows: Sequence[RecordedCompletion]) -> Iterator[list[RecordedCompletion]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _write_samples(
    run: Run,
    rows: Sequence[RecordedCompletion],
    cases: Mapping[str, Case],
    candidates: Mapping[str, RunCandidate],
    now: datetime,
) -> None:
    recorded = [
        RecordedSample(
            candidate=(candidate := candidates[row.candidate]),
            case=(case := cases[row.case]),
            repeat=row.repeat,
            trace=_record(run, row, case, candidate.candidate),
        )
        for row in rows
    ]
    written = write_samples(run, recorded, state=SampleState.ANSWERED, now=now)
    restrict_answers(team=run.team, sample_ids=[sample.pk for sample in written])


def _record(run: Run, row: RecordedCompletion, case: Case, candidate: Candidate) -> TraceRecord:
    """A row as a trace: an ``answer`` is taken as it is, a ``text`` is searched for a thought."""
    return TraceRecord(
        completion=Completion(
            text=(row.text if row.answer is None else row.answer) or "",
            reasoning=row.reasoning,
            stop_reason=row.stop_reason,
            usage=row.usage,
            timings=row.timings,
        ),
        model=row.candidate,
        messages=messages_for(
            prompt=case.prompt, messages=case.messages, system=case.system, candidate_system=""
        ),
        metadata={"run": run.pk, "case": case.key, "repeat": row.repeat},
        belongs=belonging(run.pk, candidate.slug, run.suite_version.suite.slug),
        cost_usd=row.cost_usd,
        dialect=AUTO if row.answer is None else NEVER,
    )
