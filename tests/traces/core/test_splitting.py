"""Thought and answer are told apart, whole or streamed, and no character is lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traces.core.splitting import (
    BLOCK_BREAK,
    Piece,
    Span,
    Split,
    StreamSplitter,
    held_length,
    split_completion,
)


def stream(chunks, **options) -> tuple[Split, list[Piece]]:
    splitter = StreamSplitter(**options)
    pieces = [piece for chunk in chunks for piece in splitter.feed(chunk)]
    return splitter.finish(), pieces


def cut(text: str, places) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


def joined(pieces: list[Piece], kind: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind == kind)


# Six texts on which seven other tools were measured.


def test_a_closed_thought_and_its_answer_are_told_apart():
    split = split_completion("<think>\n2 + 2 is 4.\n</think>\n\nThe answer is 4.")
    assert split.reasoning == "\n2 + 2 is 4.\n"
    assert split.answer == "\n\nThe answer is 4."
    assert (split.shown_reasoning, split.shown_answer) == ("2 + 2 is 4.", "The answer is 4.")
    assert (split.opened, split.closed, split.truncated) == (True, True, False)


def test_a_thought_opened_by_the_prompt_needs_only_its_closer():
    split = split_completion("2 + 2 is 4.\n</think>\n\nThe answer is 4.", prompt_opens_think=True)
    assert split.reasoning == "2 + 2 is 4.\n"
    assert split.shown_answer == "The answer is 4."
    assert (split.opened, split.closed, split.truncated) == (True, True, False)


@pytest.mark.parametrize("prompt_opens_think", [False, True])
def test_an_unclosed_thought_is_truncated_never_an_answer(prompt_opens_think):
    text = "Let me see: the answer is 4. But wait, the answer might be"
    text = text if prompt_opens_think else f"<think>{text}"
    split = split_completion(text, prompt_opens_think=prompt_opens_think)
    assert split.truncated
    assert split.answer == ""
    assert split.reasoning == "Let me see: the answer is 4. But wait, the answer might be"


def test_a_second_thought_before_the_answer_joins_the_first_with_its_offsets_kept():
    text = "<think>first</think>\n<think>second</think>4"
    split, pieces = stream(text)
    assert split.reasoning == f"first{BLOCK_BREAK}second"
    assert split.answer == "4"
    assert split.spans == (
        Span("markup", 0, 7),
        Span("reasoning", 7, 12),
        Span("markup", 12, 28),
        Span("reasoning", 28, 34),
        Span("markup", 34, 42),
        Span("answer", 42, 43),
    )
    assert joined(pieces, "reasoning") == split.reasoning


def test_a_closer_quoted_in_the_thought_does_not_end_it():
    split = split_completion("<think>A `</think>` ends it. So 4.</think>The answer is 4.")
    assert split.reasoning == "A `</think>` ends it. So 4."
    assert split.answer == "The answer is 4."


def test_a_closer_quoted_in_the_answer_stays_in_the_answer():
    split = split_completion("<think>Easy.</think>Write `</think>` after the thought.")
    assert split.reasoning == "Easy."
    assert split.answer == "Write `</think>` after the thought."


SIX_TEXTS = {
    "A, one block": ("<think>{t}</think>{a}", False),
    "B, opened by the prompt": ("{t}</think>{a}", True),
    "C, cut off": ("<think>{t}", False),
    "D, two blocks": ("<think>{t}</think>\n<think>{t}</think>{a}", False),
    "E, a closer quoted in the thought": ("<think>{t} `</think>` {t}</think>{a}", False),
    "F, a closer quoted in the answer": ("<think>{t}</think>{a} `</think>` {a}", False),
}


@pytest.mark.parametrize("name", SIX_TEXTS)
def test_on_the_six_texts_the_answer_is_whole_and_holds_no_thought(name):
    form, prompted = SIX_TEXTS[name]
    split = split_completion(form.format(t="THOUGHT", a="ANSWER"), prompt_opens_think=prompted)
    expected = {"C": "", "F": "ANSWER `</think>` ANSWER"}.get(name[0], "ANSWER")
    assert split.shown_answer == expected
    assert split.reasoning.count("THOUGHT") == form.count("{t}")
    assert split.truncated == (name[0] == "C")


# What else servers and templates do.


def test_the_first_closer_that_is_not_quoted_wins():
    split = split_completion("<think>a</think>b</think>c")
    assert (split.reasoning, split.answer) == ("a", "b</think>c")


def test_a_further_thought_behind_some_answer_is_literal():
    split = split_completion("<think>a</think>b<think>c</think>d")
    assert (split.reasoning, split.answer) == ("a", "b<think>c</think>d")


def test_an_opener_inside_the_answer_is_literal():
    split = split_completion("<think>Easy.</think>Put <think>x</think> around it.")
    assert split.answer == "Put <think>x</think> around it."
    assert split_completion("Use <think> tags.").answer == "Use <think> tags."


def test_a_text_before_the_opener_makes_it_literal():
    split = split_completion("Sure! <think>a</think>b")
    assert split.answer == "Sure! <think>a</think>b"
    assert not split.opened


def test_blanks_before_the_opener_do_not_hide_it():
    split = split_completion(" \n\t<think>a</think>b")
    assert (split.reasoning, split.answer) == ("a", "b")


def test_blanks_before_an_answer_without_thought_stay_since_code_needs_its_indent():
    assert split_completion("    return x\n").answer == "    return x\n"


def test_a_lone_closer_is_text_unless_the_prompt_opened_the_thought():
    split = split_completion("thought</think>answer")
    assert split.answer == "thought</think>answer"
    assert (split.opened, split.closed) == (False, False)


def test_an_opener_repeated_after_the_prompt_is_dropped_once():
    split = split_completion("\n<think><think>a</think>b", prompt_opens_think=True)
    assert (split.reasoning, split.answer) == ("<think>a", "b")


@pytest.mark.parametrize("blank", ["", "\n\n", " "])
def test_an_empty_thought_is_a_thought_opened_and_closed(blank):
    split = split_completion(f"<think>{blank}</think>\n\n4")
    assert (split.reasoning, split.shown_reasoning, split.shown_answer) == (blank, "", "4")
    assert (split.opened, split.closed, split.truncated) == (True, True, False)


def test_an_empty_first_thought_puts_no_break_before_the_second():
    assert split_completion("<think></think><think>a</think>b").reasoning == "a"


def test_a_second_thought_that_is_cut_off_leaves_no_answer():
    split = split_completion("<think>a</think>\n\n<think>b")
    assert (split.reasoning, split.answer) == (f"a{BLOCK_BREAK}b", "")
    assert (split.closed, split.truncated) == (False, True)


@pytest.mark.parametrize("text", ["", " \n"])
def test_nothing_at_all_is_not_a_thought_cut_off(text):
    split = split_completion(text, prompt_opens_think=True)
    assert not split.truncated
    assert split.shown_reasoning == split.shown_answer == ""


@pytest.mark.parametrize("text", ["<thi", "<think", " <"])
def test_a_text_that_ends_in_half_an_opener_keeps_it_as_answer(text):
    assert split_completion(text).answer == text


def test_a_thought_that_ends_in_half_a_closer_keeps_it():
    split = split_completion("<think>a</thin")
    assert (split.reasoning, split.truncated) == ("a</thin", True)


def test_the_dialect_none_never_splits():
    text = "<think>a</think>b"
    split = split_completion(text, dialect="none", prompt_opens_think=True)
    assert split.answer == text
    assert (split.opened, split.dialect) == (False, "")


def test_an_unknown_dialect_is_refused_with_the_names_to_choose_from():
    with pytest.raises(ValueError, match=r"dialect: 'thonk' is not known.*auto, none, think"):
        split_completion("x", dialect="thonk")


def test_markers_never_leak_into_streamed_pieces():
    _, pieces = stream(["<th", "ink", ">ha", "lf</", "thi", "nk>", "\n", "\nan", "swer"])
    assert pieces == [
        Piece("reasoning", "ha"),
        Piece("reasoning", "lf"),
        Piece("answer", "\n\n"),
        Piece("answer", "an"),
        Piece("answer", "swer"),
    ]


def test_text_that_only_looked_like_a_marker_comes_with_the_next_chunk():
    splitter = StreamSplitter(prompt_opens_think=True)
    assert splitter.feed("a <") == [Piece("reasoning", "a ")]
    assert splitter.feed("/th") == []
    assert splitter.feed("e>") == [Piece("reasoning", "</the>")]


def test_finishing_twice_gives_the_same_result():
    splitter = StreamSplitter()
    splitter.feed("<think>a</th")
    assert splitter.finish() == splitter.finish()


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("a<", 1), ("a</think", 7), ("</think>", 0), ("<<", 1), ("</thin<", 1), ("<a", 0)],
)
def test_the_held_suffix_is_the_longest_beginning_of_the_marker(text, length):
    assert held_length(text, "</think>") == length


def test_a_marker_that_repeats_itself_holds_its_longest_beginning():
    assert held_length("xaaba", "aabaac") == 4
    assert held_length("aaa", "aab") == 2
    assert held_length("aaa", "aab", since=2) == 1


# Laws.

TEXTS = st.lists(
    st.sampled_from(
        [
            "<think>",
            "</think>",
            "<",
            "</",
            "<thi",
            "nk>",
            "think",
            " ",
            "\n",
            "\u2003",
            "a",
            "é🤔",
            "`",
            "```",
            '"',
            "'",
            "\u201c</think>\u201d",
        ]
    ),
    max_size=14,
).map("".join)
OPTIONS = st.fixed_dictionaries(
    {
        "dialect": st.sampled_from(["auto", "think", "none"]),
        "prompt_opens_think": st.booleans(),
    }
)


@given(TEXTS, OPTIONS, st.lists(st.integers(0, 200), max_size=6))
def test_every_cut_of_a_text_gives_the_same_result(text, options, places):
    whole = split_completion(text, **options)
    assert stream(text, **options)[0] == whole
    assert stream(cut(text, places), **options)[0] == whole


@given(TEXTS, OPTIONS)
def test_the_spans_joined_are_the_raw_text_and_only_markers_are_markup(text, options):
    split = split_completion(text, **options)
    edges = [0, *(span.end for span in split.spans)]
    assert [span.start for span in split.spans] == edges[:-1]
    assert edges[-1] == len(text)
    assert all(span.end > span.start for span in split.spans)
    for span in split.spans:
        if span.kind == "markup":
            rest = text[span.start : span.end].replace("<think>", "").replace("</think>", "")
            assert not rest.strip()


@given(TEXTS, OPTIONS, st.lists(st.integers(0, 200), max_size=6))
def test_streamed_pieces_are_the_result_less_what_the_end_had_to_settle(text, options, places):
    split, pieces = stream(cut(text, places), **options)
    for kind, whole in (("reasoning", split.reasoning), ("answer", split.answer)):
        streamed = joined(pieces, kind)
        assert whole.startswith(streamed)
        assert len(whole[len(streamed) :].strip()) <= len("</think>")
    assert all(piece.text for piece in pieces)


@given(TEXTS, OPTIONS)
def test_a_truncated_text_never_has_an_answer(text, options):
    split = split_completion(text, **options)
    if split.truncated:
        assert split.answer == ""
        assert split.opened
        assert not split.closed


@given(TEXTS.filter(lambda text: not set("`\"'") & set(text) and "</think>" not in text), TEXTS)
def test_a_thought_put_between_markers_comes_back_verbatim(thought, answer):
    split = split_completion(f"<think>{thought}</think>.{answer}")
    assert (split.reasoning, split.answer) == (thought, f".{answer}")


# Linear time is a second at most; the square of their length would be hours.
@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "text",
    [
        "<think>a</think>" * 60_000,
        "<think>" + "<" * 1_000_000,
        "<think>" + "</think" * 140_000,
        "\n" * 1_000_000,
    ],
)
def test_hostile_texts_of_a_megabyte_never_hang(text):
    split, _ = stream(cut(text, range(0, len(text), 20)))
    assert split == split_completion(text)
