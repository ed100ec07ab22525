"""The starter suite: right targets, made by its generator, and models that really differ."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from evaluations.micro.model import MODEL_NAMES
from tools.micro import fixed_problems
from tools.micro.measured import banned_prompts
from tools.micro.mixture import TASKS as ALL_TASKS
from tools.starter_suite import LEVELS, SUITE, SUITE_SEED, TASKS, accuracy, problems, suite_lines

CASES: list[dict[str, Any]] = [json.loads(line) for line in SUITE.read_text("utf-8").splitlines()]


def right_answer(case: dict[str, Any]) -> int:
    """The answer read off the prompt, not off the generator."""
    prompt, task = case["prompt"], case["tags"][0]
    if task == "letters":
        found = re.search(r"(?:many|letter) (\w).* word (\w+)", prompt)
        assert found
        return found[2].count(found[1])
    numbers = [int(number) for number in re.findall(r"\d+", prompt)]
    if task == "sum":
        return sum(numbers)
    if task == "story":
        return story_end(prompt)
    first, second = numbers
    return {"add": first + second, "sub": first - second, "mul": first * second}[task]


def story_end(prompt: str) -> int:
    total = 0
    for sentence in prompt.split(". "):
        number = int((re.findall(r"\d+", sentence) or ["0"])[0])
        if " has " in sentence:
            total = number
        elif " doubles " in sentence:
            total *= 2
        elif " buys " in sentence or " finds " in sentence:
            total += number
        elif " loses " in sentence or " gives away " in sentence:
            total -= number
    return total


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["key"])
def test_the_target_is_right(case: dict[str, Any]) -> None:
    assert case["targets"] == [str(right_answer(case))]


def test_the_file_is_what_the_generator_writes() -> None:
    assert SUITE.read_text("utf-8") == "".join(suite_lines(problems(SUITE_SEED)))


def test_keys_and_prompts_are_unique() -> None:
    assert len({case["key"] for case in CASES}) == len(CASES) == 60
    assert len({case["prompt"] for case in CASES}) == len(CASES)


def test_tasks_and_levels_are_even() -> None:
    tags = Counter((task, level) for task, level in (case["tags"] for case in CASES))
    expected = Counter(LEVELS)
    assert tags == {(task, level): expected[level] for task in TASKS for level in expected}


def test_the_models_differ_within_their_known_bounds() -> None:
    chosen = problems(SUITE_SEED)
    prompts = [problem.prompt for problem in chosen]
    right = {name: accuracy(name, chosen, prompts)["all"] for name in MODEL_NAMES}
    assert 0.45 <= right["micro-xs"] <= 0.9
    assert min(right["micro-s"], right["micro-l"], right["micro-switch"]) >= 0.93
    assert max(right["micro-s-direct"], right["micro-l-direct"]) <= 0.5


def test_the_suite_of_the_sample_is_of_problems_that_no_training_has_seen() -> None:
    told = fixed_problems.SUITE.read_text("utf-8")
    assert told == fixed_problems.suite()
    cases = [json.loads(line) for line in told.splitlines()]
    assert {case["prompt"] for case in cases} <= banned_prompts()
    assert Counter(case["tags"][0] for case in cases) == dict.fromkeys(
        (task for task in ALL_TASKS if task != "outside"), fixed_problems.IN_SUITE
    )
    assert Counter(case["tags"][1] for case in cases) == {"easy": 36, "medium": 36, "hard": 45}
