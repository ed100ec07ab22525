"""Loops link to the first passage; language switches stand on the signs that switch."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from traces.core.analysis import analyse
from traces.core.analysis.languages import find_languages
from traces.core.analysis.words import MAX_WORD, fold_case, words_of

SENTENCE = (
    "So we take the first of the three numbers and add it to the second one, which gives a sum "
    "that is larger than the third number, and then we look at what is left of the whole. "
)


def marks(thought, kind):
    return [mark for mark in analyse(thought).marks if mark.kind == kind]


def test_a_passage_said_again_links_to_where_it_stood_first():
    thought = f"Okay.\n\n{SENTENCE}\n\nBut this is new, and it is not a loop.\n\n{SENTENCE}"
    (loop,) = marks(thought, "loop")
    assert thought[loop.start : loop.end] == SENTENCE.strip().removesuffix(".")
    assert loop.other == thought.index("So we take")
    assert loop.step == 4


def test_a_sentence_said_again_in_other_words_is_no_loop():
    other = SENTENCE.replace("numbers", "figures").replace("sum", "total").replace("left", "there")
    assert marks(f"{SENTENCE}\n\n{other.replace('first', 'last').replace('we', 'I')}", "loop") == []


def test_a_loop_over_several_steps_is_cut_where_they_end():
    thought = "\n\n".join([SENTENCE] * 5)
    loops = marks(thought, "loop")
    assert [loop.step for loop in loops] == [2, 3, 4, 5]
    analysis = analyse(thought)
    assert analysis.figures.longest_loop_chars > 3 * len(SENTENCE)
    assert 0.7 < analysis.figures.loop_share < 0.9


def test_marks_in_a_loop_do_not_count_in_the_rates():
    turn = "Wait, that is not right, because this is the sum of all the numbers that we have. "
    assert analyse(turn, tokens=1000).figures.backtracks_per_1k == 1.0
    assert analyse(turn * 30, tokens=1000).figures.backtracks_per_1k == 1.0


def test_symbols_and_punctuation_without_end_are_loops():
    for sign in ("◯, △, □, ", "!", "🤔", "嗯"):
        thought = f"This is the text that we have to look at first. {sign * 300}"
        assert analyse(thought).figures.loop_share > 0.5


def test_a_word_of_another_script_is_marked_exactly():
    thought = "So the answer is that Donald is 祖先 of Karen, and this is what we have."
    (switch,) = marks(thought, "language_switch")
    assert (thought[switch.start : switch.end], switch.note) == ("祖先", "From en to zh.")


def test_a_step_in_another_language_is_marked_and_so_is_the_way_back():
    english = "So this is the sum of the two numbers that we have."
    chinese = "因此这两个数的和就是我们要找的答案。"
    switches = marks(f"{english}\n\n{chinese}\n\n{english}", "language_switch")
    assert [(mark.step, mark.note) for mark in switches] == [
        (2, "From en to zh."),
        (3, "From zh to en."),
    ]


def test_greek_letters_of_mathematics_are_no_switch():
    assert (
        marks("So the angle α is the sum of β and π, and this is what we have.", "language_switch")
        == []
    )


def test_a_chinese_thought_with_formulas_does_not_switch():
    thought = "我们设未知数为变量。\n\nx + y = 12\n\n因此结果是十二。"
    assert marks(thought, "language_switch") == []


def test_han_beside_kana_is_japanese():
    text = "答えは五です。もう一度確認しましょう。"
    assert find_languages(text, [0, len(text)], words_of(text)).all == ("ja",)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text):
    assert len(fold_case(text)) == len(text)


@settings(deadline=None)
@given(st.text(alphabet="ab中🤔! \n.é", max_size=300))
def test_words_are_ordered_and_hold_what_is_not_blank(text):
    words = words_of(text)
    spans = list(zip(words.starts.tolist(), words.ends.tolist(), strict=True))
    assert all(0 < end - start <= MAX_WORD for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    letters = {place for start, end in spans for place in range(start, end)}
    assert all(place in letters for place, sign in enumerate(text) if sign.isalnum())


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "ab", "ba", "abc", "中"]), max_size=30))
def test_equal_words_and_no_others_have_equal_hashes(names):
    words = words_of(" ".join(names))
    hashes = words.hashes.tolist()
    assert [hashes.index(value) for value in hashes] == [names.index(name) for name in names]
