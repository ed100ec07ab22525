"""Where the answer is stated: by the case's own grader, or by the value of the given answer."""

import pytest

from traces.core.analysis import analyse
from traces.core.analysis.statements import MAX_JUDGED, MAX_RESULTS
from traces.core.analysis.values import final_value, rule_matcher

FLIPPING = (
    "We are to find the sum of it.\n\nSo the answer is 41.\n\nWait, no: the answer is 42.\n\n"
    "But then the answer would be 41 again.\n\nNo, so the final answer is 42."
)


def stated(thought, analysis):
    return [
        (mark.kind, thought[mark.start : mark.end])
        for mark in analysis.marks
        if mark.kind.startswith("answer")
    ]


def test_the_given_answer_is_followed_through_the_thought():
    analysis = analyse(FLIPPING, answer="The answer is **42**.")
    assert stated(FLIPPING, analysis) == [
        ("answer_first", "answer is 42"),
        ("answer_changed", "answer is 42"),
        ("answer_changed", "answer would be 41 again"),
        ("answer_changed", "answer is 42"),
        ("answer_final", "answer is 42"),
    ]
    figures = analysis.figures
    assert figures.answer_flips == 3
    assert figures.last_matches_answer is True
    assert figures.answer_at == FLIPPING.index("answer is 42") / len(FLIPPING)
    assert figures.after_answer == 1 - figures.answer_at


def test_the_case_s_own_grader_decides_what_is_right():
    analysis = analyse(FLIPPING, answer="42", matcher=lambda piece: "41" in piece)
    assert stated(FLIPPING, analysis)[0] == ("answer_first", "answer is 41")
    assert analysis.figures.last_matches_answer is True


def test_a_grader_that_finds_nothing_to_judge_marks_nothing():
    analysis = analyse(FLIPPING, matcher=lambda piece: None)
    assert stated(FLIPPING, analysis) == []
    assert (analysis.figures.answer_at, analysis.figures.answer_flips) == (None, 0)


def test_a_grader_is_asked_a_bounded_number_of_times():
    asked = []

    def matcher(piece):
        asked.append(piece)
        return False

    thought = "".join(f"So we get {n}. The answer is {n}.\n\n" for n in range(10, 3000))
    analyse(thought, matcher=matcher)
    assert len(asked) == len(set(asked))
    assert 0 < len(asked) <= 2 * (MAX_JUDGED + MAX_RESULTS)


def test_without_a_value_in_the_answer_nothing_is_available():
    analysis = analyse(FLIPPING, answer="")
    assert analysis.unavailable == ("answer_first", "answer_changed", "answer_final")
    assert (analysis.figures.answer_at, analysis.figures.answer_flips) == (None, None)


def test_a_text_can_be_found_but_not_contradicted():
    thought = "So the riddle is about a tree. Wait, the answer is a promise, and that is it."
    analysis = analyse(thought, answer="\\boxed{\\text{A promise}}")
    assert stated(thought, analysis) == [("answer_first", "answer is a promise, and that is it")]
    assert analysis.unavailable == ("answer_changed",)
    assert analysis.figures.answer_flips is None


def test_an_answer_that_disagrees_with_the_thought_is_told():
    thought = "So this is the sum that we have. The answer is 12."
    assert analyse(thought, answer="The answer is 13.").figures.last_matches_answer is False


def test_single_digits_that_number_points_are_no_answer():
    thought = "So from point 3 we have the sum of it. Therefore, option 3 is correct."
    analysis = analyse(thought, answer="<ANSWER>3</ANSWER>")
    assert stated(thought, analysis) == [("answer_first", "option 3 is correct")]


def test_a_statement_goes_on_behind_a_colon_on_the_next_line():
    thought = "So this is the sum that we have. The final answer is:\n\n$1,250$\n\nDone."
    (mark,) = [m for m in analyse(thought, answer="1250").marks if m.kind == "answer_first"]
    assert thought[mark.start : mark.end] == "$1,250$"


@pytest.mark.parametrize(
    ("answer", "kind", "text"),
    [
        ("<answer> 7 </answer>", "number", "7"),
        ("It is \\boxed{\\dfrac{15}{56}}.", "number", "15/56"),
        ("\\boxed{29,\\!322,\\!216}", "number", "29322216"),
        ("The answer is 3.50 dollars.", "number", "7/2"),
        ("The probability is 6/14.", "number", "3/7"),
        ("Answer: (C)", "option", "C"),
        ("Some words.\n\n**Final Answer:** B", "option", "B"),
        ("因此，答案是42。", "number", "42"),
        ("Paris", "text", "paris"),
    ],
)
def test_the_final_value_of_an_answer_is_read(answer, kind, text):
    value = final_value(answer)
    assert (value.kind, value.text) == (kind, text)


@pytest.mark.parametrize("answer", ["", "  \n", "x" * 500, "A long line that goes on. " * 9])
def test_an_answer_without_a_short_value_has_none(answer):
    assert final_value(answer) is None


def test_a_number_is_judged_by_value_and_not_by_its_digits():
    judge = rule_matcher(final_value("\\boxed{1250}"))
    assert judge("answer is 1,250") is True
    assert judge("answer is 12500") is False
    assert judge("answer is unknown") is None
    half = rule_matcher(final_value("\\boxed{\\frac{1}{2}}"))
    assert half("answer is 0.5") is True
    assert half("answer is 2/0") is False
