"""Which cases ask the same: what is found, what is not, and in how much work."""

import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.duplicates import MAX_PAIRS, NEAR, Asked, find_duplicates

FRAME = "Answer with one word and nothing else. Remark: "
LONG = "The committee of the harbor refused the offer because its terms were unclear"


def asked(*texts: str) -> list[Asked]:
    return [Asked(string.ascii_lowercase[place], text) for place, text in enumerate(texts)]


def test_case_white_space_and_unicode_form_make_no_difference():
    found = find_duplicates(asked("What is ½?", "what  is\n½?", "What is 1⁄2?", "Other"))
    assert [group.keys for group in found.exact] == [("a", "b", "c")]
    assert found.near == ()


def test_the_same_question_with_other_targets_is_a_conflict():
    found = find_duplicates([Asked("a", "Sky?", ("blue",)), Asked("b", "sky?", ("gray",))])
    assert found.exact[0].conflict
    same = find_duplicates([Asked("a", "Sky?", ("blue",)), Asked("b", "sky?", ("blue",))])
    assert not same.exact[0].conflict


def test_a_word_more_or_another_order_is_nearly_the_same():
    found = find_duplicates(
        asked(LONG, f"{LONG} today", "Because its terms were unclear the harbor committee refused"
              " the offer of")
    )  # fmt: skip
    assert {(pair.first, pair.second) for pair in found.near} == {
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    }
    assert all(NEAR <= pair.ratio <= 100 for pair in found.near)


def test_another_number_is_another_question():
    found = find_duplicates(asked(f"{LONG} on 3 May", f"{LONG} on 4 May"))
    assert found.total == 0


def test_a_common_instruction_makes_no_duplicates():
    remarks = ["The kettle leaks.", "Lovely garden!", "Three letters, no refund.", "Row by aisle.",
               "Sharp pictures.", "Cold soup again.", "A drill that drills."]  # fmt: skip
    found = find_duplicates(asked(*(FRAME + remark for remark in remarks)))
    assert found.total == 0


def test_a_text_inside_a_longer_one_is_no_duplicate():
    more = f"{LONG}, while nobody in town had heard why engineers wanted another pier this winter"
    assert find_duplicates(asked(LONG, more)).total == 0


def test_a_near_copy_of_an_exact_group_is_told_once():
    found = find_duplicates(asked(LONG, LONG.upper(), f"{LONG} today"))
    assert [group.keys for group in found.exact] == [("a", "b")]
    assert [(pair.first, pair.second) for pair in found.near] == [("a", "c")]


@pytest.mark.parametrize("texts", [(), ("one",), ("", " "), ("?", "!")])
def test_nothing_or_next_to_nothing_is_read(texts):
    assert find_duplicates(asked(*texts)).near == ()


@given(st.lists(st.text(" ab1½", max_size=12), max_size=10))
def test_every_case_is_in_at_most_one_exact_group_and_in_no_pair_with_itself(texts):
    found = find_duplicates([Asked(str(place), text) for place, text in enumerate(texts)])
    keys = [key for group in found.exact for key in group.keys]
    assert len(keys) == len(set(keys))
    assert all(pair.first != pair.second for pair in found.near)


def test_every_planted_copy_among_thousands_is_found():
    draw = np.random.default_rng(5)
    words = ["".join(draw.choice(list(string.ascii_lowercase), 7)) for _ in range(4_000)]
    texts = [" ".join(draw.choice(words, 40)) for _ in range(2_000)]
    copies = [f"{text} indeed" for text in texts[:50]]
    cases = [Asked(f"t{place}", text) for place, text in enumerate(texts)]
    cases += [Asked(f"c{place}", text) for place, text in enumerate(copies)]
    found = find_duplicates(cases)
    assert {(pair.first, pair.second) for pair in found.near} == {
        (f"t{place}", f"c{place}") for place in range(50)
    }
    assert len(found.near) <= MAX_PAIRS
