"""Ladders of effort and of budgets: what a model is really told, and what is refused."""

import pytest

from evaluations.core.effort_ladders import asked_effort, budget_field, read_rungs, usual_rungs

OPENAI = {"kind": "openai_compatible", "model": "o3-mini", "base_url": "https://api.openai.com/v1"}
ROUTER = {**OPENAI, "base_url": "https://openrouter.ai/api/v1"}
MICRO = {"kind": "micro", "model": "micro-s", "base_url": ""}


def test_efforts_come_from_low_to_high() -> None:
    steps = read_rungs(["high", "low", "medium"], extra={}, **OPENAI)
    assert [step.label for step in steps] == ["low", "medium", "high"]
    assert steps[0].changes == {"reasoning_effort": "low"}


def test_a_budget_bounds_the_thought_where_the_provider_has_a_field_for_it() -> None:
    low, high = read_rungs([4096, 1024], extra={"route": "x"}, **ROUTER)
    assert (low.label, high.label) == ("1024 tokens", "4096 tokens")
    assert low.changes == {
        "reasoning_effort": "",
        "extra_parameters": {"route": "x", "reasoning": {"max_tokens": 1024}},
    }


def test_a_budget_bounds_the_whole_reply_everywhere_else() -> None:
    ollama = {**MICRO, "kind": "ollama"}
    assert read_rungs([16, 32], extra={}, **ollama)[0].changes == {"max_tokens": 16}
    assert budget_field("openai_compatible", "https://notopenrouter.ai/v1") == "max_tokens"


def test_a_micro_model_is_made_to_answer_when_its_budget_is_used_up() -> None:
    low, _ = read_rungs([16, 32], extra={"stop": "x"}, **MICRO)
    assert low.changes == {
        "reasoning_effort": "",
        "extra_parameters": {"stop": "x", "enable_thinking": True, "thinking_budget": 16},
    }


@pytest.mark.parametrize(
    ("wanted", "door", "told"),
    [
        (["low"], OPENAI, "from 2 to 8"),
        (["low", "low"], OPENAI, "each rung once"),
        (["low", 1024], OPENAI, "not both"),
        (["low", "huge"], OPENAI, "huge is no effort"),
        (["low", "high"], {**OPENAI, "model": "o1-mini"}, "told no effort"),
        (["low", "high"], MICRO, "told no effort"),
        ([0, 5], MICRO, "from 1 to"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused(wanted, door, told) -> None:
    with pytest.raises(ValueError, match=told):
        read_rungs(wanted, extra={}, **door)


def test_the_usual_ladder_is_one_that_the_model_takes() -> None:
    assert usual_rungs(**OPENAI) == "low, medium, high"
    assert usual_rungs(**MICRO) == "16, 32, 64, 128"
    for door in (OPENAI, MICRO, {**OPENAI, "model": "o1-mini"}):
        words = [word.strip() for word in usual_rungs(**door).split(",")]
        rungs = [int(word) if word.isdecimal() else word for word in words]
        assert len(read_rungs(rungs, extra={}, **door)) >= 3


@pytest.mark.parametrize("door", [OPENAI, ROUTER, MICRO])
def test_what_a_rung_asks_for_is_read_back_from_its_configuration(door):
    wanted = ["low", "high"] if door is OPENAI else [1024, 4096]
    said = [asked_effort(step.changes) for step in read_rungs(wanted, extra={}, **door)]
    assert said == (["low", "high"] if door is OPENAI else ["1,024 tokens", "4,096 tokens"])


def test_without_a_wish_the_bound_of_the_reply_tells_the_effort():
    assert asked_effort({"reasoning_effort": "", "max_tokens": 512}) == "512 tokens"
    assert asked_effort({"extra_parameters": {"reasoning": "none"}}) == ""
