"""The graders held against verdicts that others recorded on real answers."""

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from evaluations.core.graders import grade_answer, validate_grader_settings
from tools.acceptance.lineage import GRADER, PUBLISHED_AS

SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "data"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="no shared data beside the checkout"),
]


def rows(name: str) -> list[dict[str, Any]]:
    with (SHARED / "traces" / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def lineage() -> list[tuple[dict[str, Any], str]]:
    targets = {quiz["id"]: quiz["reference"] for quiz in rows("lineage_full_quizzes.jsonl")}
    return [(row, targets[row["quiz"]]) for row in rows("lineage_full_answers.jsonl")]


def test_strict_pattern_agrees_with_all_1800_recorded_lineage_verdicts() -> None:
    cleaned = validate_grader_settings("pattern", GRADER["settings"])
    scored = [(row, grade_answer("pattern", row["answer"], [t], cleaned)) for row, t in lineage()]
    assert len(scored) == 1_800
    assert [r for r, score in scored if (score.value == 1.0) != r["correct_strict"]] == []
    assert [r for r, score in scored if score.extracted != r["strict_first_answer"]] == []
    assert sum(score.unscored for _, score in scored) == 15


def test_strict_pattern_reproduces_the_published_lineage_8_accuracy_of_nine_models() -> None:
    cleaned = validate_grader_settings("pattern", GRADER["settings"])
    right: dict[str, list[bool]] = defaultdict(list)
    for row, target in lineage():
        score = grade_answer("pattern", row["answer"], [target], cleaned)
        right[row["model"]].append(score.value == 1.0)
    with (SHARED / "published" / "lineage_bench_accuracy.csv").open(encoding="utf-8") as table:
        published = {
            row["model"]: float(row["value"])
            for row in csv.DictReader(table)
            if row["metric"] == "lineage-8"
        }
    measured = {PUBLISHED_AS[model]: sum(v) / len(v) for model, v in right.items()}
    assert len(measured) == 9
    assert measured == {model: pytest.approx(published[model], abs=5e-4) for model in measured}


def test_choice_by_number_agrees_with_strict_lineage_verdicts() -> None:
    cleaned = validate_grader_settings("choice", {"labels": "numbers"})
    scored = [(row, grade_answer("choice", row["answer"], [t], cleaned)) for row, t in lineage()]
    assert [r for r, score in scored if (score.value == 1.0) != r["correct_strict"]] == []


@pytest.mark.parametrize("kind", ["boxed", "number"])
def test_what_we_call_right_in_math_answers_the_upstream_harness_called_right(kind: str) -> None:
    cleaned = validate_grader_settings(kind, {})
    scored = [
        (row, grade_answer(kind, row["answer"], [row["reference"]], cleaned))
        for row in rows("math_skythought.jsonl")
    ]
    right = [row for row, score in scored if score.value == 1.0]
    assert [row["id"] for row in right if not row["correct"]] == []
    assert [row["id"] for row, score in scored if score.value == 0.0 and row["correct"]] == []
    assert len(right) >= 18


def test_tagged_answers_agree_with_the_stored_scores_of_exact_reasoning_gym_tasks() -> None:
    pattern = {"pattern": r"(?s)<answer>\s*(.*?)\s*</answer>"}
    cleaned = validate_grader_settings("pattern", pattern)
    open_tasks = {"countdown", "fraction_simplification", "knights_knaves", "word_sorting"}
    closed = [
        row for row in rows("graded_answers_reasoning_gym.jsonl") if row["task"] not in open_tasks
    ]
    scores = [grade_answer("pattern", r["answer"], [str(r["reference"])], cleaned) for r in closed]
    assert len(closed) > 700
    assert [
        row["id"]
        for row, score in zip(closed, scores, strict=True)
        if (score.value == 1.0) != (row["score"] == 1.0)
    ] == []
