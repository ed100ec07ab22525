"""The raw text comes back character by character from thought, answer and frame."""

from hypothesis import given
from hypothesis import strategies as st

from tests.traces.core.recorded import needs_recordings, recorded_rows
from traces.core.framing import MAX_FRAME_CHARS, Frame, find_frame
from traces.core.splitting import split_completion


def test_tags_and_blanks_stand_in_the_frame():
    frame = find_frame("<think>\nhm\n</think>\n\n42", "\nhm\n", "\n\n42")
    assert frame == Frame("<think>", "</think>", "")


def test_an_unclosed_thought_has_only_what_is_before_it():
    assert find_frame("<think>hm", "hm", "") == Frame("<think>", "", "")


def test_an_empty_thought_leaves_its_tags_in_the_frame():
    frame = find_frame("<think></think>Hi", "", "Hi")
    assert frame is not None
    assert frame.fill("", "Hi") == "<think></think>Hi"


def test_texts_that_are_no_part_of_the_raw_text_have_no_frame():
    assert find_frame("the answer", "a thought", "the answer") is None
    assert find_frame("a thought", "a thought", "elsewhere") is None


def test_a_frame_never_holds_a_text_of_its_own():
    long = "x" * (MAX_FRAME_CHARS + 1)
    assert find_frame(f"thought{long}answer", "thought", "answer") is None


# A third of what a frame may hold, so that its three parts always fit.
PARTS = st.text(max_size=MAX_FRAME_CHARS // 3)


@given(PARTS, st.text(), PARTS, st.text(), PARTS)
def test_what_a_frame_is_found_for_it_gives_back(before, thought, between, answer, after):
    raw = before + thought + between + answer + after
    frame = find_frame(raw, thought, answer)
    assert frame is not None
    assert frame.fill(thought, answer) == raw


@needs_recordings
def test_recorded_thoughts_between_tags_are_stored_once():
    rows = [row for row in recorded_rows("thought_anchors") if row["reasoning"]]
    for row in rows:
        raw = f"<think>\n{row['reasoning']}\n</think>\n\n{row['answer']}"
        split = split_completion(raw)
        frame = find_frame(raw, split.reasoning, split.answer)
        assert frame is not None
        assert frame.fill(split.reasoning, split.answer) == raw
    assert len(rows) > 100
