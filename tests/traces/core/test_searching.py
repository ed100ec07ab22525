"""Searching a thought: literal, bounded, at exact places."""

import pytest

from traces.core.searching import MAX_HITS, find_hits


def found(text: str, query: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in find_hits(text, query)]


def test_hits_are_numbered_and_ignore_case():
    text = "Wait. No wait, WAIT."
    assert found(text, "wait") == ["Wait", "wait", "WAIT"]
    assert [hit.number for hit in find_hits(text, "wait")] == [1, 2, 3]


def test_a_blank_stands_for_any_white_space():
    assert found("so\n\n42 and so 42", "so 42") == ["so\n\n42", "so 42"]


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_without_words_nothing_is_found(query):
    assert find_hits("anything", query) == ()


def test_signs_of_patterns_are_only_signs():
    assert found("(a+)+ is (a+)+", "(a+)+") == ["(a+)+", "(a+)+"]
    assert found("等一下，等一下", "等一下") == ["等一下", "等一下"]


def test_no_more_than_a_thousand_are_counted():
    assert len(find_hits("a" * (MAX_HITS + 50), "a")) == MAX_HITS
