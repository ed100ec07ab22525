"""The starter suites as files: what they carry, and that a right answer is judged right."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from evaluations.core.graders import GRADERS, grade_answer, validate_grader_settings
from evaluations.core.suite_files import CaseDraft, SuiteContent, read_suite_file
from evaluations.starter_suites import FOLDER, STARTERS, Starter, available_starters
from tools.starters.shelf import SUITES

OURS = {suite.name: suite for suite in SUITES}
AVAILABLE = sorted(set(OURS) & set(available_starters()))
#: An answer that fits the schema of each case whose content is free.
FREE = {
    "journey": {"from": "A", "to": "B", "departure": "07:05", "stops": ["C", "D"], "price": 9.5},
    "quiz": [{"question": "Two?", "options": ["1", "2", "3"], "right": 1}] * 2,
    "ticket": {"summary": "Leak", "urgency": "high", "tags": ["boiler"]},
    "recipe": {
        "name": "Beans",
        "minutes": 10,
        "vegan": True,
        "ingredients": {"beans": 200, "oil": 10, "salt": 2},
    },
}


def rows_of(starter: Starter) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / starter.file).read_text("utf-8").splitlines()]


def content_of(name: str) -> SuiteContent:
    return read_suite_file((FOLDER / STARTERS[name].file).read_bytes(), format="jsonl")


def kinds_of(row: Mapping[str, Any]) -> set[str]:
    named = [*row.get("graders", []), *row.get("default_graders", [])]
    return {grader if isinstance(grader, str) else grader["kind"] for grader in named}


def right_answer(case: CaseDraft, kind: str) -> str:
    """What a model that knows would write."""
    if kind == "json_schema":
        return json.dumps(FREE[case.key])
    if kind == "choice":
        return f"I tried all worlds.\nAnswer: {case.targets[0]}"
    if kind == "number":
        return f"So it is \\boxed{{{case.targets[0]}}}."
    return case.targets[0]


@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_says_how_many_cases_it_has_and_which_graders_judge_them(name):
    starter, rows = STARTERS[name], rows_of(STARTERS[name])
    assert len(rows) == starter.cases
    assert set().union(*map(kinds_of, rows)) == starter.graders
    assert (FOLDER / starter.file).stem == name


def test_every_file_belongs_to_a_starter():
    assert {path.stem for path in FOLDER.iterdir()} == set(STARTERS)


@pytest.mark.parametrize("name", OURS)
def test_a_file_is_what_its_source_writes(name):
    assert OURS[name].path.read_text("utf-8") == OURS[name].text()


@pytest.mark.parametrize("name", OURS)
def test_a_suite_has_ten_to_forty_reviewed_cases_with_source_license_and_canary(name):
    rows = rows_of(STARTERS[name])
    assert 10 <= len(rows) <= 40
    for row in rows:
        assert (row["review"], row["license"]) == ("reviewed", "Apache-2.0")
        assert row["source"] == "Written for Rationale"
        assert row["tags"]
    assert len({row["canary"] for row in rows}) == 1
    assert len({row["prompt"] for row in rows}) == len(rows)


def test_every_suite_has_a_canary_of_its_own():
    assert len({suite.canary for suite in SUITES}) == len(SUITES)


@pytest.mark.parametrize("name", AVAILABLE)
def test_an_available_suite_is_read_without_a_fault(name):
    content = content_of(name)
    assert content.errors == ()
    assert content.canary == OURS[name].canary


@pytest.mark.parametrize("name", AVAILABLE)
def test_a_right_answer_is_judged_right_and_another_cases_answer_is_not(name):
    content = content_of(name)
    for case in content.cases:
        for grader in case.graders or content.default_graders or ():
            if GRADERS[grader.kind].lane != "here":
                continue
            settings = validate_grader_settings(grader.kind, grader.settings)
            right = grade_answer(
                grader.kind, right_answer(case, grader.kind), case.targets, settings
            )
            assert right.value == 1.0, (case.key, right.explanation)
            wrong = grade_answer(grader.kind, "[] no idea", case.targets, settings)
            assert wrong.value != 1.0 or case.targets == ("[]",), case.key


def test_a_starter_whose_grader_is_missing_is_hidden(monkeypatch):
    monkeypatch.delitem(GRADERS, "number")
    assert "word_problems" not in available_starters()
    assert "logic" in available_starters()


def test_prompts_never_show_the_canary():
    for suite in SUITES:
        for case in suite.cases:
            assert suite.canary not in case.prompt
            assert not re.search(r"training", case.prompt)
