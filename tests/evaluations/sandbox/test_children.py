"""Children that judge many answers: killed, replaced, shared by threads, never contaminated."""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from evaluations.core.graders import GRADERS, validate_targets
from evaluations.core.graders.gym import is_harmless
from evaluations.core.graders.math import plain_digits
from evaluations.core.gym_tasks import GYM_TASKS, REFUSED_TASKS
from evaluations.core.scoring import GraderSettingsError
from evaluations.sandbox import pool as pool_module
from evaluations.sandbox.judges import close_children
from evaluations.sandbox.pipes import ChildLostError, TooLateError
from evaluations.sandbox.pool import MAX_CHILDREN, Child, Pool
from evaluations.sandbox.selftest import packages_layout
from tests.evaluations.sandbox.judging import judged, needs_gym

MATH500 = Path(__file__).resolve().parents[3].parent / "shared/data/suites/math500.jsonl"
PROBE = {"task": "probe"}


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(packages_layout())
    yield pool
    pool.close()


def child_of(pool: Pool) -> int:
    return pool._free[-1]._channel.child.pid


def math(text: str, target: str, seconds: int = 1) -> dict[str, Any]:
    return {"task": "math", "text": text, "targets": [target], "seconds": seconds}


def test_one_child_answers_again_and_again(pool: Pool) -> None:
    replies = [pool.ask(PROBE, seconds=10) for _ in range(5)]
    assert replies == [{"can": [], "processes": 2}] * 5
    assert pool._free[-1].answers == 5


def test_a_child_that_does_not_answer_in_time_is_killed_and_replaced(pool: Pool) -> None:
    pool.ask(math(r"\boxed{5}", r"\boxed{5}"), seconds=30)
    first = child_of(pool)
    with pytest.raises(TooLateError):
        pool.ask(math(r"\boxed{9^{9^{9^9}}}", r"\boxed{9^{9^{9^8}}}", seconds=60), seconds=0.5)
    assert not Path(f"/proc/{first}").exists()
    assert pool.ask(PROBE, seconds=10)["can"] == []
    assert child_of(pool) != first


def test_a_child_that_died_between_two_answers_is_replaced_without_a_word(pool: Pool) -> None:
    pool.ask(PROBE, seconds=10)
    os.kill(child_of(pool), signal.SIGKILL)
    assert pool.ask(PROBE, seconds=10)["can"] == []


def test_a_child_that_dies_of_every_answer_is_given_up(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = []

    def die(child: Child, request: object, *, seconds: float) -> dict[str, Any]:
        died.append(child)
        raise ChildLostError("it ended")

    monkeypatch.setattr(Child, "ask", die)
    with pytest.raises(ChildLostError):
        pool.ask(PROBE, seconds=10)
    assert len(died) == 2
    assert pool._free == []


def test_a_child_that_judges_alone_judges_nothing_else(pool: Pool) -> None:
    pool.ask(PROBE, seconds=10, alone=True)
    assert pool._free == []


def test_a_child_is_replaced_after_so_many_answers(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "MAX_ANSWERS", 2)
    pool.ask(PROBE, seconds=10)
    first = child_of(pool)
    pool.ask(PROBE, seconds=10)
    assert pool._free == []
    pool.ask(PROBE, seconds=10)
    assert child_of(pool) != first


def test_many_threads_share_few_children(pool: Pool) -> None:
    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda _: pool.ask(PROBE, seconds=30), range(24)))
    assert replies == [{"can": [], "processes": 2}] * 24
    assert 1 <= len(pool._free) <= MAX_CHILDREN


def test_a_closed_pool_leaves_no_child_and_begins_anew(pool: Pool) -> None:
    pool.ask(PROBE, seconds=10)
    child = child_of(pool)
    pool.close()
    assert not Path(f"/proc/{child}").exists()
    assert pool.ask(PROBE, seconds=10)["can"] == []


