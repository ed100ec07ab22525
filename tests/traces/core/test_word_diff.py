"""Two answers word by word: nothing lost, nothing invented, never endless."""

import re

from hypothesis import given
from hypothesis import strategies as st

from traces.core.word_diff import MAX_CHANGES, MAX_WORDS, compare_words

TEXTS = st.text(alphabet="ab .\n等", max_size=24)


def side(stretches, left_out: str) -> str:
    return "".join(part.text for part in stretches if part.change != left_out)


def test_only_the_words_that_differ_are_marked():
    parts = compare_words("The answer is 42, so.", "The answer is 43, so.")
    assert [(part.change, part.text) for part in parts] == [
        ("same", "The answer is "),
        ("gone", "42"),
        ("new", "43"),
        ("same", ", so."),
    ]


def test_chinese_is_compared_sign_by_sign():
    parts = compare_words("答案是三", "答案是四")
    assert [part.text for part in parts] == ["答案是", "三", "四"]


def test_the_same_text_is_one_stretch_and_nothing_is_none():
    assert [part.change for part in compare_words("a b", "a b")] == ["same"]
    assert compare_words("", "") == ()


@given(TEXTS, TEXTS)
def test_what_is_not_gone_is_the_second_text(before, after):
    assert side(compare_words(before, after), "gone") == after


@given(TEXTS, TEXTS)
def test_what_is_not_new_is_the_first_text_but_for_blanks(before, after):
    told = side(compare_words(before, after), "new")
    assert re.sub(r"\s", "", told) == re.sub(r"\s", "", before)


def longest_common(a: str, b: str) -> int:
    rows = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            best = max(rows[i][j + 1], rows[i + 1][j])
            rows[i + 1][j + 1] = rows[i][j] + 1 if x == y else best
    return rows[-1][-1]


@given(st.text(alphabet="天地人", max_size=10), st.text(alphabet="天地人", max_size=10))
def test_as_much_as_possible_is_kept(before, after):
    parts = compare_words(before, after)
    kept = sum(len(part.text) for part in parts if part.change == "same")
    assert kept == longest_common(before, after)


def test_texts_too_long_or_too_different_are_not_compared():
    assert compare_words("a " * (MAX_WORDS + 1), "a") is None
    one = " ".join(f"a{n}" for n in range(MAX_CHANGES))
    other = " ".join(f"b{n}" for n in range(MAX_CHANGES))
    assert compare_words(one, other) is None
