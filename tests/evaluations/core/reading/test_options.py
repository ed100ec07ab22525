"""Finding the option that an answer states."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.reading.options import NoOption, OptionFound, chosen_option

COLORS = (("A", "red"), ("B", "green"), ("C", "blue"))
LETTERS = tuple((letter, "") for letter in string.ascii_uppercase)
NUMBERS = tuple((str(number), "") for number in range(1, 13))

STATES_B = [
    "B",
    "b",
    "(b)",
    "**B**",
    "$B$",
    "B.",
    "B) because it grows",
    "Green.",
    "The answer is (B)",
    "The answer is B because grass grows.",
    "the answer is **B**",
    "answer: green",
    "Answer:\n\nB",
    "**Final Answer:** (B) green",
    "答案是B",
    "答案：B",
    "#### B",
    "<answer>B</answer>",
    "I'd go with B",
    "Option A is wrong. Option B is correct.",
    "The answer is A... no. The answer is B.",
    "The correct option is B, not C.",
    "A. red\nB. green\nC. blue\n\nB",
    "B. green\n\nA is wrong, C is wrong.",
    "(A) is wrong.\n\nSo it is (B).",
    "So (B) fits.",
    "It is green.",
    "It is not red but green",
    "red, green and blue are colors.\nGrass is green.",
    "\\boxed{B}",
    "\\boxed{\\text{(B)}}",
    "\\boxed{green} and not (C)",
    "The answer is (B) blue",
    "Think about A.\n\nI choose B.",
]


@pytest.mark.parametrize("text", STATES_B)
def test_the_stated_option_is_found(text: str) -> None:
    found = chosen_option(text, COLORS)
    assert isinstance(found, OptionFound), found
    assert found.label == "B"


@pytest.mark.parametrize(
    "text",
    [
        "The answer is B or C",
        "The answer is (B) and (C).",
        "A. red\nB. green\nC. blue",
        "(A) or (B), I cannot say",
        "it is red or green",
    ],
)
def test_several_answers_are_no_answer(text: str) -> None:
    found = chosen_option(text, COLORS)
    assert isinstance(found, NoOption)
    assert "several" in found.reason


@pytest.mark.parametrize(
    "text",
    ["", "The answer is not B", "Answer: (D)", "The answer is a prime", "It is not red", "reddish"],
)
def test_no_statement_is_no_answer(text: str) -> None:
    assert isinstance(chosen_option(text, COLORS), NoOption)


def test_a_box_without_an_option_is_no_answer_even_beside_a_statement() -> None:
    assert chosen_option("The answer is B: \\boxed{7}", COLORS) == NoOption(
        "the box holds no option"
    )


def test_the_pronoun_i_is_not_option_i() -> None:
    found = chosen_option("I would choose B", LETTERS)
    assert isinstance(found, OptionFound)
    assert found.label == "B"


@pytest.mark.parametrize(
    ("text", "label"), [("12.", "12"), ("The answer is 1", "1"), ("<ANSWER>3</ANSWER", "3")]
)
def test_options_may_be_numbered(text: str, label: str) -> None:
    found = chosen_option(text, NUMBERS)
    assert isinstance(found, OptionFound)
    assert found.label == label


def test_a_decimal_is_not_the_option_of_its_first_digit() -> None:
    assert isinstance(chosen_option("Answer: 1.5", NUMBERS), NoOption)


def test_an_option_within_another_is_told_apart_by_words() -> None:
    options = (("A", "valid"), ("B", "invalid"), ("C", "not clear"))
    for text, label in (("It is invalid.", "B"), ("It is valid.", "A"), ("It is not clear.", "C")):
        found = chosen_option(text, options)
        assert isinstance(found, OptionFound)
        assert found.label == label


def test_an_option_text_is_found_whatever_its_letters_fold_to() -> None:
    found = chosen_option("It is İn", (("A", "in"), ("B", "out")))
    assert isinstance(found, OptionFound)


@given(
    label=st.sampled_from("ABC"),
    form=st.sampled_from(["{}", "({})", "**{}**", "The answer is {}.", "\\boxed{{{}}}"]),
    thought=st.text(alphabet=" abcdefghijklm.,\n", max_size=60),
)
def test_any_plain_form_of_an_answer_states_its_option(label: str, form: str, thought: str) -> None:
    prefix = "" if form == "{}" else f"x{thought}x\n"
    found = chosen_option(prefix + form.format(label), COLORS)
    assert isinstance(found, OptionFound)
    assert found.label == label
