"""Words of texts and queries, passages that every index can hold, and where hits stand."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from traces.core.full_text import (
    BORDER,
    MAX_SAME,
    MAX_TERMS,
    MAX_WORD,
    MAX_WORDS,
    Term,
    cut_passages,
    find_hits,
    read_query,
    words_of,
)

TEXTS = st.text(
    st.one_of(
        st.sampled_from("ab Z9.\n中文字かなé한글①ﬁß́"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=60,
)
quick = settings(max_examples=80, suppress_health_check=list(HealthCheck), deadline=None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Wait, 17*3 = 51!", ["wait", "17", "3", "51"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("ﬁne ①", ["fine", "1"]),
        ("don't snake_case", ["don", "t", "snake", "case"]),
        ("中文字", ["中文", "文字", "字"]),
        ("用Python写", ["用", "python", "写"]),
        ("हिन्दी", ["हिन्दी"]),
        ("x" * 100, ["x" * MAX_WORD]),
        ("→ … !", []),
    ],
)
def test_words_are_folded_and_paired(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("told", "terms"),
    [
        ("two words", [Term(("two",)), Term(("words",))]),
        ('"side by side" x', [Term(("side", "by", "side")), Term(("x",))]),
        ("well-known", [Term(("well", "known"))]),
        ("中文字", [Term(("中文", "文字"))]),
        ("字", [Term(("字",), open_end=True)]),
        ('"x 中文 y"', [Term(("x", "中文", "文", "y"))]),
        ("OR NOT NEAR( * ^ : & |", [Term(("or",)), Term(("not",)), Term(("near",))]),
        ('an "open quote', [Term(("an",)), Term(("open",)), Term(("quote",))]),
        ("same same", [Term(("same",))]),
        ("... ''", []),
    ],
)
def test_a_query_is_words_and_phrases_and_nothing_else(told, terms):
    assert list(read_query(told).terms) == terms


def test_a_query_is_bounded():
    assert len(read_query(" ".join(f"w{n}" for n in range(60))).terms) == MAX_TERMS


def test_a_short_trace_is_one_passage_with_a_border():
    (passage,) = cut_passages("So 42.", "It is 42.")
    assert passage.words == ("so", "42", BORDER, "it", "is", "42")
    assert (passage.thought, passage.answer) == ((0, 6), (0, 9))


@pytest.mark.parametrize(
    "thought",
    [
        "wait " * 5_000,
        "好" * 3_000,
        "a" * 80_000,
        "The cat sat on the mat, and then the cat ate. " * 800,
        "甲乙丙丁" * 3_000,
    ],
)
def test_no_passage_is_more_than_an_index_can_hold(thought):
    passages = cut_passages(thought, "done")
    assert len(passages) > 1
    for passage in passages:
        assert len(passage.words) <= MAX_WORDS
        assert max(Counter(passage.words).values()) <= MAX_SAME
    ends = [passage.thought for passage in passages if passage.thought != (0, 0)]
    assert ends[0][0] == 0
    assert ends[-1][1] == len(thought)
    assert all(behind[0] <= before[1] for before, behind in pairwise(ends))


def test_a_phrase_over_the_edge_of_two_passages_stands_in_one():
    text = " ".join(f"w{n % 700}" for n in range(40_000))
    passages = cut_passages(text, "")
    assert len(passages) > 1
    edge = passages[0].words[-3:]
    assert any(
        passage.words[at : at + 3] == edge
        for passage in passages[1:]
        for at in range(len(passage.words) - 2)
    )


def test_pairs_are_whole_where_a_long_run_is_cut():
    (passage,) = cut_passages("甲乙丙丁" * 200, "")
    assert list(passage.words) == words_of("甲乙丙丁" * 200)


@quick
@given(TEXTS)
def test_a_text_finds_itself(text):
    query = read_query('"' + text.replace('"', " ") + '"')
    if query.terms:
        assert find_hits(text, query, limit=1)


@quick
@given(TEXTS, TEXTS)
def test_hits_are_words_of_the_query(text, told):
    query = read_query(told)
    asked = {word for term in query.terms for word in term.words}
    for start, end in find_hits(text, query, limit=20):
        assert 0 <= start < end <= len(text)
        assert any(
            word in asked or any(word.startswith(each) for each in asked)
            for word in words_of(text[start:end])
        )


@pytest.mark.parametrize(
    ("text", "told", "shown"),
    [
        ("Wait. WAIT! waiting", "wait", ["Wait", "WAIT"]),
        ("so the answer is 42, the Answer", '"the answer"', ["the answer", "the Answer"]),
        ("我想中文字很难", "中文字", ["中文字"]),
        ("我想中文字很难", "字", ["字"]),
        ("℃… 我想中文字很难", "字", ["字"]),
        ("用Python写", "python", ["Python"]),
        ("ﬁne … fine", "fine", ["ﬁne", "fine"]),
        ("caf́e x² résumé", "résumé", ["résumé"]),
        ("catalog cat", "cat", ["cat"]),
    ],
)
def test_hits_are_exact_characters(text, told, shown):
    found = find_hits(text, read_query(told), limit=9)
    assert [text[start:end] for start, end in found] == shown
