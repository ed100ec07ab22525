"""What the shipped weights can do on 200 fixed prompts: the family is the one that was described.

Bounds and not exact figures: another processor rounds differently, and a near tie may fall the
other way.
"""

import json
from functools import cache
from typing import Any

import pytest

from evaluations.micro.model import MODEL_NAMES, load_model
from evaluations.micro.replies import Generation
from tools.micro.fixed_problems import PROMPTS as FILE
from tools.micro.fixed_problems import prompts
from tools.micro.measure import ask, boxed
from tools.micro.measured import banned_prompts

ROWS: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
KNOWN = [row for row in ROWS if row["task"] != "outside"]
OUTSIDE = [row for row in ROWS if row["task"] == "outside"]
#: Lowest and highest share of right answers, thinking and direct.
BOUNDS = {
    ("micro-xs", False): (0.55, 0.80),
    ("micro-s", False): (0.95, 1.0),
    ("micro-l", False): (0.95, 1.0),
    ("micro-s-direct", False): (0.35, 0.60),
    ("micro-l-direct", False): (0.30, 0.60),
    ("micro-switch", False): (0.93, 1.0),
    ("micro-switch", True): (0.30, 0.60),
}
LEAST_REFUSED = 0.9


@cache
def told(name: str, direct: bool) -> tuple[Generation, ...]:
    """The replies to all fixed prompts."""
    return tuple(ask(load_model(name), [row["prompt"] for row in ROWS], direct=direct))


def share(name: str, direct: bool) -> float:
    right = [
        boxed(reply.text) == row["answer"]
        for row, reply in zip(ROWS, told(name, direct), strict=True)
        if row["task"] != "outside"
    ]
    return sum(right) / len(right)


def test_the_prompts_are_two_hundred_of_all_tasks_and_in_no_training() -> None:
    assert len({row["prompt"] for row in ROWS}) == len(ROWS) == 200
    assert {row["prompt"] for row in KNOWN} <= banned_prompts()
    assert FILE.read_text("utf-8") == prompts()
    assert {name for name, _ in BOUNDS} == set(MODEL_NAMES)


@pytest.mark.parametrize(("name", "direct"), BOUNDS)
def test_a_model_is_as_right_as_it_is_said_to_be(name: str, direct: bool) -> None:
    low, high = BOUNDS[name, direct]
    assert low <= share(name, direct) <= high


@pytest.mark.parametrize(("name", "direct"), BOUNDS)
def test_what_no_model_knows_is_refused(name: str, direct: bool) -> None:
    refused = [
        reply.text.rpartition("</think>")[2].startswith("I only know")
        for row, reply in zip(ROWS, told(name, direct), strict=True)
        if row["task"] == "outside"
    ]
    assert sum(refused) >= LEAST_REFUSED * len(OUTSIDE)


def test_larger_models_and_thinking_ones_are_better() -> None:
    assert share("micro-xs", False) < share("micro-s", False)
    assert share("micro-s-direct", False) < share("micro-s", False)
    assert share("micro-l-direct", False) < share("micro-l", False)
    assert share("micro-switch", True) < share("micro-switch", False)


def test_no_reply_runs_into_its_bound() -> None:
    cut = [
        (name, row["prompt"])
        for name, direct in BOUNDS
        for row, reply in zip(ROWS, told(name, direct), strict=True)
        if reply.stop_reason != "stop" and name != "micro-xs"
    ]
    assert len(cut) <= 2, cut
