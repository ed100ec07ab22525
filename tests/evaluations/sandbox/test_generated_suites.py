"""Suites that reasoning-gym makes inside the sandbox: the same recipe, the same cases."""

import json
from importlib.util import find_spec

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from evaluations.actions.suites import generate_again, generate_suite
from evaluations.core.generated_suites import (
    CannotGenerateError,
    checked_recipe,
    drafts_of,
)
from evaluations.core.graders import validate_targets
from evaluations.core.scoring import Reply
from evaluations.execution.judging import judge_reply
from evaluations.models import Case, SuiteVersion
from evaluations.sandbox import generating

needs_gym = pytest.mark.skipif(
    find_spec("reasoning_gym") is None, reason="reasoning-gym is not installed"
)
RECIPE = {"tasks": ["chain_sum", "leg_counting"], "size": 3, "seed": 7, "difficulty": "easy"}


def entry(number=1, **more):
    metadata = {"source_dataset": "chain_sum", "source_index": number}
    return {"question": "2 + 2 =", "answer": "4", "metadata": metadata} | more


@pytest.fixture
def made(monkeypatch):
    """The library is stood in for: its entries are sums."""

    def ask(request, *, seconds):
        count = min(2, request["size"] - request["start"])
        named = {"source_dataset": request["dataset"], "seed": request["seed"]}
        entries = [entry(n, metadata=named) for n in range(count)]
        return {"entries": entries, "version": "9.9"}

    monkeypatch.setattr(generating, "sandbox_problem", lambda: "")
    monkeypatch.setattr(generating, "ask_child", ask)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tasks": []}, "tasks"),
        ({"tasks": ["codeio"]}, "tasks"),
        ({"size": 0}, "size"),
        ({"size": 251}, "size"),
        ({"seed": -1}, "seed"),
        ({"difficulty": "brutal"}, "difficulty"),
    ],
)
def test_a_recipe_that_cannot_be_followed_names_the_field(changes, field):
    with pytest.raises(CannotGenerateError) as refused:
        checked_recipe(**(RECIPE | changes))
    assert refused.value.field == field


def test_the_whole_entry_is_the_target_and_its_verifier_the_grader():
    (draft,) = drafts_of("chain_sum", [entry()])
    assert draft.key == "chain_sum-1"
    assert json.loads(draft.targets[0]) == entry()
    assert [grader.kind for grader in draft.graders] == ["gym"]
    assert "<answer>" in draft.prompt
    validate_targets("gym", draft.graders[0].settings, draft.targets)


def test_an_entry_that_is_too_long_is_refused_by_name():
    with pytest.raises(CannotGenerateError, match="sudoku"):
        drafts_of("sudoku", [entry(question="x", answer="y" * 30_000)])


@pytest.mark.django_db
def test_a_suite_keeps_how_it_was_made(curator, made):
    version = generate_suite(name="Sums", by=curator.actor, **RECIPE)
    assert version.generator == {
        "library": "reasoning-gym",
        "version": "9.9",
        "tasks": ["chain_sum", "leg_counting"],
        "size": 3,
        "seed": 7,
        "library_seed": 3_500,
        "difficulty": "easy",
    }
    keys = list(version.cases.order_by("position").values_list("key", flat=True))
    assert keys[:3] == ["chain_sum-1", "chain_sum-2", "chain_sum-3"]
    assert len(keys) == 6


@pytest.mark.django_db
def test_another_seed_makes_the_next_version(curator, made):
    by = curator.actor
    first = generate_suite(name="Sums", by=by, **RECIPE)
    second = generate_again(version=first, seed=8, by=by)
    assert (second.number, second.generator["seed"]) == (2, 8)
    assert second.cases.count() == 6
    for version, seed, field in ((first, 7, "seed"), (second, -1, "seed")):
        with pytest.raises(ValidationError) as refused:
            generate_again(version=version, seed=seed, by=by)
        assert field in refused.value.message_dict


@pytest.mark.django_db
def test_without_a_sandbox_nothing_is_written(curator, monkeypatch):
    monkeypatch.setattr(generating, "sandbox_problem", lambda: "Install bubblewrap.")
    with pytest.raises(ValidationError, match="Install bubblewrap"):
        generate_suite(name="Sums", by=curator.actor, **RECIPE)
    assert not SuiteVersion.objects.exists()


