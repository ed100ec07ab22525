"""Kaplan-Meier against a published table and closed forms, and its laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.statistics.survival import finishing, life_table

#: Weeks of remission under 6-mercaptopurine (Freireich et al. 1963); True where it ended.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
LENGTHS, FLAGS = np.array(WEEKS, dtype=float), np.array(ENDED, dtype=bool)
OWN = np.arange(len(WEEKS))

ROWS = st.lists(st.tuples(st.integers(1, 500), st.booleans()), min_size=2, max_size=40)


def arrays(rows):
    lengths = np.array([length for length, _ in rows], dtype=float)
    return lengths, np.array([ended for _, ended in rows], dtype=bool), np.arange(len(rows))


def test_the_published_table_of_remissions():
    table = life_table(LENGTHS, FLAGS)
    shares = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {week: round(table.surviving(week), 3) for week in shares} == shares
    assert list(table.at_risk) == [21, 17, 15, 12, 11, 7, 6]


def test_a_chance_is_conditional_on_having_come_that_far():
    found = finishing(LENGTHS, FLAGS, OWN, np.array([10.0]), 2.0)
    assert found.estimate.value == pytest.approx(1 - 0.6275 / 0.7529, abs=2e-4)
    assert (found.cut, found.known, found.at_least) == (1, 1, False)


def test_the_error_is_near_greenwoods():
    start = np.array([0.5])
    found = finishing(LENGTHS, FLAGS, OWN, start, 20.0)
    table = life_table(LENGTHS, FLAGS)
    used = table.lengths <= 10
    risk, ended = table.at_risk[used], table.ended[used]
    greenwood = table.surviving(10) * np.sqrt(np.sum(ended / (risk * (risk - ended))))
    assert found.estimate.standard_error == pytest.approx(greenwood, rel=0.05)
    assert greenwood == pytest.approx(0.0963, abs=5e-4)


@pytest.mark.parametrize(("count", "below"), [(10, 5), (40, 30), (7, 1)])
def test_with_nothing_cut_off_it_is_a_plain_share_with_its_binomial_error(count, below):
    lengths = np.arange(1.0, count + 1)
    share = below / count
    found = finishing(lengths, np.ones(count, bool), np.arange(count), np.array([0.5]), 2.0 * below)
    assert found.estimate.value == pytest.approx(share)
    error = np.sqrt(share * (1 - share) / count)
    assert found.estimate.standard_error == pytest.approx(error)
    assert found.estimate.effective == pytest.approx(count)


def test_repeats_of_a_case_that_agree_are_no_new_evidence():
    thrice = [np.repeat(part, 3) for part in (LENGTHS, FLAGS, OWN)]
    one = finishing(LENGTHS, FLAGS, OWN, np.array([6.5]), 3.0).estimate
    three = finishing(*thrice, np.array([6.5]), 3.0).estimate
    assert three.value == pytest.approx(one.value)
    assert three.standard_error == pytest.approx(one.standard_error, rel=0.15)
    assert three.cases == one.cases


def mean_chance(lengths, ended, weights, cut, factor):
    """Kaplan-Meier with weights, written out: the mean chance over ``cut``."""
    chances = []
    for limit in cut:
        left = 1.0
        for time in np.unique(lengths[ended]):
            if limit < time <= factor * limit:
                gone = weights[ended & (lengths == time)].sum()
                left *= 1 - gone / weights[lengths >= time].sum()
        chances.append(1 - left)
    return np.mean(chances)


@pytest.mark.parametrize("seed", range(4))
def test_the_error_is_the_jackknife_with_infinitesimal_weights_of_cases(seed):
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, 40, 60).astype(float)
    ended, cases = rng.random(60) < 0.7, rng.integers(0, 15, 60)
    cut, factor, tiny = np.array([5.0, 5.0, 9.0, 14.0]), 2.0, 1e-6
    moved = [
        mean_chance(lengths, ended, 1 + way * tiny * (cases == case), cut, factor)
        for case in np.unique(cases)
        for way in (1, -1)
    ]
    slopes = (np.array(moved[::2]) - np.array(moved[1::2])) / (2 * tiny)
    found = finishing(lengths, ended, cases, cut, factor).estimate
    assert found.value == pytest.approx(mean_chance(lengths, ended, np.ones(60), cut, factor))
    assert found.standard_error == pytest.approx(np.sqrt(np.sum(slopes**2)), rel=1e-4)


def test_beyond_the_longest_that_was_seen_nothing_is_known():
    found = finishing(LENGTHS, FLAGS, OWN, np.array([20.0]), 2.0)
    assert (found.known, found.estimate) == (0, None)
    assert finishing(LENGTHS, FLAGS, OWN, np.array([]), 2.0).estimate is None


def test_where_some_reach_beyond_it_the_mean_is_a_lower_bound():
    found = finishing(LENGTHS, FLAGS, OWN, np.array([10.0, 20.0]), 2.0)
    table = life_table(LENGTHS, FLAGS)
    first = 1 - table.surviving(20) / table.surviving(10)
    second = 1 - table.surviving(35) / table.surviving(20)
    assert found.at_least
    assert found.known == 1
    assert found.estimate.value == pytest.approx((first + second) / 2)


def test_one_that_never_ends_is_at_risk_for_ever():
    lengths = np.array([1.0, 2.0, 3.0, np.inf])
    ended = np.array([True, True, True, False])
    found = finishing(lengths, ended, np.arange(4), np.array([1.5]), 2.0)
    assert found.estimate.value == pytest.approx(2 / 3)


def test_certainty_still_has_an_interval():
    lengths = np.arange(1.0, 11.0)
    found = finishing(lengths, np.ones(10, bool), np.arange(10), np.array([5.0]), 2.0).estimate
    assert found.value == 1.0
    assert found.lower == pytest.approx(5 / (5 + 2.776445**2), abs=1e-5)
    assert found.cases == 5


@given(ROWS, st.floats(1, 400), st.floats(0.001, 1000))
def test_the_unit_of_the_tokens_does_not_matter(rows, limit, unit):
    lengths, ended, cases = arrays(rows)
    one = finishing(lengths, ended, cases, np.array([limit]), 2.0)
    other = finishing(lengths * unit, ended, cases, np.array([limit * unit]), 2.0)
    if one.known == other.known and one.estimate is not None:
        assert other.estimate.value == pytest.approx(one.estimate.value, abs=1e-9)


@given(ROWS, st.lists(st.integers(1, 400), min_size=1, max_size=5))
def test_more_room_never_lowers_the_chance(rows, limits):
    lengths, ended, cases = arrays(rows)
    cut = np.array(limits, dtype=float)
    found = [finishing(lengths, ended, cases, cut, factor) for factor in (1.5, 2.0, 4.0)]
    values = [each.estimate.value for each in found if each.estimate is not None]
    assert values == sorted(values)
    known = [each.known for each in found]
    assert known == sorted(known, reverse=True)
    for each in found:
        if each.estimate is not None:
            assert 0 <= each.estimate.lower <= each.estimate.value <= each.estimate.upper <= 1


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan])
def test_a_thought_without_a_length_is_refused(wrong):
    with pytest.raises(ValueError, match="above 0"):
        life_table(np.array([1.0, wrong]), np.array([True, True]))
