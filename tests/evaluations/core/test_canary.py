"""What a canary is, and what gives it away."""

import uuid

import pytest

from evaluations.core.canary import (
    MAX_CANARY,
    CanaryError,
    canary_anchor,
    canary_line,
    canary_sign,
    checked_canary,
    shows_sign,
)

TOKEN = uuid.UUID("8a7b3c52-0d41-4c58-9b46-2f1f6f0f7e11")
LINE = canary_line(TOKEN)


def test_a_drawn_line_is_a_canary():
    assert checked_canary(LINE) == LINE
    assert len(LINE) <= MAX_CANARY


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        f"I remember {TOKEN}.",
        str(TOKEN).upper(),
        "8a7b3c52\u20110d41\u20114c58\u20119b46\u20112f1f6f0f7e11",
        f"first\n{LINE}\nlast",
    ],
)
def test_the_guid_alone_gives_a_line_away(text):
    assert shows_sign(canary_sign(LINE), text)


def test_a_line_without_a_guid_is_found_as_a_whole_in_any_case_and_spacing():
    sign = canary_sign("Purple herons file taxes")
    assert shows_sign(sign, "", "so: PURPLE  herons\nfile taxes!")
    assert not shows_sign(sign, "Purple herons never file taxes.")


def test_another_guid_and_an_empty_canary_show_nothing():
    other = uuid.UUID("00000000-0d41-4c58-9b46-2f1f6f0f7e11")
    assert not shows_sign(canary_sign(LINE), canary_line(other))
    assert not shows_sign(canary_sign(""), "anything", "")


@pytest.mark.parametrize("value", [7, "too short", "x" * 81, "a line that\nbreaks in two"])
def test_a_line_that_could_be_chance_or_breaks_is_refused(value):
    with pytest.raises(CanaryError):
        checked_canary(value)


def test_the_anchor_is_the_longest_plain_word_of_the_sign():
    assert canary_anchor(canary_sign(LINE)) == "2f1f6f0f7e11"
    assert canary_anchor(canary_sign("Purple herons file taxes")) == "purple"
    assert canary_anchor("") == ""