@pytest.mark.django_db
def test_a_task_that_fails_is_named(curator, made, monkeypatch):
    monkeypatch.setattr(
        generating,
        "ask_child",
        lambda request, *, seconds: {"problem": "failed", "what": "KeyError"},
    )
    with pytest.raises(ValidationError, match="chain_sum cannot be made"):
        generate_suite(name="Sums", by=curator.actor, **RECIPE)


@pytest.mark.django_db
def test_the_page_makes_a_suite_and_fresh_prompts(client_for, curator, made):
    client = client_for(curator)
    sent = {**RECIPE, "name": "Sums"}
    assert client.get(reverse("suite-generate")).status_code == 200
    assert client.post(reverse("suite-generate"), sent | {"size": 900}).status_code == 422
    page = client.post(reverse("suite-generate"), sent, follow=True)
    assert "reasoning-gym 9.9, easy difficulty, seed 7" in page.content.decode()
    again = reverse("suite-generate-again", args=["sums", 1])
    page = client.post(again, {"seed": 8}, follow=True)
    assert "seed 8" in page.content.decode()
    page = client.post(again, {"seed": 7}, follow=True)
    assert "choose another" in page.content.decode()


@pytest.mark.django_db
def test_the_desk_makes_a_suite_from_its_list(client_for, curator, viewer, made):
    client = client_for(curator)
    url = reverse("admin:evaluations_suite_generate")
    listed = client.get(reverse("admin:evaluations_suite_changelist")).content.decode()
    assert f'href="{url}"' in listed
    sent = {**RECIPE, "name": "Sums"}
    page = client.post(url, sent | {"size": 300})
    assert (page.status_code, SuiteVersion.objects.count()) == (422, 0)
    assert "Choose 1 to 250 cases" in page.content.decode()
    made_at = client.post(url, sent).url
    version = SuiteVersion.objects.get()
    assert version.generator["seed"] == RECIPE["seed"]
    assert made_at == reverse("admin:evaluations_suiteversion_change", args=[version.pk])
    assert client_for(viewer).post(url, sent | {"name": "Others"}).status_code in (302, 403)
    assert SuiteVersion.objects.count() == 1


@pytest.mark.django_db
def test_the_api_makes_a_suite_and_fresh_prompts(api_client, team, made):
    api = api_client()
    body = api.post("/api/v1/suites/generate/", {**RECIPE, "name": "Sums"}, format="json")
    assert body.status_code == 201, body.json()
    again = f"/api/v1/versions/{body.json()['id']}/generate/"
    fresh = api.post(again, {"seed": 9}, format="json")
    assert (fresh.status_code, fresh.json()["number"]) == (201, 2)
    refused = api.post(again, {"seed": 7}, format="json")
    assert refused.status_code == 400
    assert "seed" in refused.json()["error"]["fields"]


@needs_gym
@pytest.mark.django_db
def test_the_library_makes_the_same_cases_by_the_same_seed(curator):
    by = curator.actor
    tasks = ["base_conversion", "zebra_puzzles", "letter_counting"]
    recipe = RECIPE | {"tasks": tasks, "difficulty": "usual"}
    first = generate_suite(name="One", by=by, **recipe)
    second = generate_suite(name="Two", by=by, **recipe)
    third = generate_again(version=first, seed=8, by=by)
    prompts = [list(v.cases.order_by("position").values_list("prompt", flat=True)) for v in
               (first, second, third)]  # fmt: skip
    assert prompts[0] == prompts[1]
    assert not set(prompts[0]) & set(prompts[2])


@needs_gym
@pytest.mark.django_db
def test_the_verifier_accepts_the_entry_s_own_answer(curator):
    version = generate_suite(name="One", by=curator.actor, **RECIPE)
    for case in Case.objects.filter(version=version):
        own = json.loads(case.targets[0])["answer"]
        settings = case.graders[0]["settings"]
        right = judge_reply("gym", Reply(f"<answer>{own}</answer>"), case.targets, settings)
        wrong = judge_reply("gym", Reply("<answer>-1</answer>"), case.targets, settings)
        assert right.value == 1.0
        assert wrong.value < 1.0
