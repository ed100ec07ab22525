"""The door to the graders: settings, targets, hostile text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.core.graders import (
    GRADERS,
    MAX_ANSWER,
    MAX_EXTRACTED,
    grade_answer,
    validate_grader_settings,
    validate_targets,
)
from evaluations.core.reading.normalizing import visible
from evaluations.core.scoring import Grader, GraderSettingsError, Reply, Score

THREE = ["positive", "negative", "neutral"]
ENTITY = '[{"text": "Ada", "type": "PER"}]'
SCHEMA = {"type": "object", "required": ["a"], "properties": {"a": {"pattern": "^(x+)+$"}}}
USES: list[tuple[str, list[str], dict[str, object]]] = [
    ("exact", ["3"], {}),
    ("choice", ["B"], {}),
    ("choice", ["red"], {"options": ["red", "green", "blue"]}),
    ("number", ["3"], {}),
    ("number", ["3"], {"where": "first", "decimal": ","}),
    ("pattern", ["3"], {"pattern": r"<ANSWER>(\d+)</ANSWER>", "match": "first"}),
    ("pattern", ["3"], {"pattern": r"(\S+)\s*$", "compare": "number"}),
    ("boxed", ["3"], {}),
    ("json_equality", ['{"a": 1}'], {}),
    ("json_equality", ["[1]"], {"allow_extra_keys": True}),
    ("json_equality", ["1"], {}),
    ("json_fields", ['{"a": [1, "2"]}'], {"compare": "loose", "partial": True, "any_order": True}),
    ("json_schema", [], {"schema": SCHEMA}),
    ("json_schema", [], {"schema": {"uniqueItems": True, "contains": {"type": "number"}}}),
    ("text", ["three"], {}),
    ("text", ["three"], {"compare": "f1", "drop_accents": True}),
    ("quantity", ["3 km/h"], {}),
    ("quantity", ["3"], {"unit": "apples", "missing_unit": "unscored"}),
    ("label", ["positive"], {"labels": THREE, "synonyms": {"positive": ["B", "good"]}}),
    ("entities", [ENTITY], {"count": "partial"}),
    ("tags", ["the/DET dog/NOUN"], {}),
    ("similarity", ["the cat sat"], {}),
    ("similarity", ["the cat sat"], {"metric": "rouge_l"}),
    ("format", [], {"thought": "any", "form": "tag", "alone": True}),
    ("format", [], {"thought": "any", "form": "boxed", "alone": True}),
    ("format", [], {"thought": "any", "form": "json", "alone": True}),
    ("language", [], {"language": "en", "thought": False}),
    ("expression", ["3"], {"expression": "number(answer) == target or same(answer, target)"}),
    ("expression", [], {"expression": "json(answer, 'a.b') == 1 or found(boxed(answer))"}),
]
SIZE = 100_000
HOSTILE = {
    "braces": "{" * SIZE,
    "brackets": "[" * SIZE,
    "boxes": "\\boxed{" * (SIZE // 7),
    "nested objects": '{"a":' * (SIZE // 5),
    "brackets and braces": "[{" * (SIZE // 2),
    "open texts": '{"x ' * (SIZE // 4),
    "NUL": "\0" * SIZE,
    "digits": "9" * SIZE,
    "foreign digits": "٤" * SIZE,
    "huge exponents": "1e999999 " * (SIZE // 9),
    "huger exponents": "1e" + "9" * SIZE,
    "towers": "9**9**9 " * (SIZE // 8),
    "marks out of order": "a" + "\u0301\u0316" * (SIZE // 2),
    "letters that are marks": "a" + "ﾞ\u0316" * (SIZE // 2),
    "expanding letters": "ﷺ" * SIZE,
    "spaces": " " * SIZE,
    "lines": "\n" * SIZE,
    "options": "(B) " * (SIZE // 4),
    "statements": "the answer is " * (SIZE // 14),
    "fractions": "\\frac{1}{" * (SIZE // 9),
    "surrogates": "\ud800" * SIZE,
    "fences": "```\n{}\n```" * (SIZE // 10),
    "small values": "[1]{}" * (SIZE // 5),
    "powers": "^{1" * (SIZE // 3),
    "direction marks": "\u200f3" * (SIZE // 2),
    "backslashes": "\\" * SIZE,
    "escapes in JSON": '{"' + "\\\\" * (SIZE // 2) + 'f"}',
    "units": "3 km/" * (SIZE // 5),
    "labels": "not positive negative " * (SIZE // 22),
    "entities": "[" + ENTITY[1:-1] + f", {ENTITY[1:-1]}" * (SIZE // 33) + "]",
    "tokens": "the/DET " * (SIZE // 8),
    "tags": "<answer>" * (SIZE // 8),
    "letters": "x" * SIZE,
    "one JSON text": '{"a": "' + "x" * SIZE + '!"}',
}


def judged(kind: str, text: str, targets: list[str], given: dict[str, object]) -> Score:
    """The verdict without the door, which would hide what a grader raises."""
    grader = GRADERS[kind]
    if grader.grade is not None:
        return grader.grade(text, targets, given)
    assert grader.grade_reply is not None
    return grader.grade_reply(Reply(text), targets, given)


def in_range(score: Score) -> bool:
    return score.value is None or 0.0 <= score.value <= 1.0


# A grader needs milliseconds for these; the square of their length would be most of a minute.
@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(("kind", "targets", "given"), USES)
def test_hostile_text_raises_nothing_and_never_hangs(
    kind: str, targets: list[str], given: dict[str, object], text: str
) -> None:
    cleaned = validate_grader_settings(kind, given)
    score = judged(kind, text, targets, cleaned)
    assert in_range(score)
    assert score.explanation


@pytest.mark.parametrize(("kind", "targets", "given"), USES)
@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="aAbB123.,-/%^*√×½٤{}[]()\\\"' \n:is<>_$", max_size=80) | st.text())
def test_no_text_makes_a_grader_raise(
    kind: str, targets: list[str], given: dict[str, object], text: str
) -> None:
    cleaned = validate_grader_settings(kind, given)
    score = judged(kind, visible(text), targets, cleaned)
    assert in_range(score)
    assert score.explanation
    assert grade_answer(kind, text, targets, cleaned).value == score.value


@pytest.mark.parametrize(("kind", "targets", "given"), USES)
def test_an_answer_without_anything_to_judge_is_unscored_never_wrong(
    kind: str, targets: list[str], given: dict[str, object]
) -> None:
    score = grade_answer(kind, " \n", targets, validate_grader_settings(kind, given))
    assert score.value is None
    assert score.unscored


def test_any_one_of_several_targets_counts() -> None:
    cleaned = validate_grader_settings("exact", {})
    assert grade_answer("exact", "colour", ["color", "colour"], cleaned).value == 1.0
    numbers = validate_grader_settings("number", {})
    assert grade_answer("number", "7", ["5", "7"], numbers).value == 1.0
    values = validate_grader_settings("json_equality", {})
    assert grade_answer("json_equality", "[1]", ['{"a": 1}', "[1]"], values).value == 1.0
    assert grade_answer("json_equality", "[2]", ['{"a": 1}', "[1]"], values).value == 0.0


def test_a_case_without_targets_is_unscored() -> None:
    assert grade_answer("exact", "3", [], {}).value is None


def test_a_target_that_is_no_number_makes_no_answer_wrong() -> None:
    assert grade_answer("number", "3", ["three"], {}).value is None
    assert grade_answer("json_equality", "{}", ["three"], {}).value is None


def test_a_setting_that_came_later_has_its_default_for_stored_settings() -> None:
    assert grade_answer("number", "3", ["3"], {"where": "last"}).value == 1.0


def test_an_answer_beyond_the_limit_is_unscored() -> None:
    score = grade_answer("exact", "x" * (MAX_ANSWER + 1), ["x"], {})
    assert score.value is None
    assert "500,000" in score.explanation


def test_what_is_stored_of_an_answer_is_short_and_fit_for_a_database() -> None:
    score = grade_answer("exact", "\0\ud800" + "x" * 1_000, ["y"], {})
    assert score.extracted is not None
    assert len(score.extracted) == MAX_EXTRACTED
    for text in (score.extracted, score.explanation):
        assert "\0" not in text
        text.encode("utf-8")


def test_a_defect_of_a_grader_is_unscored_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Score:
        raise ZeroDivisionError

    grader = Grader(key="broken", label="", version=1, summary="", grade=broken)
    monkeypatch.setitem(GRADERS, "broken", grader)
    score = grade_answer("broken", "3", ["3"], {})
    assert score.value is None
    assert "ZeroDivisionError" in score.explanation


@pytest.mark.parametrize(
    ("kind", "given", "field", "says"),
    [
        ("exakt", {}, "kind", "exact, choice"),
        ("exact", {"case": True}, "case", "case_sensitive"),
        ("exact", {"case_sensitive": "yes"}, "case_sensitive", "true or false"),
        ("exact", {"trim": "x" * 2_001}, "trim", "2,000"),
        ("number", {"absolute_tolerance": True}, "absolute_tolerance", "a number"),
        ("number", {"absolute_tolerance": -1}, "absolute_tolerance", "zero or more"),
        ("number", {"relative_tolerance": float("nan")}, "relative_tolerance", "finite"),
        ("number", {"relative_tolerance": 10**400}, "relative_tolerance", "finite"),
        ("number", {"where": "middle"}, "where", "auto, boxed, last, first"),
        ("choice", {"options": "red"}, "options", "list of texts"),
        ("choice", {"options": ["red", " "]}, "options", "none of them empty"),
        ("choice", {"options": ["red", "RED"]}, "options", "same text"),
        ("choice", {"options": [str(n) for n in range(27)]}, "options", "26"),
        ("pattern", {}, "pattern", "give a pattern"),
        ("pattern", {"pattern": "(unclosed"}, "pattern", "not a regular expression"),
        ("pattern", {"pattern": "nothing"}, "pattern", "round brackets"),
        ("pattern", {"pattern": "(" + "a" * 1_000 + ")"}, "pattern", "1000"),
        ("pattern", {"pattern": "(((a{1000}){1000}){1000})"}, "pattern", "10,000"),
        ("pattern", {"pattern": "(?x)((a{10 00 0}) {99 99})"}, "pattern", "10,000"),
        ("pattern", {"pattern": "(?:" * 240 + "a" + ")" * 240 + "(b)"}, "pattern", "100 opening"),
    ],
)
def test_a_bad_setting_is_an_error_that_names_it_and_the_way_out(
    kind: str, given: dict[str, object], field: str, says: str
) -> None:
    with pytest.raises(GraderSettingsError) as caught:
        validate_grader_settings(kind, given)
    assert caught.value.field == field
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("kind", "given", "target"),
    [
        ("number", {}, "three"),
        ("number", {}, "3 or 4"),
        ("choice", {}, "red"),
        ("choice", {"options": ["red", "green"]}, "C"),
        ("pattern", {"pattern": "(.)", "compare": "number"}, "x"),
        ("boxed", {"compare": "number"}, "x"),
        ("json_equality", {}, "{'a': 1}"),
        ("json_equality", {}, "[" * 60 + "]" * 60),
        ("json_equality", {}, "[" * 100_000),
    ],
)
def test_a_target_that_a_grader_cannot_use_is_an_error(
    kind: str, given: dict[str, object], target: str
) -> None:
    with pytest.raises(GraderSettingsError) as caught:
        validate_targets(kind, validate_grader_settings(kind, given), [target])
    assert caught.value.field == "targets"


def test_a_grader_that_compares_needs_a_target() -> None:
    with pytest.raises(GraderSettingsError, match="at least one"):
        validate_targets("exact", validate_grader_settings("exact", {}), [])


#: Settings without which a grader cannot work.
NEEDED: dict[str, dict[str, object]] = {
    "pattern": {"pattern": "(a)"},
    "label": {"labels": THREE},
    "json_schema": {"schema": SCHEMA},
    "expression": {"expression": "true"},
    "judge": {"judges": ["o3-mini"], "rubric": "It is polite."},
    "hook": {"url": "https://grader.example.org/score"},
}


@pytest.mark.parametrize("kind", GRADERS)
def test_cleaning_settings_twice_changes_nothing(kind: str) -> None:
    cleaned = validate_grader_settings(kind, NEEDED.get(kind, {}))
    assert validate_grader_settings(kind, cleaned) == cleaned
    assert set(cleaned) == {setting.name for setting in GRADERS[kind].settings}


@pytest.mark.parametrize("kind", NEEDED)
def test_a_grader_that_needs_settings_says_so(kind: str) -> None:
    with pytest.raises(GraderSettingsError, match="give"):
        validate_grader_settings(kind, {})


def test_every_grader_stands_under_its_own_key() -> None:
    assert {key: grader.key for key, grader in GRADERS.items()} == {key: key for key in GRADERS}
