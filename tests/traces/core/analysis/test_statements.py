"""What counts as the thought's own statement of an answer, and what a statement says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from traces.core.analysis import analyse
from traces.core.analysis.values import final_value, rule_matcher

TASK = "We are to find which of the two is the sum of it.\n\n"


def marked(thought, answer, kind):
    return [
        thought[mark.start : mark.end]
        for mark in analyse(thought, answer=answer).marks
        if mark.kind == kind
    ]


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("They share it, which is option 3.", "<ANSWER>3</ANSWER>"),
        ("So that would make option 3 correct.", "<ANSWER>3</ANSWER>"),
        ("So option3 is correct.", "<ANSWER>3</ANSWER>"),
        ("So we have that, making my final answer option 3.", "<ANSWER>3</ANSWER>"),
        ("So my choice is settled: the answer is choice three.", "<ANSWER>3</ANSWER>"),
        ("**Option B** seems the most useful of them.", "Answer: B"),
        ("Option B is the best choice for it.", "Answer: B"),
        ("Divide it by two, which is 50 minutes.", "**Answer:** 50 minutes"),
        ("So that would make it 11 buses.", "\\boxed{11}"),
        ("So the ball is 5 cents.", "\\boxed{0.05}"),
        ("So there is a chance of one in two: the answer is 50%.", "\\boxed{\\frac{1}{2}}"),
        ("The answer is -2/39,203.", "\\boxed{-\\dfrac{2}{39203}}"),
        ("因此,选项1是正确的。", "<ANSWER>1</ANSWER>"),
        ("所以应该选3。", "<ANSWER>3</ANSWER>"),
        ("所以答案应为3。", "<ANSWER>3</ANSWER>"),
    ],
)
def test_a_right_statement_is_found(statement, answer):
    assert len(marked(TASK + statement, answer, "answer_first")) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "So there is a production of 5 widgets per minute for 50 machines.",
        "So the setup has a 50% chance of it.",
        "The option 50 is not there, so this says nothing.",
    ],
)
def test_a_number_that_only_goes_with_a_result_is_no_statement(statement):
    assert marked(TASK + statement, "The answer is 50.", "answer_first") == []


@pytest.mark.parametrize(
    "aside",
    [
        "If that is so, then option 4 would be correct.",
        "Some people think the answer is 5, but that's incorrect.",
        "There is a famous puzzle where the answer is 5.",
        "Of course the answer is not 5.",
        "Clearly the answer is 5, but that is wrong.",
        "I have to see whether the answer is 5.",
        "Option 4 says that the other is the sum.",
        "I conclude that the answer is:\n\n1. Take the first.\n\n2. Take the second.",
        "是否选项4是正确的,即确实有?",
    ],
)
def test_what_would_be_or_what_others_say_changes_no_answer(aside):
    thought = f"{TASK}So the answer is 42.\n\n{aside}\n\nYes, the answer is 42."
    analysis = analyse(thought, answer="The answer is 42.")
    assert marked(thought, "The answer is 42.", "answer_changed") == []
    assert analysis.figures.answer_flips == 0


def test_a_doubt_of_its_own_changes_the_answer_and_so_does_the_way_back():
    thought = (
        f"{TASK}So the answer is 42. But wait, maybe the answer is 41? No, let me see. "
        "We have 40 + 2 = 42. Yes, so the answer is 42."
    )
    assert marked(thought, "\\boxed{42}", "answer_changed") == ["answer is 41", "= 42"]


def test_a_result_that_was_right_counts_as_stated_before_a_wrong_answer():
    thought = f"{TASK}We have 40 + 2 = 42.\n\nHmm, I think it's 41."
    assert marked(thought, "\\boxed{42}", "answer_first") == ["= 42"]
    assert marked(thought, "\\boxed{42}", "answer_changed") == ["think it's 41"]


def test_a_correction_in_the_same_sentence_is_read_by_itself():
    thought = f"{TASK}Some people rush and say the answer is 10, but the correct answer is 42."
    assert marked(thought, "\\boxed{42}", "answer_first") == ["answer is 42"]
    assert marked(thought, "\\boxed{42}", "answer_changed") == []


@pytest.mark.parametrize(
    ("answer", "kind", "text", "also"),
    [
        ("The shape is a triangle.\n\nDONE.", "text", "a triangle", ""),
        ("**Answer:**\nB) It does.\n\nDONE.", "option", "B", ""),
        ("The probability of it is **50%** (or 1/2).", "number", "50", "1/2"),
        ("The ball costs 5 cents.", "number", "5", "1/20"),
        ("\\boxed{-\\dfrac{2}{39,203}}", "number", "-2/39203", ""),
        ("\\boxed{-\\frac{-3}{4}}", "number", "3/4", ""),
        ("You can break it without touching it, as it is a promise.", "text", "a promise", ""),
    ],
)
def test_what_an_answer_says_in_the_end(answer, kind, text, also):
    value = final_value(answer)
    assert (value.kind, value.text, value.also) == (kind, text, also)


@settings(deadline=None)
@given(st.text(alphabet="0123459 ,.-−/$%{}\\frac answeroptin三", max_size=80))
def test_every_text_has_a_value_or_none_and_can_be_judged_by_it(text):
    value = final_value(text)
    assert value is None or rule_matcher(value)(text) in (True, False, None)
