"""The order in which samples are asked: all candidates together, or model after model."""

import pytest
from django.utils import timezone

from evaluations.actions.adaptive import AdaptiveWish
from evaluations.actions.runs import start_run
from evaluations.execution import queueing
from tests.evaluations.factories import make_candidate, make_connection, make_suite_version

FREE = {"price_input": 0.0, "price_output": 0.0}
URL = "http://127.0.0.1:11434"


@pytest.fixture
def asked(team, member):
    """``asked(connection, models)``: candidate and case of each sample of two repeats of four."""

    def ask(door, *models, **more):
        rows = [
            make_candidate(team, name, connection=door, model=name[0], **FREE) for name in models
        ]
        run = start_run(
            suite_version=make_suite_version(team, cases=4),
            candidates=[*more.get("before", []), *rows],
            repeats=2,
            by=member.actor,
            now=timezone.now(),
            budget_usd=more.get("budget_usd"),
        )
        told = run.samples.order_by("pk").values_list(
            "run_candidate__candidate__name", "case__position", "repeat"
        )
        return [f"{name}{case}{'+' * repeat}" for name, case, repeat in told]

    return ask


def test_an_api_is_asked_case_by_case(team, asked):
    door = make_connection(team, kind="openai_compatible", base_url="https://api.example.org/v1")
    assert " ".join(asked(door, "a", "b")) == (
        "a0 b0 a1 b1 a2 b2 a3 b3 a0+ b0+ a1+ b1+ a2+ b2+ a3+ b3+"
    )


@pytest.mark.parametrize(
    ("kind", "url"),
    [("ollama", "https://ollama.example.org"), ("openai_compatible", "http://10.0.0.7:1234/v1")],
)
def test_a_server_that_loads_models_is_asked_model_after_model(team, asked, kind, url):
    door = make_connection(team, kind=kind, base_url=url)
    assert " ".join(asked(door, "a", "b")) == (
        "a0 a1 a2 a3 b0 b1 b2 b3 a0+ a1+ a2+ a3+ b0+ b1+ b2+ b3+"
    )


def test_many_cases_are_asked_in_parts_so_that_all_models_come_along(team, asked, monkeypatch):
    monkeypatch.setattr(queueing, "CASES_A_TURN", 3)
    door = make_connection(team, kind="ollama", base_url=URL)
    assert " ".join(asked(door, "a", "b")[:8]) == "a0 a1 a2 b0 b1 b2 a3 b3"


def test_a_run_that_may_end_early_takes_shorter_turns(team, asked, monkeypatch):
    monkeypatch.setattr(queueing, "CASES_A_SHORT_TURN", 2)
    door = make_connection(team, kind="ollama", base_url=URL)
    assert " ".join(asked(door, "a", "b", budget_usd=1.0)[:8]) == "a0 a1 b0 b1 a2 a3 b2 b3"


def test_settings_of_one_model_share_its_turn(team, asked):
    door = make_connection(team, kind="ollama", base_url=URL)
    assert " ".join(asked(door, "a", "b", "a2")[:12]) == "a0 a20 a1 a21 a2 a22 a3 a23 b0 b1 b2 b3"


def test_a_server_with_one_model_keeps_pace_with_the_others(team, asked):
    api = make_connection(team, kind="openai_compatible", base_url="https://api.example.org/v1")
    far = make_candidate(team, "far", connection=api, model="far")
    door = make_connection(team, kind="ollama", base_url=URL)
    assert " ".join(asked(door, "a", before=[far])[:6]) == "far0 a0 far1 a1 far2 a2"


def test_an_adaptive_run_takes_turns_between_two_looks(team, member):
    door = make_connection(team, kind="ollama", base_url=URL)
    rows = [make_candidate(team, name, connection=door, model=name) for name in "ab"]
    run = start_run(
        suite_version=make_suite_version(team, cases=50),
        candidates=rows,
        repeats=1,
        by=member.actor,
        now=timezone.now(),
        adaptive=AdaptiveWish(seed=3),
    )
    told = run.samples.order_by("pk").values_list("run_candidate__candidate__name", "case_id", "pk")
    names = "".join(name for name, _, _ in told)
    assert names == ("a" * 10 + "b" * 10) * 5
    for begin in range(0, 100, 20):
        first, second = (
            [case for _, case, _ in told[begin + at : begin + at + 10]] for at in (0, 10)
        )
        assert first == second
    assert run.adaptive["until"] == told[20][2]
