"""Marks over a text: exact, overlapping, and never at the cost of a character."""

from hypothesis import given
from hypothesis import strategies as st

from traces.core.overlay import cut_pieces

SPANS = st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=8)


def test_two_marks_that_overlap_share_a_piece():
    pieces = cut_pieces("abcdef", [(1, 4), (3, 6)])
    assert [(piece.text, piece.over, set(piece.begins)) for piece in pieces] == [
        ("a", (), set()),
        ("bc", (0,), {0}),
        ("d", (0, 1), {1}),
        ("ef", (1,), set()),
    ]


def test_the_longer_mark_lies_outside():
    assert cut_pieces("abc", [(1, 2), (0, 3)])[1].over == (1, 0)


def test_a_text_without_marks_is_one_piece_and_an_empty_one_none():
    assert [piece.text for piece in cut_pieces("abc", [])] == ["abc"]
    assert cut_pieces("", [(0, 1)]) == []


@given(st.text(max_size=30), SPANS)
def test_joined_the_pieces_are_the_text(text, spans):
    assert "".join(piece.text for piece in cut_pieces(text, spans)) == text


@given(st.text(max_size=30), SPANS)
def test_each_character_lies_under_exactly_its_marks(text, spans):
    at = 0
    for piece in cut_pieces(text, spans):
        for place in range(at, at + len(piece.text)):
            under = {i for i, (start, end) in enumerate(spans) if start <= place < end}
            assert under == set(piece.over)
        at += len(piece.text)


@given(st.text(min_size=1, max_size=30), SPANS)
def test_each_mark_begins_once(text, spans):
    begun = [place for piece in cut_pieces(text, spans) for place in piece.begins]
    assert len(begun) == len(set(begun))
    shown = {i for i, (a, b) in enumerate(spans) if max(a, 0) < min(b, len(text))}
    assert set(begun) == shown
