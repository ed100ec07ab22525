"""A thought is cut into foldable paragraphs without losing a character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.traces.core.recorded import needs_recordings, recorded_rows
from traces.core.paragraphs import split_paragraphs


def test_paragraphs_end_behind_blank_lines_and_know_their_place():
    thought = "First,\nsecond.\n\n  Then this.\r\n \t\r\nLast."
    first, then, last = split_paragraphs(thought)
    assert (first.shown, then.shown, last.shown) == ("First,\nsecond.", "  Then this.", "Last.")
    assert first.text == "First,\nsecond.\n\n"
    assert thought[then.start : then.end] == then.text


def test_blank_lines_at_either_end_fold_with_their_neighbor():
    assert [p.shown for p in split_paragraphs("\n\na\n\nb\n\n  \n ")] == ["a", "b"]


def test_no_thought_has_no_paragraphs_and_blanks_alone_are_one():
    assert split_paragraphs("") == ()
    assert [p.text for p in split_paragraphs(" \n\n \n\n")] == [" \n\n \n\n"]


def test_tokens_and_seconds_are_shared_out_by_characters():
    paragraphs = split_paragraphs("aa\n\nbbbbbb\n\ncccc", tokens=8, seconds=4.0)
    assert [p.tokens for p in paragraphs] == [2, 4, 2]
    assert [p.seconds for p in paragraphs] == [1.0, 2.0, 1.0]


def test_rounded_shares_still_add_up_to_the_whole():
    assert [p.tokens for p in split_paragraphs("aa\n\naa\n\naaaa", tokens=1)] == [0, 1, 0]


def test_unknown_figures_stay_unknown():
    (only,) = split_paragraphs("a")
    assert (only.tokens, only.seconds) == (None, None)


THOUGHTS = st.lists(
    st.sampled_from(["a", "bb ccc", "\n", "\n\n", " ", "\r\n", "\t", "\u2003", "é🤔"]), max_size=20
).map("".join)


@given(THOUGHTS, st.integers(0, 5000))
def test_paragraphs_joined_are_the_thought_and_their_tokens_add_up(thought, tokens):
    paragraphs = split_paragraphs(thought, tokens=tokens, seconds=3.0)
    assert "".join(p.text for p in paragraphs) == thought
    assert all(thought[p.start : p.end] == p.text for p in paragraphs)
    assert all(p.tokens >= 0 for p in paragraphs)
    if thought:
        assert sum(p.tokens for p in paragraphs) == tokens
        assert sum(p.seconds for p in paragraphs) == pytest.approx(3.0)
    if thought.strip():
        assert all(p.shown.strip() for p in paragraphs)


@pytest.mark.shared
@needs_recordings
@pytest.mark.parametrize("name", ["lineage_bench", "misguided_attention", "math_skythought"])
def test_recorded_thoughts_fold_without_loss(name):
    thoughts = [row["reasoning"] for row in recorded_rows(name) if row["reasoning"]]
    assert sum(len(split_paragraphs(thought)) > 3 for thought in thoughts) > len(thoughts) / 2
    for thought in thoughts:
        assert "".join(p.text for p in split_paragraphs(thought)) == thought
