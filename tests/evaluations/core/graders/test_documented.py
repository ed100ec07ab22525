"""docs/graders.md documents every grader, and its examples are true."""

import json
import re
from pathlib import Path

import pytest

from evaluations.core.graders import (
    GRADERS,
    grade_answer,
    validate_grader_settings,
    validate_targets,
)

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "graders.md").read_text()
SECTIONS = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
VERDICT = r"(right|wrong|unscored|0\.\d+)"
ROW = re.compile(rf"^\| `(.+?)` \| `(.+?)` \| `(\{{.*?\}})` \| {VERDICT} \|$", re.MULTILINE)
HARD_ROW = re.compile(
    rf"^\| `(.+?)` \| `(\w+)` \| `(.+?)` \| `(\{{.*?\}})` \| {VERDICT} \|$", re.MULTILINE
)
VERDICTS = {"right": 1.0, "wrong": 0.0, "unscored": None}
HARD = [
    (key, answer, *rest)
    for answer, key, *rest in HARD_ROW.findall(PAGE.split("## Hard answers")[1])
]
# These judge no statement of an answer, but its form, its language or its likeness.
SEVERAL = sorted(
    key
    for key, grader in GRADERS.items()
    if grader.lane == "here" and key not in {"language", "similarity", "step_labels"}
)
EXAMPLES = [(key, *row) for key, section in SECTIONS.items() for row in ROW.findall(section)] + HARD


def test_the_page_has_one_section_for_each_grader_and_no_other() -> None:
    assert list(SECTIONS) == list(GRADERS)


@pytest.mark.parametrize("key", GRADERS)
def test_every_setting_of_a_grader_is_in_its_section(key: str) -> None:
    documented = set(re.findall(r"`(\w+)`", SECTIONS[key]))
    assert [s.name for s in GRADERS[key].settings if s.name not in documented] == []


@pytest.mark.parametrize("key", GRADERS)
def test_every_word_that_a_setting_allows_is_in_its_section(key: str) -> None:
    words = [word for s in GRADERS[key].settings for word in s.choices]
    shared = SECTIONS[key] + (SECTIONS["number"] if "as in `number`" in SECTIONS[key] else "")
    assert [word for word in words if f"`{word}`" not in shared] == []


def test_every_row_with_a_verdict_is_read_as_an_example() -> None:
    rows = re.findall(rf"\| {VERDICT} \|$", PAGE, re.MULTILINE)
    assert len(rows) == len(EXAMPLES) > 200


@pytest.mark.parametrize("key", SEVERAL)
def test_the_hard_answers_are_decided_for_every_grader_that_reads_answers(key: str) -> None:
    assert sum(row[0] == key for row in HARD) >= 4


HERE = [example for example in EXAMPLES if GRADERS[example[0]].lane == "here"]


@pytest.mark.parametrize(("key", "answer", "target", "settings", "verdict"), HERE)
def test_an_example_gets_the_verdict_that_the_page_states(
    key: str, answer: str, target: str, settings: str, verdict: str
) -> None:
    cleaned = validate_grader_settings(key, json.loads(settings))
    validate_targets(key, cleaned, [target])
    written = answer.replace("⏎", "\n").replace("⇤", "\u200f")
    score = grade_answer(key, written, [target], cleaned)
    expected = VERDICTS[verdict] if verdict in VERDICTS else float(verdict)
    assert score.value == expected, score.explanation
    assert score.explanation
