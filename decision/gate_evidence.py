"""From what runs measured to the record of a gate."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from decision.core.cases import CaseSeries
from decision.core.digest import digest_of
from decision.core.gate.judging import judge
from decision.core.gate.policy import Policy
from decision.core.gate.reading import policy_to_json
from decision.core.gate.schema import SCHEMA, CountsRecord, GateRecord, SideRecord, SuiteRecord
from decision.core.gate.sides import Counts, Side
from decision.core.matrix import Candidate
from decision.core.resampling import resample
from decision.core.snapshot import DRAWS, combined_measurements
from decision.evidence import case_table, known_facts
from decision.gate_questions import Question
from decision.gathering import UNTOLD, Evidence, Subject, evidence_of_run
from evaluations.execution.snapshots import snapshot_of
from evaluations.models import Run, RunCandidate, SuiteVersion
from evaluations.queries.measurements import Tally

STALE: Final = timedelta(days=30)


def gate_record(question: Question, policy: Policy) -> GateRecord:
    """The whole gate; nothing is written. The figures are those of the run's measurements."""
    evidence = evidence_of_run(question.run)
    other = evidence
    if question.incumbent_run is not None and question.incumbent_run != question.run:
        other = evidence_of_run(question.incumbent_run)
    candidate = _side("the candidate", question.run, question.candidate, evidence)
    incumbent = None
    if question.incumbent_run is not None:
        incumbent = _side("the incumbent", question.incumbent_run, question.incumbent, other)
    found = judge(policy, candidate, incumbent, evidence.runs[0].measured.weights)
    written = policy_to_json(policy)
    return GateRecord(
        schema=SCHEMA,
        verdict=found.verdict.value,
        headline=found.headline,
        policy=written,
        policy_digest=digest_of(written),
        suite=_suite_record(question.run.suite_version, len(evidence.runs[0].measured.cases)),
        candidate=_side_record(question.run, question.candidate, evidence),
        incumbent=_side_record(question.incumbent_run, question.incumbent, other)
        if question.incumbent_run
        else None,
        rules=list(found.rules),
        notes=_notes(question),
    )


def _of(evidence: Evidence, key: str) -> Subject:
    return next(item for item in evidence.subjects if item.key == key)


def _side(who: str, run: Run, key: str, evidence: Evidence) -> Side:
    """One candidate alone: its numbers do not depend on who else is in the run."""
    item = _of(evidence, key)
    table = case_table(evidence)
    if table is not None:
        table = replace(table, series={key: table.series[key]})
    known = combined_measurements(
        [Candidate(item.key, item.label)],
        {item.key: known_facts(item)},
        table,
        resample(table, seed=run.pk, draws=DRAWS) if table else None,
    )
    series = table.series[key] if table else CaseSeries()
    return Side(who, known[key], series, _counts(item.tally))


def _counts(tally: Tally) -> Counts:
    return Counts(tally.answered, tally.unscored, tally.failed, tally.waiting)


def _side_record(run: Run, key: str, evidence: Evidence) -> SideRecord:
    item = _of(evidence, key)
    counts = _counts(item.tally)
    return SideRecord(
        key=key,
        label=item.label,
        run=run.pk,
        run_name=run.name,
        run_state=run.state,
        measured_at=_measured_at(run).isoformat(),
        samples=CountsRecord(
            answered=counts.answered,
            unscored=counts.unscored,
            failed=counts.failed,
            waiting=counts.waiting,
        ),
    )


def _suite_record(version: SuiteVersion, cases: int) -> SuiteRecord:
    return SuiteRecord(
        slug=version.suite.slug,
        name=version.suite.name,
        version=version.number,
        digest=version.digest,
        cases=cases,
    )


def _measured_at(run: Run) -> datetime:
    return run.finished_at or run.created_at


def _notes(question: Question) -> list[str]:
    """What a reader should know beside the rules: old figures, changed models."""
    run, other = question.run, question.incumbent_run
    notes = [*_changed("candidate", run, question.candidate)]
    newest = SuiteVersion.objects.filter(suite=run.suite_version.suite, frozen_at__isnull=False)
    if newest.filter(number__gt=run.suite_version.number).exists():
        notes.append(f"The suite has a newer version than v{run.suite_version.number}.")
    if run.adaptive:
        notes.append("The run stopped early by its rule: intervals are a little too short.")
    if other is None:
        return notes
    notes += _changed("incumbent", other, question.incumbent)
    if other != run:
        age = _measured_at(run) - _measured_at(other)
        late = f" ({age.days:,} days before): measure it again" if age > STALE else ""
        notes.append(f"The incumbent was measured in another run, {other.pk}{late}.")
    return notes


def _changed(who: str, run: Run, key: str) -> list[str]:
    """Says where the model is set up otherwise by now than when the run asked it."""
    row = (
        RunCandidate.objects.filter(run=run, snapshot__slug=key)
        .select_related("candidate__connection")
        .earliest("position", "pk")
    )
    before, now = row.snapshot, snapshot_of(row.candidate)
    fields = sorted(name for name in before.keys() & now.keys() if _differs(name, before, now))
    if not fields:
        return []
    named = ", ".join(name.replace("_", " ") for name in fields)
    return [f"The {who} has been changed since run {run.pk} ({named}): it is judged as it was."]


def _differs(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return name not in UNTOLD and before[name] != now[name]
