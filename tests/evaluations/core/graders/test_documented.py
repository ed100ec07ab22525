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
ROW = re.compile(
    r"^\| `(.+?)` \| `(.+?)` \| `(\{.*?\})` \| (right|wrong|unscored) \|$", re.MULTILINE
)
VERDICTS = {"right": 1.0, "wrong": 0.0, "unscored": None}
EXAMPLES = [(key, *row) for key, section in SECTIONS.items() for row in ROW.findall(section)]


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
    rows = re.findall(r"\| (?:right|wrong|unscored) \|$", PAGE, re.MULTILINE)
    assert len(rows) == len(EXAMPLES) > 60


HERE = [example for example in EXAMPLES if GRADERS[example[0]].lane == "here"]


@pytest.mark.parametrize(("key", "answer", "target", "settings", "verdict"), HERE)
def test_an_example_gets_the_verdict_that_the_page_states(
    key: str, answer: str, target: str, settings: str, verdict: str
) -> None:
    cleaned = validate_grader_settings(key, json.loads(settings))
    validate_targets(key, cleaned, [target])
    score = grade_answer(key, answer.replace("⏎", "\n"), [target], cleaned)
    assert score.value == VERDICTS[verdict], score.explanation
    assert score.explanation
