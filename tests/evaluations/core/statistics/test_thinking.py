"""One candidate's thoughts: what is compared, what is left out and why, how it ended."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.statistics.intervals import student_quantile, wilson_interval
from evaluations.core.statistics.thinking import MOST_GROUPS, bins, room, study
from evaluations.core.statistics.thoughts import (
    ENDINGS,
    ThoughtSample,
    counted,
    lengths,
    rates,
)


def sample(case=0, value=1.0, think=100, given=20, ending="answered", **more):
    return ThoughtSample(case, ending, value, think, given, **more)


def cut(case=0, think=100, **more):
    return sample(case, 0.0, think, ending="truncated", in_thought=True, **more)


def drawn(seed, cases=20, repeats=4):
    rng = np.random.default_rng(seed)
    return [
        sample(case, float(rng.random() < 0.6), int(rng.integers(20, 2000)), 10 + case)
        for case in range(cases)
        for _ in range(repeats)
    ]


ENDED = st.builds(
    ThoughtSample,
    case=st.integers(0, 5),
    ending=st.sampled_from(ENDINGS),
    value=st.sampled_from([None, 0.0, 0.5, 1.0]),
    think_tokens=st.none() | st.integers(0, 5000),
    input_tokens=st.none() | st.integers(0, 500),
    in_thought=st.booleans(),
    estimated=st.booleans(),
    hidden=st.booleans(),
)


def test_every_sample_is_compared_or_left_out_for_one_reason():
    found = counted(
        [
            sample(),
            sample(think=None),
            sample(think=0),
            sample(given=None, estimated=True),
            sample(hidden=True),
            ThoughtSample(0, "failed", None, None, None),
        ]
    )
    assert (found.ended, found.verdicts, found.compared, found.failed) == (6, 5, 3, 1)
    assert (found.uncounted, found.thoughtless, found.without_input) == (1, 1, 1)
    assert (found.estimated, found.hidden) == (1, 1)


@given(st.lists(ENDED, max_size=30))
def test_the_counts_add_up_and_nothing_breaks(rows):
    found = study(rows).counted
    assert found.verdicts == found.compared + found.uncounted + found.thoughtless
    assert found.ended == found.verdicts + found.failed
    if rows:
        assert sum(rate.samples for rate in study(rows).rates) == len(rows)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "nothing is graded"),
        ([ThoughtSample(0, "failed", None, None, None)], "nothing is graded"),
        ([sample(think=0), sample(think=0)], "it did not think"),
        ([sample(think=0), sample(think=None)], "nobody counted its think tokens"),
    ],
)
def test_where_nothing_can_be_compared_both_slopes_say_why(rows, reason):
    found = study(rows)
    assert (found.pooled.slope, found.within.slope) == (None, None)
    assert found.pooled.reason == found.within.reason == reason
    assert found.bins == found.lengths == ()


def test_the_slope_across_cases_is_for_a_doubling_of_tokens_per_input_token():
    rows = drawn(1)
    found = study(rows)
    x = np.log2([row.think_tokens / row.input_tokens for row in rows])
    y = [row.value for row in rows]
    assert found.pooled.slope.value == pytest.approx(np.polyfit(x, y, 1)[0])
    assert found.pooled.slope.samples == 80


def test_without_input_tokens_samples_are_still_compared_within_their_case():
    rows = [sample(row.case, row.value, row.think_tokens, None) for row in drawn(1)]
    found = study(rows)
    assert "no sample has all the counts" in found.pooled.reason
    assert found.within.slope.value == pytest.approx(study(drawn(1)).within.slope.value)


def test_cut_off_samples_count_as_wrong_and_can_be_left_out():
    rows = drawn(2) + [cut(case, 4000) for case in range(20)]
    found, without = study(rows), study(drawn(2))
    assert found.pooled.slope.value < without.pooled.slope.value
    assert found.pooled_complete.slope.value == pytest.approx(without.pooled.slope.value)
    assert found.within_complete.slope.value == pytest.approx(without.within.slope.value)
    assert found.cut_matters
    assert not without.cut_matters


def test_groups_of_like_length_hold_every_sample_once_from_short_to_long():
    found = study(drawn(3))
    assert len(found.bins) == MOST_GROUPS
    assert sum(row.samples for row in found.bins) == 80
    for one, other in zip(found.bins, found.bins[1:], strict=False):
        assert one.low <= one.middle <= one.high < other.low


def test_equal_lengths_stay_in_one_group_and_few_samples_make_none():
    same = np.full(40, 3.0)
    assert len(bins(same, np.ones(40), np.arange(40))) == 1
    assert bins(same[:15], np.ones(15), np.arange(15)) == ()


def test_lengths_are_told_apart_for_right_wrong_and_cut_off():
    rows = [sample(think=number, value=1.0) for number in range(1, 10)]
    rows += [sample(think=50, value=0.5), sample(think=70, value=0.0), cut(think=400)]
    right, wrong, off = lengths(rows)
    assert (right.group, right.samples, right.quantiles[2]) == ("right", 9, 5.0)
    assert (right.shortest, right.longest) == (1, 9)
    assert (wrong.group, wrong.samples, wrong.longest) == ("wrong", 2, 70)
    assert (off.group, off.samples) == ("cut", 1)
    assert [row.group for row in lengths(rows[:3])] == ["right"]


def test_rates_have_wilsons_interval_where_each_case_has_one_sample():
    rows = [sample(case) for case in range(16)] + [cut(case) for case in (16, 17, 18)]
    rows.append(sample(19, 0.0, ending="refused"))
    found = {rate.ending: rate for rate in rates(rows)}
    assert list(found) == list(ENDINGS)
    assert (found["answered"].samples, found["truncated"].samples) == (16, 3)
    share = found["answered"].share
    ends = wilson_interval(0.8, 20, student_quantile(0.95, 2 * 20 - 1))
    assert (share.value, share.lower, share.upper) == pytest.approx((0.8, *ends))
    assert found["looped"].share.value == 0.0
    assert found["looped"].share.upper > 0.1


def test_repeats_that_end_alike_are_not_counted_as_many():
    once = [sample(case, ending="empty" if case < 5 else "answered") for case in range(20)]
    wide = {rate.ending: rate.share for rate in rates(once * 4)}["empty"]
    narrow = {rate.ending: rate.share for rate in rates(once)}["empty"]
    assert wide.upper - wide.lower == pytest.approx(narrow.upper - narrow.lower)


def test_room_is_judged_by_thoughts_that_went_on_longer():
    rows = [sample(case, think=tokens) for case, tokens in enumerate([50, 120, 140, 180, 390])]
    rows += [cut(5, 100), cut(6, 100), cut(7, None)]
    found = room(rows)
    assert (found.cut, found.uncounted, found.longest) == (3, 1, 390)
    assert (found.shortest_cut, found.longest_cut) == (100, 100)
    values = [each.estimate and each.estimate.value for each in found.chances]
    assert values == [0.5, 0.75, None]


def test_thoughts_of_candidates_with_another_limit_are_counted_for_room_alone():
    own = [cut(case, 100) for case in range(3)]
    other = [sample(case, think=tokens) for case, tokens in enumerate([110, 150, 420])]
    assert [each.estimate for each in room(own).chances] == [None, None, None]
    told = study(own, other)
    assert told.room.chances[0].estimate.value == pytest.approx(2 / 3)
    assert told.counted.compared == 3


def test_what_was_cut_off_in_its_answer_had_come_to_the_end_of_its_thought():
    rows = [sample(0, 0.0, 200, ending="truncated"), cut(1, 100)]
    found = room(rows)
    assert found.cut == 1
    assert found.chances[1].estimate.value == 1.0


def test_a_loop_is_taken_never_to_end():
    rows = [sample(case, think=150) for case in range(2)] + [cut(2, 100)]
    loops = [sample(3, 0.0, 110, ending="looped"), sample(4, 0.0, 160, ending="looped")]
    assert room(rows).chances[0].estimate.value == 1.0
    assert room(rows + loops).chances[0].estimate.value == pytest.approx(0.5)
    assert room(rows + loops).longest == 150
