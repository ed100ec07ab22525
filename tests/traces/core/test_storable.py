"""Texts and JSON from outside fit any database, and what had to change is known."""

import json

from hypothesis import given
from hypothesis import strategies as st

from traces.core.storable import MAX_DEPTH, replaced_characters, storable, storable_json

ANY_TEXT = st.text(st.characters(exclude_categories=[]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
    max_leaves=10,
)


@given(ANY_TEXT)
def test_every_text_becomes_storable_with_its_length_kept(text):
    kept = storable(text)
    assert len(kept) == len(text)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept
    assert replaced_characters(text) == sum(a != b for a, b in zip(text, kept, strict=True))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_a_clean_text_is_the_same_object(text):
    assert storable(text) is text


def test_half_of_an_emoji_and_nul_are_replaced_visibly():
    assert storable("a\ud83d b\x00") == "a� b�"
    assert replaced_characters("a\ud83d b\x00") == 2


@given(JSON)
def test_every_json_value_can_be_written_strictly(value):
    json.dumps(storable_json(value), allow_nan=False).encode()


def test_numbers_that_are_not_finite_are_unknown():
    assert storable_json({"a": float("nan"), "b": [float("inf"), 1.5]}) == {
        "a": None,
        "b": [None, 1.5],
    }


def test_a_nest_that_is_too_deep_ends_in_nothing():
    nest: object = "bottom"
    for _ in range(MAX_DEPTH + 5):
        nest = [nest]
    assert "bottom" not in json.dumps(storable_json(nest))
