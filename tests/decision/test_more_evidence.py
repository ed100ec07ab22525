"""More evidence for an open decision: offered with its price, started by one press, joined."""

import pytest
from django.utils import timezone

from decision.actions import DecisionRecordedError, open_decision
from decision.actions.more_evidence import run_more
from decision.more_evidence import contending, more_offer
from decision.queries import decision_view
from evaluations.models import Run
from tests.decision.records import CRITERIA
from tests.evaluations.factories import make_run, make_suite_version

PRICES = {"price_input": 1.0, "price_output": 2.0}
GYM = {"library": "reasoning-gym", "tasks": ["basic_arithmetic", "gcd"], "seed": 1}


@pytest.fixture
def run(team):
    """Two that are near each other, and one that never comes first."""
    values = {"Alpha": [1, 0] * 6, "Beta": [0, 1] * 6, "Gamma": [0] * 12}
    return make_run(team, values=values, facts=dict.fromkeys(values, PRICES))


@pytest.fixture
def decision(run, member):
    accuracy = CRITERIA[:1]
    by, now = member.actor, timezone.now()
    return open_decision(question="Which?", run=run, criteria=accuracy, by=by, now=now)


def offer(decision, user, wanted=40):
    return more_offer(decision, decision_view(decision).snapshot, wanted, user.actor)


def generated(run):
    run.suite_version.generator = GYM | {"size": 6, "difficulty": "usual"}
    run.suite_version.save()


def test_whoever_is_never_first_is_not_in_contention(decision, run):
    labels = {row.snapshot["slug"]: row.snapshot["name"] for row in run.run_candidates.all()}
    keys = contending(decision_view(decision).snapshot)
    assert [labels[key] for key in keys] == ["Alpha", "Beta"]


def test_written_cases_are_asked_again_by_those_in_contention(decision, member):
    [plan] = offer(decision, member).plans
    assert (plan.kind, plan.cases, plan.repeats) == ("repeats", 12, 1)
    assert [row.name for row in plan.candidates] == ["Alpha", "Beta"]
    assert plan.estimate.requests == 24
    assert plan.budget_usd == pytest.approx(2 * plan.estimate.cost_usd)


def test_a_generated_suite_offers_fresh_cases_to_curators(decision, run, member, curator):
    generated(run)
    assert [plan.kind for plan in offer(decision, member).plans] == ["repeats"]
    fresh, again = offer(decision, curator, wanted=41).plans
    assert (fresh.kind, fresh.cases, fresh.size, again.kind) == ("fresh", 42, 21, "repeats")
    assert len(fresh.candidates) == 3


def test_who_cannot_be_called_stays_out_by_name(decision, run, member):
    beta = run.run_candidates.get(candidate__name="Beta").candidate
    beta.archived_at = timezone.now()
    beta.save()
    [plan] = offer(decision, member).plans
    assert ([row.name for row in plan.candidates], plan.left_out) == (["Alpha"], ("Beta",))


def test_one_press_starts_what_was_shown_and_joins_it(decision, run, member, client_for):
    client, url = client_for(member), f"/decisions/{decision.slug}/more/"
    told = client.get(f"{url}?cases=40").content.decode()
    assert "Ask the same 12 cases once more" in told
    assert "A frozen version never gets more cases." in told
    [plan] = offer(decision, member).plans
    sent = {"seen": plan.seen, "cases": "40", "once": "a"}
    answers = [client.post(url, sent) for _ in range(2)]
    made = Run.objects.latest("pk")
    assert [answer["Location"] for answer in answers] == [f"/runs/{made.pk}/"] * 2
    assert Run.objects.count() == 2
    assert made.budget_usd == pytest.approx(plan.budget_usd)
    assert [row.run for row in decision.further_runs.all()] == [made]


def test_another_price_than_the_shown_starts_nothing(decision, member, client_for):
    url = f"/decisions/{decision.slug}/more/"
    answer = client_for(member).post(url, {"seen": "repeats/1/1x1/1/0", "once": "a"})
    assert answer.status_code == 422
    assert "What it costs has changed" in answer.content.decode()
    assert Run.objects.count() == 1


def test_fresh_cases_are_generated_with_as_many_as_were_shown(decision, run, curator, monkeypatch):
    generated(run)
    asked = {}

    def generate(**fields):
        asked.update(fields)
        return fields["version"]

    monkeypatch.setattr("decision.actions.more_evidence.generate_again", generate)
    plan = offer(decision, curator).plans[0]
    made = run_more(decision=decision, plan=plan, seed=7, by=curator.actor, now=timezone.now())
    assert (asked["size"], asked["seed"], made.run_candidates.count()) == (20, 7, 3)


def test_each_fresh_case_counts_as_much_as_an_earlier_one(
    decision, run, team, curator, monkeypatch
):
    generated(run)
    first, second = run.suite_version, make_suite_version(team, cases=18)
    decision.mixture = {str(first.pk): 2.0}
    decision.save()
    monkeypatch.setattr("decision.actions.more_evidence.generate_again", lambda **_: second)
    plan = offer(decision, curator).plans[0]
    run_more(decision=decision, plan=plan, seed=7, by=curator.actor, now=timezone.now())
    decision.refresh_from_db()
    assert decision.mixture == {str(first.pk): 2.0, str(second.pk): 3.0}


def test_a_record_gets_no_more_evidence(frozen, member, client_for, clear_run):
    answer = client_for(member).get(f"/decisions/{frozen.slug}/more/", follow=True)
    assert "rests on what it was recorded with" in answer.content.decode()
    plan = offer(frozen, member).plans[0]
    with pytest.raises(DecisionRecordedError):
        run_more(decision=frozen, plan=plan, seed=1, by=member.actor, now=timezone.now())
