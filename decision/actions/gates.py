"""Writes about gates: judge a candidate by a policy, once and for good."""

from datetime import datetime

from django.db import transaction

from decision.core.digest import digest_of
from decision.core.gate.policy import Policy
from decision.gate_evidence import gate_record
from decision.gate_questions import GateQuestionError, Question
from decision.models import GateResult
from teams.access import Actor, require, same_team
from teams.audit import log


@transaction.atomic
def judge_gate(*, policy: Policy, question: Question, by: Actor, now: datetime) -> GateResult:
    """Hold ``policy`` against what was measured, and store the verdict; it never changes.

    Raises GateQuestionError where the policy compares and the question has no incumbent,
    PermissionDenied.
    """
    require(by, "decisions.write")
    for run in (question.run, question.incumbent_run):
        if run is not None:
            same_team(by, run, lambda row: row.team_id)
    if policy.compares and question.incumbent_run is None:
        told = "is missing: the policy has a rule not_worse. Name the candidate in production."
        raise GateQuestionError("incumbent", told)
    record = gate_record(question, policy)
    row = GateResult(
        team=by.team,
        run=question.run,
        candidate=question.candidate,
        incumbent_run=question.incumbent_run,
        incumbent=question.incumbent,
        verdict=record["verdict"],
        record=record,
        digest=digest_of(record),
        created_by=by.user,
        created_by_name=by.name[:160],
        created_at=now,
    )
    row.full_clean(validate_constraints=True)
    row.save(force_insert=True)
    log(by, "gate.judge", row, summary=record["headline"], run=question.run.pk)
    return row
