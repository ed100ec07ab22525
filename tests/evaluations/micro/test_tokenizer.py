"""Prompts become ids without loss where characters are known, and never become commands."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.micro.model import load_model
from evaluations.micro.tokenizer import SPECIAL, Tokenizer

TOKENIZER = load_model("micro-xs").tokenizer
KNOWN = string.printable[:95] + "\n"


@given(st.text(alphabet=KNOWN))
def test_known_characters_survive_the_round_trip(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == text


@given(st.text())
def test_each_unknown_character_becomes_one_question_mark(text: str) -> None:
    expected = "".join(character if character in KNOWN else "?" for character in text)
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == expected


@given(st.lists(st.sampled_from([*SPECIAL, "a", " ", "<"])))
def test_a_prompt_never_spells_a_special_token(parts: list[str]) -> None:
    special = {TOKENIZER.ids[token] for token in SPECIAL}
    assert not special & set(TOKENIZER.encode("".join(parts)))


def test_the_longest_phrase_wins() -> None:
    tokens = [TOKENIZER.vocabulary[index] for index in TOKENIZER.encode("What is the sum of 1, 2")]
    assert tokens == ["What is the sum of ", "1", ", ", "2"]


def test_a_prompt_stands_between_its_markers() -> None:
    ids = TOKENIZER.encode_prompt("7")
    assert TOKENIZER.decode(ids) == "<|user|>7<|assistant|>"
    assert len(ids) == 3


def test_a_vocabulary_without_a_special_token_is_refused() -> None:
    with pytest.raises(ValueError, match="<think>"):
        Tokenizer([token for token in TOKENIZER.vocabulary if token != "<think>"])
