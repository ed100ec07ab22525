"""A record whose first place is clear, for tests of what became of it since."""

from django.utils import timezone

from decision.actions import open_decision, record_decision
from decision.actions.rechecks import recheck_decision
from decision.models import Decision
from tests.evaluations.factories import make_connection, make_run

CRITERIA = [
    {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 30},
    {"measure": "cost_per_1000", "worst": 100.0, "target": 0.01, "scale": "log", "weight": 70},
]
#: Alpha is right twice as often as Beta, and a clear first.
VALUES = {"Alpha": [1] * 12, "Beta": [1, 0] * 6}


def make_clear_run(team):
    """Two candidates at a vendor that the price book can speak of."""
    api = make_connection(team, kind="openai_compatible", base_url="https://api.example.org/v1")
    facts = {name: {"connection": api, "model": name.lower()} for name in VALUES}
    return make_run(team, values=VALUES, facts=facts)


def make_ladder_run(team):
    """One model at three efforts, each of which brings something."""
    rights = {"R1 low": 6, "R1 medium": 18, "R1 high": 20}
    values = {name: [1] * count + [0] * (20 - count) for name, count in rights.items()}
    facts = {
        name: {"family": "R1", "rung": at, "model": "r1", "reasoning_effort": name.split()[1]}
        for at, name in enumerate(values, start=1)
    }
    return make_run(team, values=values, facts=facts)


def recorded(run, user, **fields):
    by, then = user.actor, timezone.now()
    row = open_decision(question="Which?", run=run, criteria=CRITERIA, by=by, now=then, **fields)
    known = {"criteria": CRITERIA, "chosen": run_slug(run, "Alpha"), "reason": "Right."}
    return record_decision(decision=row, **known, by=by, now=then)


def run_slug(run, name):
    return run.run_candidates.get(candidate__name=name).candidate.slug


def look(decision, user):
    row = Decision.objects.get(pk=decision.pk)
    return recheck_decision(decision=row, by=user.actor, now=timezone.now())
