"""Runs with judges, and what must have come of them; needs Django to be set up."""

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Sum

from evaluations.models import (
    Attempt,
    Candidate,
    Case,
    Run,
    SampleScore,
    SuiteVersion,
)
from teams.access import Actor
from tools.acceptance.accounting import Account
from tools.bench import material
from tools.bench.double import Double

CANDIDATE = "reasoning+acc=0.6+think=30"
RECKONS, FAVORS, MUMBLES = "reasoning+reckons", "reasoning+favors-first", "reasoning+mumbles"
SEVERAL_USD = 1e-9
#: Enough for some of the answers and verdicts, not for all.
BUDGET_USD = 0.004


def judged_runs(double: Double, cases: int) -> Account:
    """Three kinds of panels and a purse that runs dry, one run each."""
    account = Account()
    by = material.make_actor()
    connection = material.make_connection(
        by, "Stand-in", "openai_compatible", f"{double.base}/v1", max_in_flight=8
    )
    names = (CANDIDATE, RECKONS, FAVORS, MUMBLES)
    made = {name: material.make_candidate(by, connection, name) for name in names}
    version = material.make_sums(by, cases)
    for judges, told in (
        ((RECKONS,), "the judge that reckons says what the grader of boxes says"),
        ((RECKONS, FAVORS, MUMBLES), "the panel is torn where the biased judge is"),
        ((MUMBLES,), "without a verdict the answer is unscored"),
    ):
        double.clear()
        run = _run(version, judges, made, by)
        _check_verdicts(account, run, judges, told)
        _check_books(account, run, double.ledger())
    _check_purse(account, _run(version, (RECKONS,), made, by, budget_usd=BUDGET_USD), cases)
    return account


def _run(
    version: SuiteVersion,
    judges: tuple[str, ...],
    made: Mapping[str, Candidate],
    by: Actor,
    *,
    budget_usd: float = 100.0,
) -> Run:
    settings = {"judges": [made[name].slug for name in judges], "rubric": "The sum is right."}
    graders = [{"kind": "judge", "settings": settings}, {"kind": "boxed", "settings": {}}]
    number = version.suite.versions.count() + 1
    fresh = SuiteVersion.objects.create(suite=version.suite, number=number, default_graders=graders)
    Case.objects.bulk_create(
        Case(
            version=fresh,
            key=case.key,
            position=case.position,
            prompt=case.prompt,
            targets=case.targets,
        )
        for case in version.cases.order_by("position")
    )
    run = material.start(fresh, [made[CANDIDATE]], by, budget_usd=budget_usd)
    material.wait_for([run], timeout_s=300)
    run.refresh_from_db()
    return run


def _check_verdicts(account: Account, run: Run, judges: tuple[str, ...], told: str) -> None:
    by_grader = {
        kind: dict(_scores(run).filter(grader=kind).values_list("sample_id", "value"))
        for kind in ("judge", "boxed")
    }
    expected = {pk: expected_value(right, judges) for pk, right in by_grader["boxed"].items()}
    fits = sum(by_grader["judge"].get(pk, -1.0) == value for pk, value in expected.items())
    account.expect(
        fits == len(expected) == run.samples.count(), f"{told}: {fits} of {len(expected)} verdicts"
    )


def expected_value(right: float | None, judges: tuple[str, ...]) -> float | None:
    """What a panel must say of an answer that is right (1) or wrong (0).

    The judge that favors what stands first is 1/2, torn; with the reckoning one that makes a mean
    of 3/4 or 1/4, and the majority is what is right.
    """
    return None if judges == (MUMBLES,) else right


def _check_books(account: Account, run: Run, ledger: Mapping[str, Any]) -> None:
    attempts = Attempt.objects.filter(sample__run=run)
    votes = [
        vote
        for details in _scores(run).filter(grader="judge").values_list("details", flat=True)
        for vote in details["judges"]
    ]
    own = attempts.filter(code="ok").aggregate(tokens=Sum("output_tokens"), cost=Sum("cost_usd"))
    tokens = own["tokens"] + sum(vote["output_tokens"] or 0 for vote in votes)
    account.expect(
        tokens == ledger["output_tokens"],
        f"output tokens: server {ledger['output_tokens']:,}, booked {tokens:,}",
    )
    spent = own["cost"] + sum(vote["cost_usd"] or 0.0 for vote in votes)
    # The prices of all candidates are 1 and 4 USD per million tokens.
    billed = (ledger["input_tokens"] + 4 * ledger["output_tokens"]) / 1e6
    account.expect(
        abs(billed - spent) < SEVERAL_USD and abs(run.spent_usd - spent) < SEVERAL_USD,
        f"USD: server {billed:.6f}, attempts and votes {spent:.6f}, run {run.spent_usd:.6f}",
    )
    silent = sum(bool(vote["problem"]) for vote in votes)
    account.say(f"     {len(votes)} votes, {silent} without a verdict, faults {ledger['faults']}")


def _check_purse(account: Account, run: Run, cases: int) -> None:
    deadline = time.monotonic() + 30
    while run.samples.filter(state="answered").exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    run.refresh_from_db()
    unasked = _scores(run).filter(explanation__contains="no judge was asked").count()
    states = Counter(run.samples.values_list("state", flat=True))
    account.expect(
        not states["answered"] and unasked + states["pending"] > 0,
        f"a run with {BUDGET_USD} USD for {cases} cases is {run.state}, spent "
        f"{run.spent_usd:.6f}; {unasked} answers without a judge; samples: {dict(states)}",
    )
    account.expect(
        run.spent_usd <= 2 * BUDGET_USD, "no more was spent beyond it than calls on their way cost"
    )


def _scores(run: Run) -> Any:
    return SampleScore.objects.filter(sample__run=run, current=True)
