"""Words up to case, punctuation and articles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.graders import grade_answer, validate_grader_settings, validate_targets
from evaluations.core.reading.plain_words import holds_words, plain_words, word_f1
from evaluations.core.scoring import GraderSettingsError


def value(answer: str, target: str, **given: object) -> float | None:
    settings = validate_grader_settings("text", given)
    return grade_answer("text", answer, [target], settings).value


def test_words_are_those_of_the_evaluation_of_squad() -> None:
    assert plain_words("The  cat's  a-b, an (apple)!") == ["cats", "ab", "apple"]
    assert plain_words("the cat", articles=True) == ["the", "cat"]
    assert plain_words("it's $5", punctuation=True) == ["it's", "$5"]


def test_f1_of_words_is_twice_the_shared_over_all() -> None:
    # Three of four words said are among the five meant: precision 3/4, recall 3/5.
    assert word_f1(["a", "b", "c", "x"], ["a", "b", "c", "d", "e"]) == pytest.approx(2 / 3)
    assert word_f1(["a", "a"], ["a"]) == pytest.approx(2 / 3)
    assert word_f1(["a"], ["b"]) == 0.0


def test_contained_words_are_whole_and_in_order() -> None:
    assert holds_words(["in", "new", "york", "city"], ["new", "york"])
    assert not holds_words(["york", "new"], ["new", "york"])
    assert value("Newark", "new", compare="contains") == 0.0


def test_accents_count_unless_they_are_dropped() -> None:
    assert value("São Paulo", "sao paulo") == 0.0
    assert value("São Paulo", "sao paulo", drop_accents=True) == 1.0
    assert value("한국어", "한국어", drop_accents=True) == 1.0


def test_the_best_target_counts() -> None:
    settings = validate_grader_settings("text", {"compare": "f1"})
    assert grade_answer("text", "red house", ["blue car", "red car"], settings).value == 0.5


def test_a_target_without_a_word_is_an_error() -> None:
    with pytest.raises(GraderSettingsError, match="no word"):
        validate_targets("text", validate_grader_settings("text", {}), ["the!"])


@given(st.text(alphabet="ab the,.'A é", max_size=40))
def test_every_text_with_a_word_equals_itself(text: str) -> None:
    expected = 1.0 if plain_words(text) else None
    assert value(text, text) == expected
