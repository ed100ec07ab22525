"""Difficulty, discrimination and findings of cases, against hand-made tables and scipy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluations.core.item_analysis import analyze_items

MISSING = math.nan


def once(*rows: list[float]) -> np.ndarray:
    """One repeat: a row a case, a column a candidate."""
    return np.array(rows, dtype=float)[:, :, None]


LADDER = once([1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0])


def test_a_ladder_has_its_difficulties_and_correlations_by_hand():
    items = analyze_items(LADDER)
    assert [item.difficulty for item in items] == [0.75, 0.5, 0.25]
    # Case 2 is (1, 1, 0, 0); the others together are (2, 1, 1, 0) / 2: r = 1 / sqrt(2).
    assert items[1].discrimination == pytest.approx(1 / math.sqrt(2), abs=1e-12)
    assert [item.findings for item in items] == [(), (), ()]


def test_discrimination_is_the_point_biserial_correlation_of_scipy():
    values = np.random.default_rng(7).integers(0, 2, (12, 6, 5)).astype(float)
    units = values.reshape(12, -1)
    for index, item in enumerate(analyze_items(values)):
        rest = np.delete(units, index, axis=0).mean(axis=0)
        expected = stats.pointbiserialr(units[index], rest).statistic
        assert item.discrimination == pytest.approx(expected, abs=1e-12)


def test_it_is_the_corrected_item_total_correlation_of_henrysson():
    units = np.random.default_rng(11).integers(0, 2, (9, 40)).astype(float)
    total = units.sum(axis=0)
    s_t = total.std()
    for row, item in zip(units, analyze_items(units[:, :, None]), strict=True):
        r_it, s_i = np.corrcoef(row, total)[0, 1], row.std()
        corrected = (r_it * s_t - s_i) / math.sqrt(s_t**2 + s_i**2 - 2 * r_it * s_t * s_i)
        assert item.discrimination == pytest.approx(corrected, abs=1e-12)


@pytest.mark.parametrize(
    ("row", "findings"),
    [
        ([1, 1, 1, 1], ("all_right",)),
        ([0, 0, 0, 0], ("all_wrong",)),
        ([0, 0, 0, 1], ("weakest_only",)),
        ([0, 0, 1, 1], ("backwards",)),
        ([1, 1, 0, 0], ()),
        ([0.5, 0.5, 0.5, 0.5], ("same",)),
    ],
)
def test_what_is_said_of_a_case(row, findings):
    assert analyze_items(np.concatenate([LADDER, once(row)]))[3].findings == findings


def test_nobody_is_the_weakest_where_two_are_equally_weak():
    items = analyze_items(once([1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 1]))
    assert items[2].findings == ("backwards",)


def test_a_case_that_does_not_vary_has_no_discrimination():
    flat, *_ = analyze_items(np.concatenate([once([1, 1, 1, 1]), LADDER]))
    assert (flat.difficulty, flat.discrimination) == (1.0, None)


def test_missing_values_are_left_out_and_never_zero():
    table = np.full((3, 4, 2), 1.0)
    table[0, :, 1] = MISSING
    table[1, 3] = MISSING
    table[2] = MISSING
    first, second, third = analyze_items(table)
    assert first.shares == (1.0, 1.0, 1.0, 1.0)
    assert second.shares == (1.0, 1.0, 1.0, None)
    assert (third.difficulty, third.discrimination, third.findings) == (None, None, ())


def test_two_candidates_or_two_cases_say_nothing_of_a_case():
    for table in (LADDER[:, :2], LADDER[:2]):
        for item in analyze_items(table):
            assert item.difficulty is not None
            assert (item.discrimination, item.findings) == (None, ())


@pytest.mark.parametrize("shape", [(0, 0, 1), (0, 3, 1), (3, 0, 1), (2, 3, 0)])
def test_an_empty_table_has_cases_of_which_nothing_is_known(shape):
    items = analyze_items(np.empty(shape))
    assert [item.difficulty for item in items] == [None] * shape[0]


def test_another_shape_is_refused():
    with pytest.raises(ValueError, match="cases x candidates x repeats"):
        analyze_items(np.zeros((3, 3)))


@given(
    st.lists(
        st.lists(st.sampled_from([0.0, 0.5, 1.0, MISSING]), min_size=5, max_size=5),
        min_size=1,
        max_size=8,
    )
)
def test_every_table_is_read_within_bounds(rows):
    for item in analyze_items(once(*rows)):
        assert item.difficulty is None or 0 <= item.difficulty <= 1
        assert item.discrimination is None or -1 <= item.discrimination <= 1
        assert len(item.findings) <= 1
