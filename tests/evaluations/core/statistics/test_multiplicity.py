"""Holm's p-values against a published example, and their laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.statistics.multiplicity import holm

P_VALUES = st.lists(st.none() | st.floats(0, 1), max_size=12)


def test_four_tests_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_an_unknown_p_value_stays_unknown_and_counts_for_nothing():
    assert holm([None, 0.02, None, 0.03]) == [None, 0.04, None, 0.04]
    assert holm([]) == []


@given(P_VALUES)
def test_adjusting_never_lowers_and_keeps_the_order(values):
    adjusted = holm(values)
    pairs = sorted((p, q) for p, q in zip(values, adjusted, strict=True) if p is not None)
    assert all(p <= q <= 1 for p, q in pairs)
    assert [q for _, q in pairs] == sorted(q for _, q in pairs)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.randoms())
def test_the_order_of_the_tests_changes_nothing(values, random):
    places = list(range(len(values)))
    random.shuffle(places)
    adjusted = holm(values)
    assert holm([values[place] for place in places]) == [adjusted[place] for place in places]


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(wrong):
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([0.5, wrong])
