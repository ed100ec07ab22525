"""JSON against a schema, and field by field."""

from pathlib import Path

import pytest

from evaluations.core.graders import grade_answer, validate_grader_settings, validate_targets
from evaluations.core.reading.json_alike import Likeness, alike
from evaluations.core.reading.json_paths import ABSENT, PathError, path_steps, value_at
from evaluations.core.reading.json_schemas import MAX_SUBSCHEMAS
from evaluations.core.scoring import GraderSettingsError, Score

PERSON = {
    "type": "object",
    "required": ["name", "tags"],
    "properties": {
        "name": {"type": "string", "pattern": "^[A-Z]"},
        "tags": {"type": "array", "items": {"$ref": "#/$defs/tag"}},
        "born": {"type": "string", "format": "date"},
    },
    "additionalProperties": False,
    "$defs": {"tag": {"enum": ["a", "b"]}},
}


def schema_score(answer: str, schema: dict[str, object]) -> Score:
    settings = validate_grader_settings("json_schema", {"schema": schema})
    return grade_answer("json_schema", answer, [], settings)


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ('{"name": "ada", "tags": []}', "$.name"),
        ('{"name": "Ada", "tags": ["a", "c"]}', "$.tags[1]"),
        ('{"name": "Ada"}', "$:"),
        ('{"name": "Ada", "tags": [], "age": 3}', "$:"),
        ('{"name": "Ada", "tags": [], "born": "1815-13-10"}', "$.born"),
    ],
)
def test_the_first_path_that_breaks_the_schema_is_named(answer: str, place: str) -> None:
    score = schema_score(answer, PERSON)
    assert score.value == 0.0
    assert f"at {place}" in score.explanation
    assert score.extracted == answer


def test_what_fits_the_schema_is_right_in_prose_and_fences() -> None:
    good = '{"name": "Ada", "tags": ["b"], "born": "1815-12-10"}'
    for answer in (good, f"Here:\n```json\n{good}\n```\nDone.", f'{{"name": 1}} rather {good}'):
        assert schema_score(answer, PERSON).value == 1.0


@pytest.mark.parametrize("number", ["1e999999", "9" * 400, "1e-999999"])
def test_numbers_of_hundreds_of_digits_are_unscored(number: str) -> None:
    schema = {"type": "object", "properties": {"a": {"multipleOf": 7}}}
    assert schema_score(f'{{"a": {number}}}', schema).value is None


def test_an_integer_may_be_written_with_a_zero_behind_the_point() -> None:
    schema = {"properties": {"a": {"type": "integer"}}}
    assert schema_score('{"a": 1.0}', schema).value == 1.0
    assert schema_score('{"a": 1.5}', schema).value == 0.0


def test_a_file_on_the_server_is_never_read(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('{"type": "string"}')
    with pytest.raises(GraderSettingsError, match="not fetched"):
        schema_score("1", {"$ref": (tmp_path / "secret.json").as_uri()})


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ({}, "give a schema"),
        ({"$ref": "http://127.0.0.1:9/schema.json"}, "not fetched"),
        ({"$ref": "other.json"}, "not fetched"),
        ({"$defs": {"a": {"$ref": "http://127.0.0.1:9/x"}}, "type": "object"}, "not fetched"),
        ({"$schema": "http://127.0.0.1:9/draft"}, "nknown meta-schema"),
        ({"$ref": "#/$defs/none"}, "leads nowhere"),
        ({"$ref": "#"}, "refers to itself"),
        ({"properties": {"x": {"$ref": "#"}}}, "refers to itself"),
        ({"properties": {"enum": {"$ref": "#"}}}, "refers to itself"),
        ({"$dynamicRef": "#x"}, "not supported"),
        ({"properties": {"x": {"$id": "http://a/", "$ref": "b"}}}, "not supported"),
        ({"type": "strin"}, r"at \$.type"),
        ({"pattern": "(?=look)"}, "pattern"),
        ({"pattern": r"(a)\1"}, "pattern"),
        ({"pattern": "(x?){1000}(a.{500}){50}"}, "pattern"),
        ({"allOf": [{"pattern": "a"}] * 51}, "50 patterns"),
        ({"enum": ["x" * 20_001]}, "20,000"),
    ],
)
def test_a_schema_that_is_unsafe_or_wrong_is_an_error_that_says_why(
    schema: dict[str, object], says: str
) -> None:
    with pytest.raises(GraderSettingsError, match=says) as caught:
        schema_score("{}", schema)
    assert caught.value.field == "schema"


