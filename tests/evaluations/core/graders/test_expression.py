"""A small language for conditions: what it says, what it refuses, what it costs."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evaluations.core.expressions import (
    Evaluation,
    ExpressionError,
    NoValueError,
    kind_of,
    names_in,
    parsed,
)
from evaluations.core.expressions.functions import FUNCTIONS, NAMES
from evaluations.core.graders import grade_reply, validate_grader_settings
from evaluations.core.scoring import GraderSettingsError, Reply, Score


def score(expression: str, answer: str = "It is 5 kg.", *targets: str, **facts: str) -> Score:
    cleaned = validate_grader_settings("expression", {"expression": expression})
    return grade_reply("expression", Reply(answer, **facts), targets, cleaned)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3 == 7", True),
        ("(1 + 2) * 3 == 9", True),
        ("10 - 3 - 2 == 5", True),
        ("12 / 3 / 2 == 2", True),
        ("-2 * -3 == 6", True),
        ("2 - -3 == 5", True),
        ("not false and false", False),
        ("not (false and false)", True),
        ("true or false and false", True),
        ("not 1 > 2", True),
        ("1 < 2 == true", None),
        ("'a' == \"A\"", True),
        ("'a' != 'b'", True),
        ("'5 kg' > 4", True),
        (r"'\"' == '\"'", True),
        (r"contains(answer, '\n')", False),
        ("length(' ab ') == 2", True),
        ("words(answer) == 4", True),
        ("lines('a\nb') == 2", True),
        ("count('banana', 'an') == 2", True),
        ("count('banana', '') == 0", True),
        (r"matches(answer, '\\d kg\\.$') and not matches(answer, '^kg')", True),
        ("starts(answer, 'It') and ends(answer, 'kg.')", True),
        ("same('Ａ  b', 'a b')", True),
        ("lower('ABC') == 'abc'", True),
        ("first_line('a\nb') == 'a' and last_line('a\nb') == 'b'", True),
        (r"boxed('\\boxed{5}') == 5", True),
        ("between('<a>1</a><a>2</a>', '<a>', '</a>') == 2", True),
        ("json('{\"a\": {\"b\": [1, true]}}', 'a.b[1]') == 'true'", True),
        ("abs(-3) == 3 and min(1, 2) == 1 and max(1, 2) == 2", True),
        ("round(2.345, 2) == 2.34", True),
        ("if(1 > 2, 'x', 'y') == 'y'", True),
        ("found(boxed(answer))", False),
        ("found(number(answer))", True),
        ("0.1 + 0.2 == 0.3", True),
    ],
)
def test_an_expression_says_what_it_seems_to_say(expression: str, value: bool | None) -> None:
    if value is None:
        with pytest.raises(GraderSettingsError, match="join comparisons with and"):
            score(expression)
        return
    result = score(expression)
    assert result.value == float(value), result.explanation


def test_every_function_and_name_is_used_in_these_tests_or_documented_ones() -> None:
    assert set(NAMES) == {"answer", "target", "prompt", "outcome", "trace_kind"}
    assert len(FUNCTIONS) == 20


def test_facts_of_the_reply_may_be_asked_for() -> None:
    facts = {"prompt": "How heavy?", "outcome": "answered", "trace_kind": "full"}
    expression = "contains(prompt, 'heavy') and outcome == 'answered' and trace_kind == 'full'"
    assert score(expression, **facts).value == 1.0
    assert names_in(parsed(expression)) == {"prompt", "outcome", "trace_kind"}


def test_any_of_several_targets_counts_and_none_is_unscored() -> None:
    assert score("number(answer) == target", "5", "4", "5").value == 1.0
    assert score("number(answer) == target", "5").value is None
    assert score("number(answer) == 5", "5").value == 1.0


def test_the_part_that_is_not_true_is_named() -> None:
    result = score("length(answer) < 99 and contains(answer, 'lb') and 1 > 2")
    assert result.value == 0.0
    assert result.explanation == "Not true: \"contains(answer, 'lb')\"."


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("number('none') > 1", "no number"),
        ("boxed(answer) == 5", "no closed box"),
        ("1 / 0 > 1", "division by zero"),
        ("answer > 1 and '2 or 3' > 1", "several numbers"),
        ("json(answer, 'a') == 1", "no JSON object"),
        ("number('1e999999') * number('1e999999') > 1", "cannot be represented"),
        ("between(answer, '<a>', '</a>') == 1", "nothing between"),
        ("matches('" + "a" * 60 + "!', '^(a|aa)+$')", "took too long"),
        ("3", "not 0 to 1"),
        ("-0.5", "not 0 to 1"),
    ],
)
def test_what_has_no_value_is_unscored_and_says_why(expression: str, says: str) -> None:
    result = score(expression)
    assert result.value is None
    assert says in result.explanation


@pytest.mark.parametrize(
    ("expression", "says", "place"),
    [
        ("", "give an expression", 1),
        ("answer", "gives a text", None),
        ("lenght(answer) > 1", "did you mean length", 1),
        ("length(anser) > 1", "did you mean answer", 8),
        ("answer.__class__", "cannot read", 7),
        ("answer[0]", "cannot read", 7),
        ("__import__('os')", "no function", 1),
        ("true; true", "cannot read", 5),
        ("lambda: 1", "cannot read", 7),
        ("length(answer", "the end", 14),
        ("1 < 2 < 3", "join comparisons", 7),
        ("1 + ", "found the end", 4),
        ("1 2", "does not belong here", 3),
        ("1 and true", "needs a truth here, not a number", 1),
        ("true + 1", "needs a number here, not a truth", 1),
        ("length(1) > 2", "needs a text here, not a number", 8),
        ("contains(answer)", "takes 2, not 1", 1),
        ("if(1, 2, 3) > 1", "true or false", 1),
        ("if(true, 2, 'a') > 1", "not both", 1),
        ("found()", "takes 1, not 0", 1),
        ("matches(answer, '(')", "the pattern is wrong", 17),
        ("matches(answer, prompt)", "a pattern in quotes", 17),
        (" or ".join(["matches(answer, 'a')"] * 5), "more than 4 times", 1),
        ("answer < 'x'", "write number", 1),
        ("'open", "cannot read", 1),
        ("1e5 > 2", "cannot read", 1),
        ("(" * 50, "40 levels", 41),
        ("not " * 60 + "true", "40 levels", 161),
        ("true" + " and true" * 210, "400 words", None),
    ],
)
def test_a_mistake_is_an_error_that_names_the_place(
    expression: str, says: str, place: int | None
) -> None:
    with pytest.raises(GraderSettingsError, match="expression") as caught:
        score(expression)
    assert says in caught.value.message
    assert place is None or f"(at character {place})" in caught.value.message


def test_what_the_functions_may_read_is_bounded() -> None:
    many = " or ".join(["same(answer, prompt)"] * 55)
    result = score(many, "é" * 400_000, prompt="a")
    assert result.value is None
    assert "reads too much" in result.explanation


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["answer", "target", "length(", "number(", ")", "(", ",", "and", "not", "or", "<", "==",
             "+", "*", "/", "-", "1", "0.5", "'a'", "true", "if(", "found(", "round(", "json("]
        ),
        max_size=14,
    ).map(" ".join)
)  # fmt: skip
@example("1")
def test_no_expression_does_anything_but_give_its_kind_or_say_why_not(source: str) -> None:
    try:
        node = parsed(source)
        kind = kind_of(node)
    except ExpressionError:
        return
    try:
        value = Evaluation(dict.fromkeys(NAMES, "5 a")).value(node)
    except NoValueError:
        return
    expected = {"text": str, "number": Decimal, "truth": bool}[kind]
    assert isinstance(value, expected)
