"""Families: one model at several efforts, registered with one click and read on the run's page."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from evaluations.actions.families import register_family
from evaluations.actions.registry import candidate_from_catalogue
from evaluations.catalogue import read_catalogue
from evaluations.models import Candidate
from evaluations.queries.decoding import run_decoding
from evaluations.queries.effort import effort_families
from tests.evaluations.factories import make_candidate, make_connection, make_run
from tests.evaluations.test_run_pages import text_of

OPENAI = {"kind": "openai_compatible", "base_url": "https://api.openai.com/v1"}


@pytest.fixture
def o3(member) -> Candidate:
    door = make_connection(member.actor.team, **OPENAI)
    known = {"model": "o3-mini", "reasoning_effort": "medium", "price_output": 4.4}
    return make_candidate(member.actor.team, "o3-mini", connection=door, **known)


def test_a_family_takes_the_candidate_in_and_adds_the_other_rungs(member, o3):
    rows = register_family(candidate=o3, rungs=["high", "low", "medium"], by=member.actor)
    assert [(row.rung, row.reasoning_effort, row.name) for row in rows] == [
        (1, "low", "o3-mini low"),
        (2, "medium", "o3-mini"),
        (3, "high", "o3-mini high"),
    ]
    assert rows[1].pk == o3.pk
    assert {(row.family, row.model, row.price_output) for row in rows} == {
        ("o3-mini", "o3-mini", 4.4)
    }
    with pytest.raises(ValidationError, match="family o3-mini already"):
        register_family(candidate=rows[0], rungs=["low", "high"], by=member.actor)


def test_two_families_of_one_name_are_told_apart(member, o3):
    register_family(candidate=o3, rungs=["low", "high"], by=member.actor, name="Sweep")
    micro = make_candidate(member.actor.team, "Micro")
    rows = register_family(candidate=micro, rungs=[32, 16], by=member.actor, name="Sweep")
    assert {row.family for row in rows} == {"Sweep 2"}
    assert [(row.extra_parameters, row.name) for row in rows] == [
        ({"enable_thinking": True, "thinking_budget": 16}, "Micro 16 tokens"),
        ({"enable_thinking": True, "thinking_budget": 32}, "Micro 32 tokens"),
    ]


def test_who_may_not_write_candidates_may_not_write_families(viewer, o3):
    with pytest.raises(PermissionDenied):
        register_family(candidate=o3, rungs=["low", "high"], by=viewer.actor)


def test_recorded_completions_have_no_effort(member):
    door = make_connection(member.actor.team, kind="recorded")
    row = make_candidate(member.actor.team, connection=door)
    with pytest.raises(ValidationError, match="Recorded completions"):
        register_family(candidate=row, rungs=["low", "high"], by=member.actor)


def test_one_click_registers_the_usual_ladder(member, client_for, o3):
    client = client_for(member)
    page = client.get(reverse("model-detail", args=[o3.slug]))
    assert 'value="low, medium, high"' in page.content.decode()
    address = reverse("model-family", args=[o3.slug])
    answer = client.post(address, {"rungs": "low, medium, high"}, follow=True)
    assert "3 rungs of o3-mini are registered." in text_of(answer)
    assert "family o3-mini, rung 3" in text_of(answer)
    assert "Rung 2 of the family o3-mini" in text_of(
        client.get(reverse("model-detail", args=[o3.slug]))
    )
    refused = client.post(address, {"rungs": "low, high"}, follow=True)
    assert "already" in text_of(refused)
    assert "Write the rungs" in text_of(client.post(address, {"rungs": ""}, follow=True))
    assert Candidate.objects.count() == 3


def test_a_program_registers_a_ladder_of_budgets(api_client, member):
    row = make_candidate(member.actor.team, "Micro")
    client = api_client()
    address = f"/api/v1/candidates/{row.pk}/family/"
    told = client.post(address, {"budgets": [64, 16]}, format="json")
    assert told.status_code == 201
    rungs = told.json()["candidates"]
    budgets = [(each["rung"], each["extra_parameters"]["thinking_budget"]) for each in rungs]
    assert budgets == [(1, 16), (2, 64)]
    mixed = client.post(address, {"budgets": [1], "efforts": ["low"]}, format="json")
    assert mixed.status_code == 400
    assert "rungs" in mixed.json()["error"]["fields"]


def test_a_run_of_a_family_tells_its_knee_and_what_went_backwards(member, client_for):
    facts = {
        name: {"family": "Ladder<i>", "rung": rung}
        for rung, name in enumerate(("Low", "Middle", "High"), start=1)
    }
    values = {
        "High": [1.0] * 20 + [0.0] * 20,
        "Low": [1.0] * 10 + [0.0] * 30,
        "Middle": [1.0] * 40,
        "Other": [1.0] * 40,
    }
    run = make_run(member.actor.team, values=values, facts=facts)
    (family,) = effort_families(run)
    assert [row.point.label for row in family.rows] == ["Low", "Middle", "High"]
    assert (family.knee_label, family.best_label) == ("Middle", "Middle")
    assert family.backwards == (("Middle", "High"),)
    assert [panel.unit for panel in family.panels] == ["share", "usd", "seconds"]
    assert [dot.is_knee for dot in family.panels[0].dots] == [False, True, False]
    page = client_for(member).get(reverse("run-detail", args=[run.pk]))
    assert "Effort went backwards: High is significantly worse than Middle" in text_of(page)
    assert "Ladder<i>" not in page.content.decode()
    assert page.content.decode().count('<svg class="plot small"') == 3
    assert "css/thinking.css" in page.content.decode(), "what gives the pictures their colors"


def test_a_run_without_a_family_has_no_such_section(member):
    run = make_run(member.actor.team, values={"Alpha": [1.0] * 5, "Beta": [0.0] * 5})
    assert effort_families(run) == ()


def test_a_run_says_who_is_not_asked_as_the_authors_recommend(member, client_for):
    door = make_connection(member.actor.team, kind="ollama", base_url="http://127.0.0.1:9")
    facts = {
        "Greedy": {"model": "deepseek-r1:7b", "temperature": 0.0, "connection": door},
        "Fine": {"model": "deepseek-r1:7b", "temperature": 0.6, "connection": door},
    }
    run = make_run(member.actor.team, values={name: [1.0] for name in facts}, facts=facts)
    page = text_of(client_for(member).get(reverse("run-detail", args=[run.pk])))
    assert "Greedy : temperature 0: the model&#x27;s authors recommend 0.6, greedy" in page
    assert [row.name for row in run_decoding(run)] == ["Greedy"]


def test_the_catalogue_suggests_the_decoding_that_the_authors_recommend(member, client_for):
    door = make_connection(member.actor.team, kind="ollama", base_url="http://127.0.0.1:9")
    address = f"{reverse('model-new')}?from=r1-distill-qwen-7b&connection={door.pk}"
    form = client_for(member).get(address).context["form"]
    assert (form["temperature"].value(), form["top_p"].value()) == (0.6, 0.95)
    assert form["system_prompt"].value() in (None, "")
    entry = read_catalogue()["r1-distill-qwen-7b"]
    own = candidate_from_catalogue(entry=entry, connection=door, by=member.actor, temperature=0.5)
    assert (own.temperature, own.top_p) == (0.5, 0.95)
    openai = make_connection(member.actor.team, **OPENAI)
    o1 = candidate_from_catalogue(entry=read_catalogue()["o1"], connection=openai, by=member.actor)
    assert (o1.temperature, o1.top_p) == (None, None)
