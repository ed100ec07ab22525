"""The analysis as a whole: exact offsets, nothing invented, nothing for an empty thought."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from traces.core.analysis import ANALYSIS_VERSION, MARKS, PHASES, Figures, analyse, segment
from traces.core.folding import open_window

THOUGHT = (
    "The user asks for 17 times 3.\n\n"
    "First, 17 * 3 = 51. So the answer is 51.\n\n"
    "Wait, maybe I should double-check that. 17 * 3 = 51. Yes.\n\n"
    "Alternatively, 20 * 3 - 9 gives 51 as well. The final answer is 51."
)
SENTENCES = st.lists(
    st.sampled_from(
        [
            "Wait, that is wrong. ",
            "Maybe it is 5. ",
            "The answer is 7. ",
            "等等，也许不对。",
            "İstanbul'da bekle, ",
            "<think>",
            "\n\n",
            "\n",
            "12 * 3 = 36. ",
            "let me check ",
            "🤔",
            "Привет мир ",
            "\\boxed{7}",
            " ",
            "x" * 60,
        ]
    ),
    max_size=40,
).map("".join)


def marked(thought, analysis, kind):
    return [thought[m.start : m.end] for m in analysis.marks if m.kind == kind]


def test_marks_stand_on_the_exact_characters():
    analysis = analyse(THOUGHT, answer="51", truncated=True, tokens=100)
    assert marked(THOUGHT, analysis, "backtrack") == ["Wait", "Alternatively"]
    assert marked(THOUGHT, analysis, "hedge") == ["maybe"]
    assert marked(THOUGHT, analysis, "answer_first") == ["answer is 51"]
    assert marked(THOUGHT, analysis, "answer_final") == ["answer is 51"]
    assert marked(THOUGHT, analysis, "self_check") == ["I should double-check", "17 * 3 = 51"]
    assert marked(THOUGHT, analysis, "cut_off")[0].endswith("The final answer is 51.")


def test_steps_have_phases_and_shares():
    steps = analyse(THOUGHT, tokens=100, seconds=10.0).steps
    assert [step.phase for step in steps] == ["understand", "conclude", "revise", "revise"]
    assert sum(step.tokens for step in steps) == 100
    assert sum(step.seconds for step in steps) == pytest.approx(10.0)
    assert steps[0].gist == "The user asks for 17 times 3."


def test_a_calculation_done_again_links_to_the_first():
    analysis = analyse(THOUGHT)
    (again,) = [mark for mark in analysis.marks if mark.rule == "same_calculation"]
    assert THOUGHT[again.other :].startswith("17 * 3 = 51. So")


@pytest.mark.parametrize("thought", ["", " \n\n "])
def test_an_empty_thought_has_no_marks_and_no_figures(thought):
    analysis = analyse(thought, answer="5", truncated=True, tokens=0)
    assert (analysis.steps, analysis.marks, analysis.figures) == ((), (), Figures())
    assert all(value is None for value in dataclasses.asdict(analysis.figures).values())


@settings(max_examples=150)
@given(SENTENCES, st.integers(0, 500))
def test_steps_joined_are_the_thought_and_every_mark_lies_in_its_step(thought, tokens):
    analysis = analyse(thought, answer="7", truncated=True, tokens=tokens)
    if not thought.strip():
        assert analysis.steps == ()
        return
    assert "".join(thought[step.start : step.end] for step in analysis.steps) == thought
    assert sum(step.tokens for step in analysis.steps) == tokens
    assert {step.phase for step in analysis.steps} <= set(PHASES)
    for mark in analysis.marks:
        step = analysis.steps[mark.step - 1]
        assert step.start <= mark.start < mark.end <= step.end
        assert mark.kind in MARKS
        assert mark.kind not in analysis.unavailable
        assert mark.other is None or mark.other < mark.start
    assert sorted(analysis.marks, key=lambda mark: (mark.start, mark.end)) == list(analysis.marks)


@given(SENTENCES)
def test_steps_are_the_rows_of_the_viewer(thought):
    rows = open_window(thought).rows
    if thought.strip():
        assert [(step.number, step.gist) for step in segment(thought)] == [
            (row.number, row.gist) for row in rows
        ]


@given(SENTENCES)
def test_steps_alone_are_the_steps_of_the_analysis(thought):
    assert segment(thought) == analyse(thought, answer="7").steps


def test_the_version_is_told():
    assert analyse("x").version == ANALYSIS_VERSION
