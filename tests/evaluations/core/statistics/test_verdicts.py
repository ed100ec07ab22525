"""The word for a difference, from its interval and a margin."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.statistics.verdicts import verdict

END = st.floats(-1, 1)


@pytest.mark.parametrize(
    ("lower", "upper", "margin", "word"),
    [
        (0.01, 0.10, 0.02, "better"),
        (-0.10, -0.01, 0.02, "worse"),
        (-0.01, 0.01, 0.02, "equivalent"),
        (0.005, 0.015, 0.02, "equivalent"),
        (-0.01, 0.03, 0.02, "undecided"),
        (0.0, 0.1, 0.0, "undecided"),
        (-0.02, 0.01, 0.02, "undecided"),
        (None, 0.5, 0.0, "undecided"),
        (None, -0.5, 0.0, "worse"),
    ],
)
def test_an_interval_and_a_margin_make_a_word(lower, upper, margin: float, word: str) -> None:
    assert verdict(lower, upper, margin) == word


def test_an_interval_beside_zero_is_undecided_where_the_test_does_not_reject() -> None:
    assert verdict(0.01, 0.1, significant=False) == "undecided"
    assert verdict(-0.01, 0.01, 0.02, significant=False) == "equivalent"


@given(END, END, st.floats(0, 1), st.booleans())
def test_swapping_candidates_swaps_the_word(a: float, b: float, margin: float, sure: bool) -> None:
    lower, upper = sorted((a, b))
    opposite = {"better": "worse", "worse": "better"}
    word = verdict(lower, upper, margin, significant=sure)
    swapped = verdict(-upper, -lower, margin, significant=sure)
    assert swapped == opposite.get(word, word)


@given(END, END, st.floats(0, 1), st.floats(0, 1))
def test_a_larger_margin_never_undoes_equivalence(a: float, b: float, m: float, n: float) -> None:
    lower, upper = sorted((a, b))
    if verdict(lower, upper, min(m, n)) == "equivalent":
        assert verdict(lower, upper, max(m, n)) == "equivalent"


@pytest.mark.parametrize("wrong", [(0.0, 1.0, -0.1), (0.0, 1.0, math.inf), (1.0, 0.0, 0.1)])
def test_a_margin_below_zero_or_crossed_ends_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match=r"margin|lower end"):
        verdict(*wrong)