def test_a_comparison_that_never_ends_is_unscored_and_the_next_answer_is_judged() -> None:
    begun = time.monotonic()
    hard = judged("math", r"\boxed{9^{9^{9^9}}}", "9^{9^{9^8}}", seconds=1)
    assert (hard.value, hard.explanation) in {
        (None, "The formulas could not be compared in time."),
        (None, "The grader did not end in time."),
    }
    assert time.monotonic() - begun < 60
    assert judged("math", r"\boxed{5}", "5").value == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        r"\boxed{__import__('os').system('echo')}",
        r"\boxed{\operatorname{exec}(1)}",
        r"\boxed{" + "(" * 900 + "1" + ")" * 900 + "}",
        r"\boxed{\frac{1}{0}}",
        r"\boxed{\int_0^1 x^x dx}",
        "$" * 3_000,
        "\x00\ud800 $5$",
    ],
)
def test_hostile_mathematics_gets_a_verdict_and_never_a_right_one(answer: str) -> None:
    score = judged("math", answer, "7", seconds=2)
    assert score.value in (0.0, None)
    assert score.explanation


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"29,\!322,\!216", "29322216"),
        (r"1{,}234{,}567", "1234567"),
        (r"1\,234 and 1\,23", r"1234 and 1\,23"),
        ("(100,200)", "(100,200)"),
        ("٤٢ and ４２", "42 and 42"),
        ("1\u202f234", "1234"),
        ("x²", "x²"),
    ],
)
def test_digits_and_thousands_are_read_as_people_mean_them(text: str, plain: str) -> None:
    assert plain_digits(text) == plain


@pytest.mark.parametrize("target", ["", "  ", "$$", r"\frac{1}{2", "1}{2", "x" * 3_000])
def test_a_target_that_is_no_formula_is_refused_when_the_case_is_saved(target: str) -> None:
    with pytest.raises(GraderSettingsError):
        validate_targets("math", {"where": "auto"}, [target])


@pytest.mark.shared
@pytest.mark.skipif(not MATH500.exists(), reason="no shared data beside the checkout")
def test_every_reference_of_math_500_equals_itself_and_not_the_next() -> None:
    lines = MATH500.read_text("utf-8").splitlines()
    references = [json.loads(line)["reference"] for line in lines]
    assert len(references) == 100
    same = [r for r in references if judged("math", f"\\boxed{{{r}}}", r).value != 1.0]
    assert same == []
    others = pairwise(references)
    right = [pair for pair in others if judged("math", f"\\boxed{{{pair[0]}}}", pair[1]).value]
    assert [pair for pair in right if pair[0] != pair[1]] == []


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("1 + 2 * (3 - 4)", True),
        ("9**9**9", True),
        ("[[0, 1], [1, 0]]", True),
        ("0xFF ^ 0x1", True),
        ("54*x**3 - 165*x", True),
        ("__import__('os')", False),
        ("x.y", False),
        ("S(x)", False),
        ("'1'", False),
        ("lambda: 1", False),
        ("１ + ２", False),
        ("exp(x)", False),
    ],
)
def test_only_text_that_can_do_no_more_than_calculate_shares_a_child(
    text: str, harmless: bool
) -> None:
    assert is_harmless(text) is harmless


def test_the_allowed_and_the_refused_tasks_are_apart_and_named_in_the_docs() -> None:
    assert GYM_TASKS.isdisjoint(REFUSED_TASKS)
    assert len(GYM_TASKS) == 96
    page = (Path(__file__).resolve().parents[3] / "docs" / "graders.md").read_text("utf-8")
    assert [task for task in REFUSED_TASKS if f"`{task}`" not in page] == []


@pytest.mark.parametrize(
    "target",
    [
        "5",
        "[]",
        '{"answer": "5"}',
        '{"metadata": {"source_dataset": "codeio"}}',
        '{"metadata": {}}',
    ],
)
def test_a_target_that_is_no_allowed_entry_is_refused(target: str) -> None:
    assert GRADERS["gym"].lane == "sandbox"
    with pytest.raises(GraderSettingsError):
        validate_targets("gym", {"where": "auto"}, [target])


@needs_gym
def test_an_answer_that_is_evaluated_changes_no_later_verdict() -> None:
    entry = {"answer": "2 + 1", "metadata": {"numbers": [1, 2], "target": 3}}
    entry["metadata"]["source_dataset"] = "countdown"
    target = json.dumps(entry)
    poison = (
        "[c.__init__.__globals__ for c in ().__class__.__base__.__subclasses__() "
        "if c.__name__ == '_wrap_close'][0]['sys'].modules["
        "'reasoning_gym.games.countdown'].CountdownDataset.__dict__.clear()"
    )
    bad = judged("gym", f"<answer>{poison}</answer>", target)
    assert bad.value in (0.01, 0.05, None)
    assert judged("gym", "<answer>1 + 2</answer>", target).value == 1.0
    close_children()


@needs_gym
def test_the_best_of_several_entries_counts() -> None:
    entries = [
        json.dumps({"answer": n, "metadata": {"source_dataset": "leg_counting"}}) for n in "45"
    ]
    assert judged("gym", "5", *entries).value == 1.0
