"""The sample decision: what it registers, and that its page teaches in four sentences."""

import asyncio
import threading
from collections import Counter

import pytest
from django.utils import timezone

from decision import sample
from decision.decision_page import decision_page
from decision.sample import BUDGETS, MODELS, REPEATS, SWITCH, sample_decision, start_sample
from evaluations.actions.registry import archive_candidate
from evaluations.execution import wake
from evaluations.execution.driver import drive
from evaluations.models import Candidate, Connection, Sample
from tests.decision.test_pages import get

CASES = 117


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(wake, "_send", lambda task, pk: None)


def start(user):
    return start_sample(by=user.actor, now=timezone.now())


def test_it_runs_all_models_and_a_ladder_of_budgets_on_the_weights_of_one(owner):
    decision = start(owner)
    assert sample_decision(owner.actor) == decision
    names = [row.candidate.name for row in decision.run.run_candidates.order_by("pk")]
    rungs = [f"{SWITCH} {tokens} tokens" for tokens in BUDGETS[:-1]]
    assert names == [*MODELS, f"{SWITCH} silent", *rungs, SWITCH]
    assert Sample.objects.count() == len(names) * CASES * REPEATS
    ladder = Candidate.objects.filter(family=SWITCH).order_by("rung")
    assert [row.extra_parameters["thinking_budget"] for row in ladder] == list(BUDGETS)
    assert Candidate.objects.get(reasoning_effort="none").family == ""


def test_started_once_more_it_registers_nobody_twice(owner):
    start(owner)
    start(owner)
    assert set(Counter(Candidate.objects.values_list("name", flat=True)).values()) == {1}
    [connection] = Connection.objects.all()
    assert connection.kind == "micro"


def test_it_starts_beside_what_the_team_has_made_of_the_first_one(owner):
    start(owner)
    whole = Candidate.objects.get(name=SWITCH)
    archive_candidate(candidate=whole, by=owner.actor, now=timezone.now())
    again = start(owner)
    rungs = again.run.run_candidates.filter(candidate__family=f"{SWITCH} 2")
    assert rungs.count() == len(BUDGETS)


@pytest.mark.django_db(transaction=True)
def test_its_page_teaches_in_four_sentences(client_for, owner, monkeypatch):
    monkeypatch.setattr(sample, "MODELS", ("micro-s-direct",))
    monkeypatch.setattr(sample, "REPEATS", 1)
    decision = start(owner)
    asyncio.run(drive(Connection.objects.get().pk, stopping=threading.Event()))
    told = decision_page(decision, {}, owner.actor).story
    assert [each.topic for each in told] == ["thinking", "effort", "best", "choice"]
    thinking, effort, best, choice = (each.text for each in told)
    assert thinking.startswith(f"Thinking helps: {SWITCH} ")
    assert f"the same model without a thought ({SWITCH} silent)" in thinking
    assert effort.startswith(("A longer thought helps up to 64 tokens", "The longer the thought"))
    assert effort.endswith(" at 128 tokens.")
    assert best.startswith(f"Nobody is best at everything: {SWITCH}")
    assert "with these weights micro-switch" in choice
    page = get(client_for(owner), f"/decisions/{decision.slug}/")
    assert '<h2 id="story-title">In short</h2>' in page
    assert all(each.text.split(":")[0] in page for each in told)