def test_references_that_double_are_counted_before_they_cost_anything() -> None:
    levels = {f"d{i}": {"anyOf": [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(60)}
    with pytest.raises(GraderSettingsError, match=f"{MAX_SUBSCHEMAS:,}"):
        schema_score("1", {"$ref": "#/$defs/d0", "$defs": levels | {"d60": {"type": "string"}}})


@pytest.mark.timeout(20)
def test_a_pattern_with_nested_repeats_takes_linear_time() -> None:
    answer = '{"a": "' + "x" * 90_000 + '!"}'
    schema = {"properties": {"a": {"pattern": "^(x+)+$"}}}
    assert schema_score(answer, schema).value == 0.0


def fields_score(answer: str, target: str, **given: object) -> Score:
    settings = validate_grader_settings("json_fields", given)
    validate_targets("json_fields", settings, [target])
    return grade_answer("json_fields", answer, [target], settings)


def test_the_share_of_right_fields_and_the_first_wrong_one_are_told() -> None:
    score = fields_score('{"a": 1, "b": 5}', '{"a": 1, "b": 2, "c": 3}', partial=True)
    assert score.value == pytest.approx(1 / 3)
    assert score.details == {"fields": {"a": True, "b": False, "c": False}}
    assert '"b" is "5", and the target "2"' in score.explanation
    assert fields_score('{"a": 1}', '{"a": 1, "b": 2}', fields=["b"]).explanation.count("missing")


def test_numbers_have_a_tolerance_and_lists_may_have_any_order() -> None:
    assert fields_score('{"a": 99}', '{"a": 100}', relative_tolerance=0.01).value == 1.0
    assert fields_score('{"a": 98.9}', '{"a": 100}', relative_tolerance=0.01).value == 0.0
    mixed = '{"a": [{"x": [2, 1]}, "b", null, 1]}'
    other = '{"a": [1, null, "b", {"x": [1, 2]}]}'
    assert fields_score(mixed, other, any_order=True).value == 1.0
    assert fields_score(mixed, other).value == 0.0


@pytest.mark.parametrize(
    ("said", "meant", "same"),
    [
        ("45 miles", "45", True), ("$45", "45.0", True), ("1/2", "0.5", True),
        (r"\dfrac{1}{2}", r"\frac12", True), ("Red ", "red", True), ("room 45", "flat 45", False),
        ("45 or 46", "45", False), ("x" * 3_000, "x" * 3_001, False),
    ],
)  # fmt: skip
def test_loose_texts_are_compared_as_they_are_read(said: str, meant: str, same: bool) -> None:
    assert alike(said, meant, Likeness(loose=True)) is same
    assert not alike(said, meant, Likeness()) or said == meant


def test_truth_is_no_number_and_null_no_text_however_loose() -> None:
    assert fields_score('{"a": true}', '{"a": 1}', compare="loose").value == 0.0
    assert fields_score('{"a": null}', '{"a": "null"}', compare="loose").value == 0.0
    assert fields_score('{"a": "true"}', '{"a": true}', compare="loose").value == 1.0


def test_a_path_leads_through_objects_and_lists() -> None:
    value = {"a": {"b": [{"c": 1}]}, "x.y": 2}
    assert value_at(value, "a.b[0].c") == 1
    assert value_at(value, "x.y") == 2
    assert value_at(value, "a.b[1].c") is ABSENT
    assert value_at(value, "a[0]") is ABSENT
    assert value_at(value, "a..b") is ABSENT
    with pytest.raises(PathError):
        path_steps("a[x]")


@pytest.mark.parametrize(
    ("given", "target", "says"),
    [
        ({}, "[1]", "no JSON object"),
        ({}, "{}", "no JSON object with fields"),
        ({"fields": ["b"]}, '{"a": 1}', 'no field "b"'),
        ({"fields": ["a["]}, '{"a": 1}', "no path"),
        ({"fields": [f"f{i}" for i in range(101)]}, '{"a": 1}', "at most 100"),
    ],
)
def test_fields_that_cannot_be_compared_are_an_error(
    given: dict[str, object], target: str, says: str
) -> None:
    with pytest.raises(GraderSettingsError, match=says):
        fields_score("{}", target, **given)


@pytest.mark.timeout(20)
def test_only_the_first_of_thousands_of_faults_is_worked_out() -> None:
    """All of them, each with its fifty alternatives, would take many seconds."""
    choices = [{"pattern": f"^(a|x{number})+y"} for number in range(50)]
    schema = {"type": "object", "properties": {"a": {"items": {"anyOf": choices}}}}
    answer = '{"a": [' + ", ".join(['"xx"'] * 15_000) + "]}"
    score = schema_score(answer, schema)
    assert score.value == 0.0
    assert "at $.a[0]" in score.explanation
