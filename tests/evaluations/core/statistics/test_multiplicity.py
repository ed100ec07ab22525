"""Adjusted p-values against published examples and statsmodels, and their laws."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from evaluations.core.statistics.multiplicity import benjamini_hochberg, holm

P_VALUES = st.lists(st.none() | st.floats(0, 1), max_size=12)


def test_four_tests_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


#: Benjamini and Hochberg 1995, section 3.2: fifteen endpoints of a trial of thrombolysis.
TRIAL = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]


def test_fifteen_endpoints_reject_four_by_their_rate_and_three_by_holm():
    assert sum(q <= 0.05 for q in benjamini_hochberg(TRIAL)) == 4
    assert sum(q <= 0.05 for q in holm(TRIAL)) == 3
    assert benjamini_hochberg(TRIAL)[3] == pytest.approx(15 / 4 * 0.0095)


# Its own adjusting takes a tenth of a second a list.
@settings(max_examples=20)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_statsmodels_agrees_on_both(values):
    for adjust, name in ((holm, "holm"), (benjamini_hochberg, "fdr_bh")):
        known = multipletests(values, method=name)[1]
        assert adjust(values) == pytest.approx(list(known), abs=1e-9)


@given(P_VALUES)
def test_the_rate_adjusts_less_than_holm_and_leaves_the_unknown_alone(values):
    for p, rate, family in zip(values, benjamini_hochberg(values), holm(values), strict=True):
        assert (p is None) == (rate is None)
        assert p is None or p <= rate + 1e-15 <= family + 1e-12


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
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([0.5, wrong])
