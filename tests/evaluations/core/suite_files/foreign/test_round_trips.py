"""What is written for another tool is read back as the same case, but for what was named."""

import json
from dataclasses import replace

import pytest
from hypothesis import example, given, settings

from evaluations.core.prompts import messages_for
from evaluations.core.suite_files import (
    CaseDraft,
    CaseGrader,
    Format,
    read_suite_file,
    written_suite,
)
from evaluations.core.suite_files.foreign.grading import (
    Judgment,
    contains_any,
    equals_strictly,
    validate_grader_settings,
)
from evaluations.core.suite_files.foreign.yaml_reading import yaml_value
from tests.evaluations.core.suite_files.test_round_trip import drafts

FOREIGN: list[Format] = ["promptfoo", "inspect_dataset"]


def grader(judgment: Judgment) -> CaseGrader:
    return CaseGrader(judgment.kind, validate_grader_settings(judgment.kind, judgment.settings))


def asked(case: CaseDraft) -> list[dict[str, str]]:
    return [
        dict(message)
        for message in messages_for(
            prompt=case.prompt, messages=case.messages, system=case.system, candidate_system=""
        )
    ]


def same(before: CaseDraft, after: CaseDraft) -> bool:
    """Whether both ask the same and judge the same: system prompts may stand elsewhere."""
    bare = [replace(case, prompt="", messages=(), system="") for case in (before, after)]
    return bare[0] == bare[1] and asked(before) == asked(after)


def templated(case: CaseDraft) -> bool:
    text = json.dumps([*asked(case), *case.targets])
    return any(mark in text for mark in ("{{", "{%", "{#"))


@pytest.mark.parametrize("format", FOREIGN)
@settings(max_examples=120, deadline=None)
@given(cases=drafts())
@example(cases=(CaseDraft("a", "[1]", targets=("x",)),))
@example(cases=(CaseDraft("a", "file://x", targets=("x",)),))
@example(cases=(CaseDraft("a", "?", targets=("x", "x")),))
@example(cases=(CaseDraft("yes", "\u2028\ufeff\x85", system="- role: x"),))
def test_a_case_comes_back_as_it_was(format: Format, cases: tuple[CaseDraft, ...]) -> None:
    cases = tuple(case for case in cases if format != "promptfoo" or not templated(case))
    if not cases:
        return
    cases = tuple(replace(case, position=at) for at, case in enumerate(cases))
    written = written_suite(cases, format=format)
    content = read_suite_file(written.content, format=format)
    assert content.errors == ()
    assert [case.key for case in content.cases] == [case.key for case in cases]
    assert all(map(same, cases, content.cases))


@pytest.mark.parametrize("format", FOREIGN)
def test_default_graders_are_written_into_the_cases(format: Format) -> None:
    default = CaseGrader("number", validate_grader_settings("number", {"relative_tolerance": 0.1}))
    cases = [CaseDraft("a", "6 x 7?", targets=("42",), tags=("sums",), weight=2.0)]
    written = written_suite(cases, format=format, default_graders=[default])
    [case] = read_suite_file(written.content, format=format).cases
    assert case == replace(cases[0], graders=(default,))
    text = "\n".join(map(str, written.losses))
    assert "case a: its graders (number) stand in its metadata only" in text
    assert "case a: its weight stands in its metadata only" in text


@pytest.mark.parametrize(
    ("judgment", "assertion"),
    [
        (equals_strictly("Paris"), {"type": "equals", "value": "Paris"}),
        (contains_any(["a(b"]), {"type": "contains", "value": "a(b"}),
        (contains_any(["a", "b"]), {"type": "contains-any", "value": ["a", "b"]}),
        (contains_any(["a"], ignore_case=True), {"type": "icontains", "value": "a"}),
    ],
)
def test_a_grader_that_promptfoo_has_is_written_as_its_assertion(judgment, assertion) -> None:
    case = CaseDraft("a", "?", targets=judgment.targets, graders=(grader(judgment),))
    written = written_suite([case], format="promptfoo")
    config = yaml_value(written.content.decode())
    assert config["tests"][0]["assert"] == [assertion]
    assert [str(loss) for loss in written.losses] == [
        "the file: no provider is named: candidates are no part of a suite: add `providers`."
    ]
    assert read_suite_file(written.content, format="promptfoo").cases == (case,)


def test_several_targets_are_written_as_a_set_of_which_one_must_hold() -> None:
    judgment = equals_strictly("a", "b", "c")
    case = CaseDraft("a", "?", targets=judgment.targets, graders=(grader(judgment),))
    written = written_suite([case], format="promptfoo")
    assert b'"type": "assert-set", "threshold": 0.333' in written.content
    assert read_suite_file(written.content, format="promptfoo").cases == (case,)


def test_a_prompt_that_promptfoo_would_fill_in_is_named() -> None:
    written = written_suite([CaseDraft("a", "Write {{x}}")], format="promptfoo")
    assert "case a: its prompt may be changed by promptfoo" in str(written.losses[0])


def test_a_file_written_for_promptfoo_names_every_field_that_its_reader_needs() -> None:
    written = written_suite([CaseDraft("a", "yes", system="no")], format="promptfoo")
    assert yaml_value(written.content.decode()) == {
        "prompts": ["{{prompt}}"],
        "tests": [
            {
                "description": "a",
                "vars": {
                    "prompt": '[{"role": "system", "content": "no"}, '
                    '{"role": "user", "content": "yes"}]'
                },
            }
        ],
    }


def test_an_inspect_dataset_has_inspects_own_fields() -> None:
    written = written_suite(
        [CaseDraft("a", "6 x 7?", targets=("42",)), CaseDraft("b", "?", targets=("x", "y"))],
        format="inspect_dataset",
    )
    assert [json.loads(line) for line in written.content.decode().splitlines()] == [
        {"input": "6 x 7?", "target": "42", "id": "a"},
        {"input": "?", "target": ["x", "y"], "id": "b"},
    ]
