"""A judge's reply is read strictly; what it does not say is never "no marks"."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.graders import grade_answer
from evaluations.core.step_labels.replies import (
    MAX_REPLY_CHARS,
    Labels,
    UnreadableReplyError,
    read_labels,
)
from evaluations.core.step_labels.thoughts import ASKED

STEPS = 5
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
kinds = st.lists(st.sampled_from(ASKED), unique=True)
said = st.dictionaries(st.integers(1, STEPS), kinds, min_size=1)


@given(said, st.sampled_from(["{}", "```json\n{}\n```", "```\n{}\n```", " \n{}\n\n"]))
def test_what_is_well_said_is_read_as_it_was_said(told, around: str) -> None:
    reply = around.replace("{}", json.dumps({str(number): each for number, each in told.items()}))
    found = read_labels(reply, STEPS)
    assert found == Labels({n: frozenset(each) for n, each in told.items()}, 0, 0, 0)


@given(said, st.lists(st.text(max_size=8).filter(lambda text: text not in ASKED), unique=True))
def test_kinds_that_nobody_asked_for_are_dropped_and_counted(told, strange: list[str]) -> None:
    reply = json.dumps({str(number): [*strange, *each] for number, each in told.items()})
    kept = {n: frozenset(each) for n, each in told.items() if each or not strange}
    if not kept:
        with pytest.raises(UnreadableReplyError):
            read_labels(reply, STEPS)
        return
    assert read_labels(reply, STEPS) == Labels(kept, len(strange) * len(told), 0, 0)


@pytest.mark.parametrize("key", ["0", "6", "01", "-1", "1.0", " 1", "step 1", "", "٣", "9" * 400])
def test_steps_that_were_not_shown_are_dropped_and_counted(key: str) -> None:
    found = read_labels(json.dumps({"2": ["hedge"], key: []}), STEPS)
    assert found == Labels({2: frozenset({"hedge"})}, 0, 1, 0)


@pytest.mark.parametrize("value", ['"hedge"', "null", "0", "{}", "[1]", '[["hedge"]]', "true"])
def test_a_step_without_a_list_of_texts_is_not_labeled(value: str) -> None:
    assert read_labels(f'{{"1": [], "2": {value}}}', STEPS) == Labels({1: frozenset()}, 0, 0, 1)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "   ",
        "{}",
        "[]",
        "null",
        '"1"',
        "I cannot label this.",
        'Here: {"1": []}',
        '{"1": []} Done.',
        '{"1": []}{"1": ["hedge"]}',
        '{"1": [], "1": ["hedge"]}',
        '{"1": [NaN]}',
        '{"1": []',
        "{'1': []}",
        '{"9": []}',
        '{"1": ["mood"]}',
        "[" * 100_000,
        '{"1": [' + "1" * 10_000 + "]}",
        '{"1": []}' + " " * MAX_REPLY_CHARS,
        '```json\n{"1": []}',
        '```json\n{"1": []}\n```\n```json\n{"1": ["hedge"]}\n```',
    ],
)
def test_a_reply_that_cannot_be_read_is_unscored_and_says_why(reply: str) -> None:
    with pytest.raises(UnreadableReplyError, match=r"\.$"):
        read_labels(reply, STEPS)
    score = grade_answer("step_labels", reply, [str(STEPS)], {})
    assert score.value is None
    assert score.explanation


@given(st.text() | json_values.map(json.dumps))
def test_any_text_is_read_or_refused_and_never_invents_anything(reply: str) -> None:
    with suppress(UnreadableReplyError):
        found = read_labels(reply, STEPS)
        assert found.by_step
        assert set(found.by_step) <= set(range(1, STEPS + 1))
        assert all(each <= set(ASKED) for each in found.by_step.values())


def test_the_grader_says_how_many_steps_were_labeled() -> None:
    score = grade_answer("step_labels", '{"1": [], "3": ["loop"]}', ["4"], {})
    assert (score.value, score.explanation) == (1.0, "Labels of 2 of 4 steps.")
