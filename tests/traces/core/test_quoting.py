"""A closer that a thought only quotes does not end it; the one that ends it always does."""

import pytest

from traces.core.splitting import StreamSplitter, split_completion


@pytest.mark.parametrize(
    "thought",
    [
        "It ends with `</think>`.",
        'It ends with "</think>".',
        "It ends with '</think>'.",
        "It ends with “</think>”.",
        "It ends with ‘</think>’.",
        "It ends with «</think>».",
        "标签是「</think>」。",
        "标签是『</think>』。",
        'So: text.split("</think>")[-1].strip()',
        "So: text.split('</think>')[-1]",
        "Written `<think>like this</think> and so on`, I guess.",
        "A block:\n```\n<think>\nhm\n</think>\n42\n```\nSo I say 42.",
        "```xml\n<think>\nhm\n</think>\n```\nSo I say 42.",
        "~~~\n<think>a</think>\n<think>b</think>\n~~~\ndone",
        'First "a" and then "</think>" on one line.',
    ],
)
def test_a_quoted_closer_is_a_part_of_the_thought(thought):
    for text in (f"<think>{thought}</think>\n\n42", f"<think>\n{thought}\n</think>\n\n42"):
        split = split_completion(text)
        assert (split.shown_reasoning, split.shown_answer) == (thought, "42")
        splitter = StreamSplitter()
        for character in text:
            splitter.feed(character)
        assert splitter.finish() == split


@pytest.mark.parametrize(
    ("thought", "answer"),
    [
        # Quotes that are closed already, or that nothing closes.
        ("use `x`", "`y` it is"),
        ('he said "hi"', '"hi" it is'),
        ("use 'x'", "'y' it is"),
        ("a ` alone", "42"),
        ("12 inches is 12\"\nand that's it'", "'42'"),
        ('say "', "\n42"),
        ("say `", "42`"),
        ("“", "42"),
        # A block that was never closed, cut by a budget or forgotten.
        ("```python\nfor i in", "\n42"),
        ("```python\nfor i in\n", "\n42"),
        ("```\n<think>\n</think>\n```\nThen:\n```\ncode\n", "\n42"),
        # An opener that is not in code.
        ("They ask about <think> tags.", "42"),
        ("`<think>` opens it.", "42"),
    ],
)
def test_a_closer_that_is_not_quoted_ends_the_thought(thought, answer):
    split = split_completion(f"<think>{thought}</think>{answer}")
    assert (split.reasoning, split.answer) == (thought, answer)


@pytest.mark.parametrize("thought", ["say `", 'say "', "say '", "say “"])
def test_a_closer_at_the_very_end_is_never_quoted(thought):
    split = split_completion(f"<think>{thought}</think>")
    assert (split.reasoning, split.answer, split.truncated) == (thought, "", False)
    prompted = split_completion(f"{thought}</think>", prompt_opens_think=True)
    assert (prompted.reasoning, prompted.closed) == (thought, True)


def test_a_closer_that_may_be_quoted_waits_for_the_next_character():
    splitter = StreamSplitter()
    splitter.feed("<think>say `")
    assert splitter.feed("</think>") == []
    assert [piece.text for piece in splitter.feed("`")] == ["</think>", "`"]


def test_a_literal_opener_and_closer_in_the_answer_stay_there():
    answer = "Write `<think>` first, then <think>x</think>, or\n```\n<think>\n</think>\n```"
    split = split_completion(f"<think>a</think>\n{answer}")
    assert (split.reasoning, split.shown_answer) == ("a", answer)
    assert split_completion(answer).answer == answer
