"""HumanEval and MBPP: a prompt of ours around their code, their tests as the target."""

import json
from dataclasses import replace

import pytest

from evaluations.core.graders import GRADERS
from evaluations.core.scoring import Setting
from evaluations.core.suite_files import read_suite_file
from tests.evaluations.core.suite_files.foreign.reading import read, told

HUMANEVAL = {
    "task_id": "Test/0",
    "prompt": 'def add(a, b):\n    """ Add. """\n',
    "entry_point": "add",
    "canonical_solution": "    return a + b\n",
    "test": "def check(candidate):\n    assert candidate(1, 2) == 3\n",
}
MBPP = {
    "task_id": 11,
    "text": "Write a function to add.",
    "code": "def add(a, b): return a + b",
    "test_list": ["assert add(1, 2) == 3", "assert add(0, 0) == 0"],
    "test_setup_code": "import math",
    "challenge_test_list": ["assert add(-1, 1) == 0"],
}
SANITIZED = {
    "task_id": 12,
    "prompt": "Write a function to add.",
    "code": "def add(a, b): return a + b",
    "test_imports": ["import math"],
    "test_list": ["assert add(1, 2) == 3"],
    "source_file": "x.ipynb",
}


@pytest.fixture
def code_grader(monkeypatch):
    entry = Setting("entry_point", str, "", "The function.")
    grader = replace(GRADERS["exact"], key="code", settings=(entry,), check_target=None)
    monkeypatch.setitem(GRADERS, "code", grader)


def test_a_task_of_humaneval_asks_for_the_function_and_is_judged_by_its_tests(code_grader):
    content = read(json.dumps(HUMANEVAL), "humaneval")
    [case] = content.cases
    assert case.key == "Test/0"
    assert 'def add(a, b):\n    """ Add. """\n```' in case.prompt
    assert case.targets == (HUMANEVAL["test"],)
    [grader] = case.graders
    assert (grader.kind, grader.settings["entry_point"]) == ("code", "add")
    assert "the solutions (`canonical_solution`) are left out" in told(content)


@pytest.mark.parametrize("write", [json.dumps, lambda task: json.dumps([task])])
def test_a_task_of_mbpp_shows_its_tests_and_is_judged_by_them(code_grader, write):
    content = read(write(MBPP), "mbpp")
    [case] = content.cases
    assert case.key == "mbpp-11"
    assert "assert add(1, 2) == 3\nassert add(0, 0) == 0\n```" in case.prompt
    assert case.targets == ("import math\nassert add(1, 2) == 3\nassert add(0, 0) == 0",)
    assert [grader.kind for grader in case.graders] == ["code"]
    assert "the field `challenge_test_list` is left out" in told(content)


def test_the_sanitized_mbpp_names_its_task_and_its_imports_otherwise(code_grader):
    [case] = read(json.dumps([SANITIZED]), "mbpp").cases
    assert case.prompt.startswith("Write a function to add.")
    assert case.targets == ("import math\nassert add(1, 2) == 3",)


def test_without_a_grader_for_code_the_cases_come_and_the_loss_is_told(monkeypatch):
    monkeypatch.delitem(GRADERS, "code", raising=False)
    content = read(json.dumps(HUMANEVAL), "humaneval")
    assert content.cases[0].graders == ()
    assert "line 1: the case has no grader: there is no grader `code` here" in told(content)


@pytest.mark.parametrize(
    ("record", "format", "field"),
    [
        (HUMANEVAL | {"test": ""}, "humaneval", "test"),
        (HUMANEVAL | {"entry_point": 3}, "humaneval", "entry_point"),
        (MBPP | {"test_list": "assert x"}, "mbpp", "test_list"),
        (MBPP | {"test_list": [1]}, "mbpp", "test_list"),
        (MBPP | {"text": None}, "mbpp", "text"),
    ],
)
def test_a_task_without_a_part_is_an_error_that_names_it(record, format, field):
    content = read_suite_file(json.dumps(record).encode(), format=format)
    assert [(error.line, error.field) for error in content.errors] == [(1, field)]
