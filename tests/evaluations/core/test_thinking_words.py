"""What slopes are called: an association, and only where it is one."""

import pytest

from evaluations.core.statistics.slopes import Fit, Slope
from evaluations.core.thinking_words import contrast, finding, headline


def fit(value):
    return Fit(slope=Slope(value, value - 1, value + 1, 0.5, 0.5, 20, 40, 1.0))


@pytest.mark.parametrize(
    ("given", "adjusted", "word"),
    [
        (fit(0.1), 0.049, "right"),
        (fit(-0.1), 0.049, "wrong"),
        (fit(0.1), 0.05, "unclear"),
        (Fit(reason="too few"), None, "unknown"),
    ],
)
def test_a_relation_is_called_one_by_its_adjusted_p_value(given, adjusted, word):
    assert finding(given, adjusted) == word


@pytest.mark.parametrize(
    ("pooled", "within", "sentence"),
    [
        (["unknown"], ["unknown"], "Nothing can be said"),
        ([], [], "Nothing can be said"),
        (
            ["wrong"],
            ["right"],
            "Across cases, longer thinking goes with wrong answers. "
            "On one and the same case, longer thinking goes with right answers.",
        ),
        (
            ["right", "wrong", "right", "unknown"],
            ["unclear", "unclear", "unknown", "unknown"],
            "Across cases, longer thinking goes with right answers for 2 of 3 candidates and with "
            "wrong answers for 1. On one and the same case no relation shows for any of 2 "
            "candidates.",
        ),
        (
            ["unclear"],
            ["unknown"],
            "Across cases no relation shows. On one and the same case nothing can be said.",
        ),
    ],
)
def test_one_sentence_for_all_candidates(pooled, within, sentence):
    assert headline(pooled, within).startswith(sentence)


@pytest.mark.parametrize(
    ("pooled", "within", "part"),
    [
        ("right", "wrong", "two signs differ"),
        ("wrong", "right", "two signs differ"),
        ("wrong", "unclear", "may be all there is to it"),
        ("unclear", "right", "differences between the cases hide"),
    ],
)
def test_a_difference_between_the_two_is_explained(pooled, within, part):
    assert part in contrast(pooled, within)


@pytest.mark.parametrize("pair", [("right", "right"), ("unknown", "right"), ("wrong", "unknown")])
def test_without_a_difference_nothing_is_explained(pair):
    assert contrast(*pair) == ""
