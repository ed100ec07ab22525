"""Text around hits is the text itself."""

from hypothesis import given
from hypothesis import strategies as st

from traces.core.snippets import cut_snippets


def test_near_hits_share_a_snippet_and_far_ones_do_not():
    text = "one two " + "filler " * 60 + "three"
    near, far = cut_snippets(text, [(0, 3), (4, 7), (len(text) - 5, len(text))], limit=5)
    assert [piece for piece, is_hit in near.pieces if is_hit] == ["one", "two"]
    assert [piece for piece, is_hit in far.pieces if is_hit] == ["three"]
    assert (near.begins, near.ends, far.begins, far.ends) == (True, False, False, True)


def test_a_snippet_begins_and_ends_with_whole_words():
    text = "alphabet " * 40
    (snippet,) = cut_snippets(text, [(180, 188)], limit=1)
    shown = "".join(piece for piece, _ in snippet.pieces)
    assert set(shown.split()) == {"alphabet"}


@given(st.text(max_size=400), st.lists(st.tuples(st.integers(0, 400), st.integers(1, 20))))
def test_snippets_are_the_text_itself(text, places):
    hits = [(start, min(start + size, len(text))) for start, size in places if start < len(text)]
    for snippet in cut_snippets(text, hits, limit=50):
        shown = "".join(piece for piece, _ in snippet.pieces)
        assert text[snippet.start : snippet.start + len(shown)] == shown
