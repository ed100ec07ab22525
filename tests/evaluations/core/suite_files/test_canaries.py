"""The canary and the curation columns of a file, and what is wrong with them."""

import json

import pytest

from evaluations.core.suite_files import read_suite_file

LINE = "These tests are not for training: 8a7b3c52-0d41-4c58-9b46-2f1f6f0f7e11"


def jsonl(*rows: dict[str, object]) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


def test_a_file_has_one_canary():
    other = LINE.replace("8a7b", "0000")
    rows = jsonl(
        {"key": "a", "prompt": "?", "canary": LINE},
        {"key": "b", "prompt": "?"},
        {"key": "c", "prompt": "?", "canary": other},
    )
    found = read_suite_file(rows, format="jsonl")
    assert found.canary == LINE
    assert [(error.line, error.field) for error in found.errors] == [(3, "canary")]
    assert "line 1" in found.errors[0].message


def test_a_canary_that_is_too_short_is_named():
    [error] = read_suite_file(
        jsonl({"key": "a", "prompt": "?", "canary": "tweet"}), format="jsonl"
    ).errors
    assert (error.field, "16 to 80" in error.message) == ("canary", True)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("review", "done", "draft or reviewed"),
        ("contaminated", "yes", "true or false"),
        ("source", "a\nb", "one line"),
        ("license", "x" * 81, "at most 80"),
    ],
)
def test_wrong_curation_is_named_by_its_field(field, value, told):
    [error] = read_suite_file(
        jsonl({"key": "a", "prompt": "?", field: value}), format="jsonl"
    ).errors
    assert error.field == field
    assert told in error.message


@pytest.mark.parametrize(
    ("cell", "flag"), [("true", True), ("Yes", True), ("1", True), ("no", False), ("", False)]
)
def test_a_table_says_contaminated_in_the_words_of_people(cell, flag):
    [case] = read_suite_file(f"key,prompt,contaminated\na,?,{cell}\n".encode(), format="csv").cases
    assert case.contaminated is flag


def test_a_table_with_another_word_is_refused():
    [error] = read_suite_file(b"key,prompt,contaminated\na,?,perhaps\n", format="csv").errors
    assert (error.field, error.message) == ("contaminated", "must be true or false")
