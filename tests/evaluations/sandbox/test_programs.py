"""Code against tests: real suites, and what is taken for the program."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from evaluations.admin.rehearsal import try_graders
from evaluations.core.scoring import Score
from teams.models import Team
from tests.evaluations.factories import make_run
from tests.evaluations.sandbox.judging import judged

SUITES = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "suites"
needs_suites = [
    pytest.mark.shared,
    pytest.mark.skipif(not SUITES.is_dir(), reason="no shared data beside the checkout"),
]


def rows(name: str) -> list[dict[str, Any]]:
    path = SUITES / f"{name}.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


def asserts_of(row: dict[str, Any]) -> str:
    return row["test"] if "test" in row else "\n".join([*row["test_imports"], *row["tests"]])


def settings_of(row: dict[str, Any]) -> dict[str, Any]:
    if "test" not in row:
        return {}
    return {"entry_point": row["entry_point"], "prefix": row["code_prompt"], "seconds": 20}


def judged_rows(suite: str, answer: Callable[[dict[str, Any]], str]) -> dict[str, Score]:
    """The verdicts on every row's answer, two at a time as in a worker."""
    with ThreadPoolExecutor(2) as threads:
        found = {
            row["id"]: threads.submit(
                judged, "code", answer(row), asserts_of(row), **settings_of(row)
            )
            for row in rows(suite)
        }
        return {key: future.result() for key, future in found.items()}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("suite", "count"), [("humaneval", 82), ("mbpp", 79)])
class TestReferences:
    pytestmark = needs_suites

    def test_every_reference_solution_passes(self, suite: str, count: int) -> None:
        scores = judged_rows(suite, lambda row: row["reference"])
        assert len(scores) == count
        assert {k: s.explanation for k, s in scores.items() if s.value != 1.0} == {}

    def test_a_solution_that_gives_nothing_fails_every_one(self, suite: str, count: int) -> None:
        scores = judged_rows(suite, hollow)
        assert len(scores) == count
        assert [key for key, score in scores.items() if score.value != 0.0] == []


def hollow(row: dict[str, Any]) -> str:
    """The functions of the reference, each returning a value that equals nothing."""
    names = {*re.findall(r"def (\w+)\(", row["reference"]), row.get("entry_point", "unnamed")}
    return "\n".join(f"def {name}(*args, **kwargs):\n    return object()" for name in names)


def test_a_whole_answer_around_a_completion_is_read() -> None:
    prefix = 'def double(x: int) -> int:\n    """Twice x."""\n'
    check = "def check(candidate):\n    assert candidate(4) == 8\n"
    for body in (
        "    return 2 * x\n",
        "```python\n    return 2 * x\n```",
        f"```python\n{prefix}    return 2 * x\n```",
        "First:\n```python\nx = 1\n```\nThen:\n```python\ndef double(x): return 2 * x\n```\n"
        "Run:\n```\ndouble(4)\n```",
    ):
        score = judged("code", body, check, entry_point="double", prefix=prefix)
        assert score.value == 1.0, (body, score.explanation)


def test_the_line_of_a_failed_test_is_told() -> None:
    score = judged("code", "def f(x): return x", "assert f(1) == 1\nassert f(2) == 3, 'two'")
    assert score.explanation == "AssertionError: two in: assert f(2) == 3, 'two'"


def test_the_program_finds_no_tests_before_they_are_run() -> None:
    program = """
import sys
frame, seen = sys._getframe(), ""
while frame:
    seen += repr(frame.f_locals) + repr(frame.f_globals)
    frame = frame.f_back
"""
    tests = "# only in tests\nassert 'only in' + ' tests' not in seen\nassert '_next_frame' in seen"
    score = judged("code", program, tests)
    assert score.value == 1.0, score.explanation


def test_a_main_block_of_the_program_is_not_run() -> None:
    program = "def f(): return 1\nif __name__ == '__main__':\n    raise SystemExit"
    assert judged("code", program, "assert f() == 1").value == 1.0


def test_all_targets_must_pass() -> None:
    assert judged("code", "def f(): return 1", "assert f() == 1", "assert f() > 0").value == 1.0
    assert judged("code", "def f(): return 1", "assert f() == 1", "assert f() > 1").value == 0.0


@pytest.mark.django_db
def test_a_curator_may_try_a_program_at_the_desk(team: Team) -> None:
    case = make_run(team, values={"a": [1.0]}).samples.get().case
    case.targets = ["assert f(1) == 2"]
    reply = "<think>hm</think>```python\ndef f(x): return x + 1\n```"
    trial = try_graders(case, reply, [{"kind": "code", "settings": {}}])
    assert [(each.grader, each.word) for each in trial.verdicts] == [
        ("Code against tests", "correct")
    ]
