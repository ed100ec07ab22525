"""A thought is cut into foldable paragraphs without losing a character."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.traces.core.recorded import needs_recordings, recorded_rows
from traces.core.paragraphs import paragraph_cuts


def paragraphs(thought):
    return [thought[start:end] for start, end in pairwise(paragraph_cuts(thought))]


def test_paragraphs_end_behind_blank_lines():
    thought = "First,\nsecond.\n\n  Then this.\r\n \t\r\nLast."
    assert paragraphs(thought) == ["First,\nsecond.\n\n", "  Then this.\r\n \t\r\n", "Last."]


def test_blank_lines_at_either_end_fold_with_their_neighbor():
    assert paragraphs("\n\na\n\nb\n\n  \n ") == ["\n\na\n\n", "b\n\n  \n "]


def test_no_thought_has_no_paragraphs_and_blanks_alone_are_one():
    assert paragraph_cuts("") == [0]
    assert paragraphs(" \n\n \n\n") == [" \n\n \n\n"]


THOUGHTS = st.lists(
    st.sampled_from(["a", "bb ccc", "\n", "\n\n", " ", "\r\n", "\t", "\u2003", "é🤔"]), max_size=20
).map("".join)
BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")


@given(THOUGHTS)
def test_paragraphs_joined_are_the_thought_and_none_is_blank(thought):
    assert "".join(paragraphs(thought)) == thought
    if thought.strip():
        assert all(paragraph.strip() for paragraph in paragraphs(thought))


@given(THOUGHTS)
def test_a_cut_is_behind_each_row_of_blank_lines_within_the_text(thought):
    behind = [found.end() for found in BLANK_LINES.finditer(thought)]
    within = [cut for cut in behind if thought[:cut].strip() and thought[cut:].strip()]
    assert paragraph_cuts(thought) == sorted({0, *within, len(thought)})


@pytest.mark.shared
@needs_recordings
@pytest.mark.parametrize("name", ["lineage_bench", "misguided_attention", "math_skythought"])
def test_recorded_thoughts_fold_without_loss(name):
    thoughts = [row["reasoning"] for row in recorded_rows(name) if row["reasoning"]]
    assert sum(len(paragraph_cuts(thought)) > 4 for thought in thoughts) > len(thoughts) / 2
    for thought in thoughts:
        assert "".join(paragraphs(thought)) == thought
