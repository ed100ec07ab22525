"""Results that others recorded, imported as a finished run without any text."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from evaluations.actions.recorded_samples import (
    BATCH,
    RecordedSample,
    write_candidates,
    write_samples,
)
from evaluations.actions.suites import create_suite
from evaluations.core.recorded_results import RecordedResult
from evaluations.core.suite_content import content_digest
from evaluations.core.suite_files import CaseDraft
from evaluations.execution.plans import belonging
from evaluations.models import (
    ONLY_NAMES,
    RECORDED,
    Case,
    Run,
    RunCandidate,
    RunState,
    Sample,
    SampleScore,
    SampleState,
    SuiteVersion,
)
from teams.access import Actor, require
from teams.audit import log
from traces.actions import TraceRecord, label_traces
from traces.core.completion import Completion
from traces.core.timings import Timings
from traces.core.usage import Usage
from traces.models import Verdict


@transaction.atomic
def import_results(
    *, rows: Sequence[RecordedResult], name: str, source: str, by: Actor, now: datetime
) -> Run:
    """Store results as a finished run on a new suite called ``name``, whose cases are names.

    Each candidate name becomes a candidate that cannot be called, unless there is one. What a
    candidate was not asked is missing, not failed. ``source`` says who recorded them. Raises
    ValidationError naming the field, PermissionDenied.
    """
    require(by, "runs.write")
    if not rows:
        raise ValidationError({"file": "The file holds no result."})
    if not source.strip():
        raise ValidationError({"source": "Say who recorded these results, and where they stand."})
    version = _version(rows, name, source.strip(), by, now)
    run = Run.objects.create(
        team=by.team,
        suite_version=version,
        name=f"{version}, results of others"[:160],
        repeats=max(row.repeat for row in rows) + 1,
        state=RunState.FINISHED,
        finished_at=now,
        created_by=by.user,
        created_at=now,
        spent_usd=0.0,
    )
    candidates = write_candidates(run, list(dict.fromkeys(row.candidate for row in rows)), by)
    cases = {case.key: case for case in version.cases.all()}
    for start in range(0, len(rows), BATCH):
        _write_samples(run, rows[start : start + BATCH], cases, candidates, now)
    log(by, "run.import", run, summary=run.name, samples=len(rows), candidates=len(candidates))
    return run


def _version(
    rows: Sequence[RecordedResult], name: str, source: str, by: Actor, now: datetime
) -> SuiteVersion:
    """A frozen version with a bare case for each name: nobody can be asked them again."""
    made = create_suite(name=name, by=by, description=f"Results recorded elsewhere: {source}")
    version = made.versions.get()
    keys = list(dict.fromkeys(row.case for row in rows))
    Case.objects.bulk_create(
        Case(version=version, key=key, position=position, source=source[:300])
        for position, key in enumerate(keys)
    )
    version.generator = {"library": ONLY_NAMES, "source": source}
    version.digest = content_digest([CaseDraft(key=key) for key in keys], ())
    version.frozen_at, version.frozen_by = now, by.user
    version.save(update_fields=["generator", "digest", "frozen_at", "frozen_by"])
    log(by, "suite.freeze", version, summary=str(version), digest=version.digest, cases=len(keys))
    return version


def _write_samples(
    run: Run,
    rows: Sequence[RecordedResult],
    cases: Mapping[str, Case],
    candidates: Mapping[str, RunCandidate],
    now: datetime,
) -> None:
    recorded = [
        RecordedSample(
            candidate=(candidate := candidates[row.candidate]),
            case=cases[row.case],
            repeat=row.repeat,
            trace=_record(run, row, candidate),
            value=row.value,
        )
        for row in rows
    ]
    samples = write_samples(run, recorded, state=SampleState.GRADED, now=now)
    SampleScore.objects.bulk_create(_score(sample, now) for sample in samples)
    label_traces(verdicts={row.trace_id: _verdict(row.value) for row in samples if row.trace_id})


def _score(sample: Sample, now: datetime) -> SampleScore:
    return SampleScore(
        sample=sample,
        grader=RECORDED,
        grader_version=1,
        value=sample.value,
        explanation="The verdict came with the results.",
        graded_at=now,
    )


def _verdict(value: float | None) -> str:
    if value is None:
        return Verdict.UNSCORED
    return Verdict.CORRECT if value >= 1.0 else Verdict.INCORRECT


def _record(run: Run, row: RecordedResult, candidate: RunCandidate) -> TraceRecord:
    return TraceRecord(
        completion=Completion(
            text="",
            unseen=True,
            usage=Usage(
                prompt=row.prompt_tokens,
                output=row.output_tokens,
                reasoning=row.reasoning_tokens,
                basis="unknown" if row.output_tokens is None else "reported",
            ),
            timings=Timings(first_answer=row.first_answer_seconds, total=row.seconds),
        ),
        model=row.candidate,
        messages=[],
        metadata={"run": run.pk, "case": row.case, "repeat": row.repeat},
        belongs=belonging(run.pk, str(candidate.snapshot["slug"]), run.suite_version.suite.slug),
        cost_usd=row.cost_usd,
    )
