"""Writes of more evidence: a run that a decision's page offered, joined to the decision."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from decision.actions.deciding import DecisionRecordedError
from decision.actions.evidence import MOST_RUNS, MOST_WEIGHT, choose_evidence
from decision.gathering import runs_of
from decision.models import Decision, DecisionState
from decision.more_evidence import MorePlan
from evaluations.actions.runs import start_run
from evaluations.actions.suites import generate_again
from evaluations.models import Run
from evaluations.queries.suites import cases_of
from teams.access import Actor, require, same_team


def run_more(*, decision: Decision, plan: MorePlan, seed: int, by: Actor, now: datetime) -> Run:
    """Start the run of ``plan`` and let the open ``decision`` rest on it, too.

    Fresh cases are generated first, by ``seed``, outside any transaction. The run stops at the
    plan's budget. Raises ValidationError, DecisionRecordedError.
    """
    require(by, "decisions.write")
    require(by, "runs.write")
    same_team(by, decision, lambda row: row.team_id)
    if decision.state == DecisionState.RECORDED:
        raise DecisionRecordedError("This decision is recorded: open a new one from its runs.")
    if len(runs_of(decision)) >= MOST_RUNS:
        raise ValidationError({"runs": f"The decision rests on {MOST_RUNS} runs already."})
    version = plan.version
    mixture = {int(key): weight for key, weight in decision.mixture.items()}
    if plan.kind == "fresh":
        version = generate_again(version=version, seed=seed, size=plan.size, by=by)
        mixture[version.pk] = _of_one_kind(mixture, plan, len(cases_of(version)))
    with transaction.atomic():
        run = start_run(
            suite_version=version,
            candidates=plan.candidates,
            repeats=plan.repeats,
            budget_usd=plan.budget_usd,
            name=f"More for: {decision.question}"[:160],
            by=by,
            now=now,
        )
        choose_evidence(
            decision=decision,
            runs=[*runs_of(decision), run],
            mixture=mixture,
            others=list(decision.others.all()),
            by=by,
        )
    return run


def _of_one_kind(mixture: Mapping[int, float], plan: MorePlan, cases: int) -> float:
    """The weight of fresh cases: each counts as much as one of the version that they are like."""
    known = len(cases_of(plan.version))
    return min(mixture.get(plan.version.pk, 1.0) * cases / known, MOST_WEIGHT)
