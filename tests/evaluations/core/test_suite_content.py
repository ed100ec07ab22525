"""The digest of a version, and what keeps it from being run."""

import hashlib
from dataclasses import replace

import pytest

from evaluations.core.graders import validate_grader_settings
from evaluations.core.suite_content import (
    case_json,
    content_digest,
    readiness_problems,
    verdict_json,
)
from evaluations.core.suite_files import CaseDraft, CaseGrader

BOXED = CaseGrader("boxed", validate_grader_settings("boxed", {}))
SUM = CaseDraft("sum", prompt="1 + 1?", targets=("2",))


def test_the_digest_is_that_of_sorted_json_without_white_space():
    text = (
        '{"cases":[{"graders":[],"key":"sum","messages":[],"prompt":"1 + 1?","system":"",'
        '"tags":[],"targets":["2"],"weight":1.0}],"default_graders":[]}'
    )
    assert content_digest([SUM], []) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"key": "sums"},
        {"prompt": "1 + 2?"},
        {"messages": ({"role": "user", "content": "1 + 1?"},)},
        {"system": "Be brief."},
        {"targets": ("2", "two")},
        {"graders": (BOXED,)},
        {"tags": ("easy",)},
        {"weight": 2.0},
    ],
)
def test_whatever_a_verdict_depends_on_changes_the_digest(change):
    assert content_digest([replace(SUM, **change)], []) != content_digest([SUM], [])


def test_order_and_default_graders_change_the_digest():
    other = CaseDraft("other", prompt="?")
    assert content_digest([SUM, other], []) != content_digest([other, SUM], [])
    assert content_digest([SUM], [BOXED]) != content_digest([SUM], [])


def test_the_json_of_a_case_has_what_decides_it_and_what_curators_know():
    fields = {"key", "prompt", "messages", "system", "targets", "graders", "tags", "weight"}
    assert set(verdict_json(SUM)) == fields
    assert set(case_json(SUM)) == fields | {
        "review",
        "source",
        "license",
        "contaminated",
        "held_out",
    }


def test_what_curators_know_changes_no_digest():
    known = replace(SUM, review="reviewed", source="ours", license="MIT", contaminated=True)
    assert content_digest([known], []) == content_digest([SUM], [])


def test_a_digest_from_before_curation_still_holds():
    frozen_then = "1d02d59165606236f47aebe7f1f447a3ebad69ff6e681e7024fe51f156ed14cb"
    assert content_digest([SUM], [BOXED]) == frozen_then


def test_text_that_is_no_unicode_still_has_a_digest():
    assert len(content_digest([replace(SUM, prompt="\ud800")], [])) == 64


def test_a_version_without_a_case_is_not_ready():
    assert readiness_problems([], [BOXED]) == ["There is no case yet: add one, or import a file."]


def test_a_case_needs_a_grader_of_its_own_or_of_the_version():
    assert readiness_problems([SUM], [BOXED]) == []
    assert readiness_problems([replace(SUM, graders=(BOXED,))], []) == []
    [problem] = readiness_problems([SUM], [])
    assert problem.startswith("sum: no grader")


def test_problems_name_the_case_the_grader_and_the_field():
    bare = replace(SUM, key="bare", targets=())
    broken = replace(SUM, key="broken", graders=(CaseGrader("number", {"where": "middle"}),))
    unknown = replace(SUM, key="unknown", graders=(CaseGrader("guess", {}),))
    problems = readiness_problems([SUM, bare, broken, unknown], [BOXED])
    assert [problem.split(":")[0] for problem in problems] == ["bare", "broken", "unknown"]
    assert "boxed, targets" in problems[0]
    assert "number, where" in problems[1]
    assert "guess, kind" in problems[2]
