"""The analysis as a whole: exact offsets, nothing invented, nothing for an empty thought."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.bench.analysis import FULL_OF_MARKS, HOSTILE
from traces.core.analysis import ANALYSIS_VERSION, MARKS, PHASES, Figures, analyse, segment
from traces.core.folding import open_window

THOUGHT = (
    "The user asks for 170 times 30.\n\n"
    "First, 170 * 30 = 5100. So the answer is 5100.\n\n"
    "Wait, maybe I should double-check that. 170 * 30 = 5100. Yes.\n\n"
    "Alternatively, 200 * 30 - 900 gives 5100 as well. The final answer is 5100."
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
    analysis = analyse(THOUGHT, answer="5100", truncated=True, tokens=100)
    assert marked(THOUGHT, analysis, "backtrack") == ["Wait", "Alternatively"]
    assert marked(THOUGHT, analysis, "hedge") == ["maybe"]
    assert marked(THOUGHT, analysis, "answer_first") == ["= 5100"]
    assert marked(THOUGHT, analysis, "answer_final") == ["answer is 5100"]
    assert marked(THOUGHT, analysis, "self_check") == ["I should double-check", "170 * 30 = 5100"]
    assert marked(THOUGHT, analysis, "cut_off")[0].endswith("The final answer is 5100.")


def test_steps_have_phases_and_shares():
    steps = analyse(THOUGHT, tokens=100, seconds=10.0).steps
    assert [step.phase for step in steps] == ["understand", "conclude", "revise", "revise"]
    assert sum(step.tokens for step in steps) == 100
    assert sum(step.seconds for step in steps) == pytest.approx(10.0)
    assert steps[0].gist == "The user asks for 170 times 30."


@pytest.mark.parametrize(
    "opening",
    [
        *("Therefore, ", "Thus ", "Hence ", "In conclusion, ", "In summary, ", "To sum up, "),
        *("To conclude, ", "Finally, ", "So, therefore ", "So finally, ", "  Thus ", "\u3000最后"),
        *("Zusammenfassend ", "En conclusión ", "En conclusion ", "综上", "总之", "总结", "最终"),
    ],
)
def test_a_step_that_opens_as_a_conclusion_does_is_one(opening):
    phases = [step.phase for step in segment(f"We look.\n\n{opening}it is that.\n\nIt is.")]
    assert phases == ["understand", "conclude", "try"]


def test_a_turn_gives_a_step_its_phase_only_where_it_opens_it():
    thought = (
        "We are to find the sum.\n\nWait, that is not the sum of it.\n\n"
        "We take the first of the two and add it to the second. Wait, that is not the sum.\n\n"
        "I think that's the answer."
    )
    assert [step.phase for step in segment(thought)] == ["understand", "revise", "try", "conclude"]


def test_a_calculation_done_again_links_to_the_first():
    analysis = analyse(THOUGHT)
    (again,) = [mark for mark in analysis.marks if mark.rule == "same_calculation"]
    assert THOUGHT[again.other :].startswith("170 * 30 = 5100. So")


@pytest.mark.parametrize("thought", ["", " \n\n "])
def test_an_empty_thought_has_no_marks_and_no_figures(thought):
    analysis = analyse(thought, answer="5", truncated=True, tokens=0)
    assert (analysis.steps, analysis.marks, analysis.figures) == ((), (), Figures())
    assert all(value is None for value in dataclasses.asdict(analysis.figures).values())


@settings(deadline=None)
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


@settings(deadline=None)
@given(SENTENCES)
def test_steps_are_the_rows_of_the_viewer(thought):
    rows = open_window(thought).rows
    if thought.strip():
        assert [(step.number, step.gist) for step in segment(thought)] == [
            (row.number, row.gist) for row in rows
        ]


@settings(deadline=None)
@given(SENTENCES)
def test_steps_alone_are_the_steps_of_the_analysis(thought):
    assert segment(thought) == analyse(thought, answer="7").steps


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_megabyte_never_hangs(name):
    thought = HOSTILE[name]
    analysis = analyse(thought, answer=thought, truncated=True, tokens=1000)
    assert analysis.steps[-1].end == len(thought)
    assert len(analysis.marks) < 1000


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", FULL_OF_MARKS)
def test_a_mark_in_each_of_many_paragraphs_never_hangs(name):
    thought = FULL_OF_MARKS[name]
    analysis = analyse(thought, tokens=1000, seconds=10.0)
    assert len(analysis.steps) == thought.count("\n\n")
    # Nothing stands behind the last ones that they could turn.
    assert len(analysis.marks) >= len(analysis.steps) - 2


def test_a_truncated_thought_is_marked_at_its_end_and_a_whole_one_is_not():
    assert [mark.kind for mark in analyse("So this is").marks] == []
    thought = "So this is\nwhere it stopped  \n"
    (mark,) = analyse(thought, truncated=True).marks
    assert (mark.kind, thought[mark.start : mark.end]) == ("cut_off", "where it stopped")


def test_a_branch_that_a_change_of_plan_ended_is_abandoned():
    thought = (
        "We are to find the sum of it.\n\nLet me try x = 1.\n\nThis gives nothing.\n\n"
        "Alternatively, we try x = 2.\n\nSo the answer is 2.\n\nAnother approach is to count."
    )
    assert analyse(thought).figures.abandoned_share == 2 / 6


def test_compressibility_is_unknown_for_a_short_thought():
    assert analyse("So this is it.").figures.compressibility is None
    assert analyse("So this is it. " * 100).figures.compressibility < 0.1


def test_the_version_is_told():
    assert analyse("x").version == ANALYSIS_VERSION
