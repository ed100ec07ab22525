"""Nothing in a text is invisible, and nothing that shapes letters is taken for hidden."""

import pytest

from tests.traces.core.recorded import needs_recordings, recorded_rows
from traces.core.invisible import INVISIBLE, code_point, name_of


@pytest.mark.parametrize(
    "character",
    [
        "\u202e",
        "\u202a",
        "\u202c",
        "\u2066",
        "\u2069",
        "\u200e",
        "\u200f",
        "\u061c",
        "\u200b",
        "\u2060",
        "\ufeff",
        "\u00ad",
        "\u180e",
        "\u3164",
        "\u2028",
        "\x00",
        "\x07",
        "\x1b",
        "\x7f",
        "\x85",
        "\r",
        "\U000e0041",
        "\U000e0100",
        "\u200d",
        "\u200c",
    ],
)
def test_a_character_that_nobody_sees_is_found(character):
    assert INVISIBLE.findall(f"ab{character}cd") == [character]


@pytest.mark.parametrize(
    "text",
    [
        "plain text\twith a tab\nand lines\r\nof two kinds",
        "👨‍👩‍👧 and ❤️‍🔥",
        "می‌خواهم",
        "क्‍ष",
        "你好，世界",
        "葛\U000e0100",
        "naïve – “quoted” … 1 000 €",
    ],
)
def test_a_character_that_shapes_what_is_seen_is_left_alone(text):
    assert INVISIBLE.findall(text) == []


def test_a_joiner_at_the_edge_of_a_text_hides_there():
    assert INVISIBLE.findall("\u200dab\u200d") == ["\u200d", "\u200d"]


def test_a_row_of_joiners_hides_even_between_letters_of_another_script():
    assert len(INVISIBLE.findall("ش\u200c\u200d\u200cش")) == 3


def test_characters_are_named_by_their_code():
    assert code_point("\u202e") == "U+202E"
    assert code_point("\U000e0041") == "U+E0041"
    assert name_of("\u202e") == "RIGHT-TO-LEFT OVERRIDE"
    assert name_of("\x07") == "CONTROL CHARACTER"


@needs_recordings
def test_recorded_thoughts_are_read_without_false_alarms():
    found = {
        character
        for row in recorded_rows("lineage_bench")
        for character in INVISIBLE.findall((row["reasoning"] or "") + (row["answer"] or ""))
    }
    assert found <= {"\u200b"}
