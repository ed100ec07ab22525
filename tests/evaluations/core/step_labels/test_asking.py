"""What a judge is shown of a thought, and how it is quoted."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.graders import validate_targets
from evaluations.core.scoring import GraderSettingsError
from evaluations.core.step_labels.cases import LabelingCase, labeling_draft, read_case, source_of
from evaluations.core.step_labels.prompts import free_fence, judge_prompt
from evaluations.core.step_labels.thoughts import (
    ASKED,
    LOOKED_AT,
    MAX_ANSWER_CHARS,
    MAX_SHOWN_CHARS,
    MAX_STEPS,
    Thought,
    choose_alike,
    shown_part,
)
from traces.core.analysis import MARKS, segment

FORGED = ["===== 1 =====", "===== 2 =====", "Step 1", "===== 01 =====", "\n", "=", "Reply with"]
hostile = st.lists(st.sampled_from(FORGED) | st.text(max_size=20), max_size=30).map("".join)
paragraphs = st.lists(st.text("ab \n", min_size=1, max_size=40), max_size=40).map("\n\n".join)


def thought_of(text: str, answer: str = "") -> Thought:
    return Thought(7, text[:LOOKED_AT], answer, len(text))


@given(st.lists(hostile, min_size=1, max_size=6), hostile)
def test_no_text_can_close_its_own_quotation(texts: list[str], answer: str) -> None:
    fence = free_fence([*texts, answer])
    assert not any(fence in text for text in [*texts, answer])


@given(hostile, hostile)
def test_every_fence_in_a_prompt_is_ours(text: str, answer: str) -> None:
    shown = shown_part(thought_of(text, answer))
    prompt = judge_prompt(shown)
    fence = free_fence([*shown.steps, shown.answer])
    quotations = len(shown.steps) + bool(shown.answer)
    assert prompt.count(fence) == 2 * quotations + 1
    parts = prompt.split(fence)[2::2]
    texts = [part.strip() for part in shown.steps] + [shown.answer] * bool(shown.answer)
    assert [part[1:-1] for part in parts] == texts


def test_a_thought_that_forges_thousands_of_fences_gets_a_short_one() -> None:
    text = " ".join(f"===== {number} =====" for number in range(1, 2_000))
    assert free_fence([text]) == "===== 2000 ====="
    assert len(judge_prompt(shown_part(thought_of(text)))) < len(text) + 5_000


def test_the_prompt_names_every_kind_but_the_one_that_needs_no_judge() -> None:
    prompt = judge_prompt(shown_part(thought_of("One.\n\nTwo.")))
    listed = re.findall(r"^- (\w+): (.+)$", prompt, re.MULTILINE)
    assert listed == [(kind, MARKS[kind].description) for kind in ASKED]
    assert set(MARKS) - set(ASKED) == {"cut_off"}
    assert "Step 1\n" in prompt
    assert "Step 2\n" in prompt
    assert "goes on" not in prompt


@given(paragraphs, st.integers(0, 3))
def test_the_shown_steps_are_the_first_steps_of_the_thought(text: str, times: int) -> None:
    text = text * 4**times
    shown = shown_part(thought_of(text))
    whole = segment(text)[: len(shown.steps)]
    assert "".join(shown.steps) == text[: shown.chars]
    if text.strip():
        assert [text[step.start : step.end] for step in whole] == list(shown.steps)
        assert [step.end for step in segment(text[: shown.chars])] == [step.end for step in whole]


@pytest.mark.parametrize(
    "text",
    ["word " * 40_000, "x" * 200_000, "One.\n\n" * 500, "a" * 39_000 + "\n\n" + "b" * 3_000],
)
def test_a_long_thought_is_shown_in_part_and_the_part_has_the_steps_of_the_whole(
    text: str,
) -> None:
    shown = shown_part(thought_of(text))
    assert 0 < len(shown.steps) <= MAX_STEPS
    assert 0 < shown.chars <= MAX_SHOWN_CHARS
    assert not shown.whole
    part = segment(text[: shown.chars])
    assert [step.end for step in part] == [step.end for step in segment(text)[: len(part)]]
    assert len(part) == len(shown.steps)
    last = len(shown.steps)
    assert f"goes on after step {last}; that is not shown" in judge_prompt(shown)


def test_only_the_end_of_a_long_answer_is_shown() -> None:
    shown = shown_part(thought_of("Hm.", "x" * 5_000 + "The answer is 4.\n"))
    assert shown.answer.endswith("The answer is 4.")
    assert len(shown.answer) == MAX_ANSWER_CHARS


@given(paragraphs.filter(str.strip), st.integers(1, 2**62))
def test_a_case_can_be_read_back_and_is_ready_to_be_graded(text: str, run: int) -> None:
    thought = thought_of(text)
    draft, shown = labeling_draft(thought, run_id=run, position=3), shown_part(thought)
    found = read_case(draft.key, draft.targets, draft.tags)
    assert found == LabelingCase(7, len(shown.steps), shown.chars, shown.cuts, shown.whole)
    assert source_of(draft.tags) == run
    assert max(map(len, draft.tags)) <= 50
    validate_targets("step_labels", {}, draft.targets)


@pytest.mark.parametrize(
    ("key", "targets", "tags"),
    [
        ("trace-7", ["2"], []),
        ("trace-7", ["2"], ["chars-10"]),
        ("trace-7", [], ["chars-10", "cuts-0a"]),
        ("trace-7", ["0"], ["chars-10", "cuts-0a"]),
        ("trace-7", ["٣"], ["chars-10", "cuts-0a"]),
        ("trace-7", ["999"], ["chars-10", "cuts-0a"]),
        ("trace-7", ["2"], ["chars-99999999", "cuts-0a"]),
        ("trace-7x", ["2"], ["chars-10", "cuts-0a"]),
        ("sum-1", ["2"], ["chars-10", "cuts-0a"]),
    ],
)
def test_what_somebody_else_wrote_is_no_case_of_ours(
    key: str, targets: list[str], tags: list[str]
) -> None:
    assert read_case(key, targets, tags) is None
    assert source_of(tags) is None


@pytest.mark.parametrize("target", ["", "0", "two", "-1", "1.5", "٣", "12345678"])
def test_a_number_of_steps_that_is_none_is_refused(target: str) -> None:
    with pytest.raises(GraderSettingsError, match="number of steps"):
        validate_targets("step_labels", {}, [target])


def test_right_wrong_and_unscored_take_turns() -> None:
    right, wrong, unscored = list(range(100)), [200, 201], [300]
    chosen = choose_alike([right, wrong, unscored], 7, seed=1)
    assert {200, 201, 300} < set(chosen)
    assert len(chosen) == len(set(chosen)) == 7
    assert choose_alike([right[::-1], wrong[::-1], unscored], 7, seed=1) == chosen
    assert choose_alike([right, wrong, unscored], 7, seed=2) != chosen
    assert choose_alike([[], [], []], 7, seed=1) == []


@given(st.lists(st.sets(st.integers()), max_size=3), st.integers(0, 20), st.integers(0, 99))
def test_a_choice_holds_each_once_and_as_many_as_there_are(groups, count, seed) -> None:
    distinct = [[(place, each) for each in group] for place, group in enumerate(groups)]
    chosen = choose_alike(distinct, count, seed)
    assert len(chosen) == len(set(chosen)) == min(count, sum(map(len, distinct)))
