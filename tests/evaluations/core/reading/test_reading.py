"""Boxes, JSON values, patterns and spelling."""

import sys
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.reading.boxes import last_boxed, plain_latex
from evaluations.core.reading.json_values import (
    NoJsonError,
    json_depth,
    json_difference,
    last_json,
    read_json,
)
from evaluations.core.reading.normalizing import compatible, normalized, shown
from evaluations.core.reading.patterns import captured, compiled


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("\\boxed{5}", "5"),
        ("\\boxed 5", "5"),
        ("\\boxed  {a{b}c}", "a{b}c"),
        ("\\fbox{5}", "5"),
        ("\\boxed{1} then \\boxed{2}", "2"),
        ("\\boxed{1} then \\boxed{2", "1"),
        ("\\boxed{a \\boxed{b}}", "b"),
        ("\\boxed{\\{1, 2\\}}", "\\{1, 2\\}"),
        ("\\boxed{}", ""),
        ("\\boxed{5", None),
        ("\\boxed", None),
        ("boxed{5}", None),
        ("\\boxed{" + "x" * 3_000 + "}", None),
    ],
)
def test_the_last_closed_box_is_read_with_balanced_braces(text: str, content: str | None) -> None:
    assert last_boxed(text) == content


@given(st.text(alphabet="ab{}\\ ", max_size=30).filter(lambda t: "\\" not in t))
def test_a_box_of_balanced_content_is_read_back(text: str) -> None:
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            break
    if depth == 0:
        assert last_boxed(f"so \\boxed{{{text}}} it is") == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\\dfrac{3}{4}", "\\frac34"),
        ("\\frac9{19}", "\\frac{9}{19}"),
        ("\\frac{9}7", "\\frac{9}{7}"),
        ("\\text{Evelyn}", "Evelyn"),
        ("\\left(3, 4\\right)", "(3,4)"),
        ("x = 5", "5"),
        ("120^{\\circ}", "120^\\circ"),
        ("\\$36", "36"),
        ("3\\,\\sqrt{5}.", "3 \\sqrt{5}"),
        ("50\\%", "50%"),
    ],
)
def test_short_latex_has_one_spelling(one: str, other: str) -> None:
    assert plain_latex(one) == plain_latex(other)


@pytest.mark.parametrize(
    ("one", "other"), [("\\frac34", "\\frac43"), ("x=5", "y=6"), ("a==b", "b"), ("p-q", "pq")]
)
def test_different_latex_stays_different(one: str, other: str) -> None:
    assert plain_latex(one) != plain_latex(other)


def test_everything_that_decomposes_into_marks_is_bounded() -> None:
    """A run that NFKC would have to sort is never longer than the marks of a few letters."""
    starts_with_mark = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.combining(unicodedata.normalize("NFKD", chr(code))[0])
    ]
    assert len(starts_with_mark) > 800
    for mark in starts_with_mark:
        assert len(compatible("a" + mark * 100)) < 100


@pytest.mark.parametrize(
    ("one", "other"),
    [("ＡＢＣ", "abc"), (" a\u00a0 b\n", "A b"), ("ﬁne", "FINE"), ("é", "e\u0301")],
)
def test_spellings_of_one_text_are_equal(one: str, other: str) -> None:
    assert normalized(one) == normalized(other)


@given(st.text())
def test_normalizing_twice_changes_nothing_more_than_once_and_again(text: str) -> None:
    once = normalized(text, case_sensitive=True)
    assert normalized(once, case_sensitive=True) == once


def test_a_shown_text_is_one_short_line() -> None:
    assert shown("a\n b") == '"a b"'
    assert shown("x" * 100) == f'"{"x" * 80}…"'


def test_the_last_outermost_value_of_the_kind_is_found() -> None:
    assert last_json('{"a": {"b": 1}} and [1]', dict).text == '{"a": {"b": 1}}'
    assert last_json('{"a": [1]} then [2, {"c": 3}]', list).text == '[2, {"c": 3}]'
    assert last_json('```json\n{"a": 1}\n```', dict).value == {"a": 1}
    assert last_json("Answer:\n```\n12\n```", int).value == 12


@pytest.mark.parametrize(
    "text", ["", "x", "{", '{"a": NaN}', '{"a": \\(x\\)}', "\\frac{1}{2}", "{'a': 1}", "[1]"]
)
def test_no_object_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(NoJsonError, match="JSON object"):
        last_json(text, dict)


def test_the_inside_of_a_broken_object_before_its_fault_is_not_its_answer() -> None:
    with pytest.raises(NoJsonError):
        last_json('{"a": {"b": 1}, "why": "\\(x\\)"}', dict)


def test_depth_counts_objects_and_arrays() -> None:
    assert json_depth(read_json('{"a": [1, {"b": 2}]}')) == 3
    assert json_depth(1) == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(JSON)
def test_a_value_equals_itself_and_names_no_difference(value: object) -> None:
    assert json_difference(value, value, Decimal(0), extra=False) == ""


@pytest.mark.parametrize(
    ("answer", "target", "extra", "at"),
    [
        ('{"a": [1, 2]}', '{"a": [1, 3]}', False, "$.a[1]"),
        ('{"a": 1}', '{"a": 1, "b": 2}', False, "$.b"),
        ('{"a": 1, "b": 2}', '{"a": 1}', False, "$.b"),
        ('{"a": 1, "b": 2}', '{"a": 1}', True, ""),
        ("[1]", "[1, 2]", False, "$ (1 items, not 2)"),
        ("true", "1", False, "$"),
        ('"1"', "1", False, "$"),
        ("null", "0", False, "$"),
        ("1.0", "1", False, ""),
        ("1e999999", "1", False, "$"),
    ],
)
def test_the_first_difference_is_named(answer: str, target: str, extra: bool, at: str) -> None:
    found = json_difference(read_json(answer), read_json(target), Decimal(0), extra=extra)
    assert found == at


def test_the_named_group_goes_before_the_first_that_took_part() -> None:
    assert captured(compiled(r"(a)(?P<answer>b)", False), "ab", last=True) == "b"
    assert captured(compiled(r"(x)|(b)", False), "ab", last=True) == "b"
    assert captured(compiled(r"(x)?b", False), "ab", last=True) is None


def test_first_and_last_match() -> None:
    pattern = compiled(r"(\d)", False)
    assert captured(pattern, "1 2 3", last=False) == "1"
    assert captured(pattern, "1 2 3", last=True) == "3"


def test_a_pattern_that_backtracks_without_end_is_stopped() -> None:
    for last in (True, False):
        with pytest.raises(TimeoutError):
            captured(compiled("(a+)+b", False), "a" * 5_000, last=last)
