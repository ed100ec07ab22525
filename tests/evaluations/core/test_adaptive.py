"""Who is dropped when: the true best hardly ever, the hopeless soon, and never everybody."""

import numpy as np
import pytest

from evaluations.core.adaptive import (
    Look,
    Rule,
    default_block,
    look,
    random_places,
)
from evaluations.core.statistics.cases import Floats

RULE = Rule(alpha=0.05, margin=0.0, block=10)


def looked(values: Floats, total: int, rule: Rule = RULE, weights: Floats | None = None) -> Look:
    count, places = values.shape
    asked = np.full(count, places, dtype=np.int64)
    return look(values, asked, range(count), np.ones(total) if weights is None else weights, rule)


def test_a_candidate_far_behind_is_dropped_and_named_with_its_rival() -> None:
    values = np.array([[1.0] * 20, [0.0] * 20, [1.0] * 19 + [0.0]])
    seen = looked(values, 100)
    assert [(each.candidate, each.rival, each.difference) for each in seen.dropped] == [
        (1, 0, -1.0)
    ]
    assert seen.remaining == (0, 2)
    assert seen.means == (1.0, 0.0, 0.95)
    assert (seen.leader, seen.ending) == (0, "")
    assert seen.dropped[0].evidence >= RULE.needed == 20.0


def test_equals_are_never_told_apart() -> None:
    seen = looked(np.ones((3, 50)), 100)
    assert seen.dropped == ()
    assert seen.evidence == (1.0, 1.0, 1.0)


def test_failed_calls_show_no_difference() -> None:
    values = np.array([[1.0] * 40, [np.nan] * 40])
    seen = looked(values, 100)
    assert seen.dropped == ()
    assert seen.means == (1.0, None)


def test_a_dropped_rival_leaves_its_evidence_where_it_stood() -> None:
    values = np.array([[1.0] * 40, [0.0] * 40, [1.0] * 40])
    asked = np.array([40, 20, 40])
    seen = look(values, asked, [0, 2], np.ones(100), RULE)
    assert seen.evidence[1] is None
    assert seen.remaining == (0, 2)
    assert seen.means == (1.0, 0.0, 1.0)


def test_the_last_one_left_ends_the_run() -> None:
    seen = looked(np.array([[1.0] * 20, [0.0] * 20]), 200)
    assert (seen.remaining, seen.ending) == ((0,), "one_left")


def test_three_that_beat_each_other_in_turn_leave_one() -> None:
    """Evidence of earlier blocks stays: without a rule everybody could be dropped at once."""
    values = np.array([[1.0] * 30 + [0.0] * 60, [0.0] * 30 + [1.0] * 60])
    seen = looked(values, 90)
    assert len(seen.remaining) == 1


def test_a_margin_ends_a_run_of_equals_and_costs_half_the_error_rate() -> None:
    rule = Rule(alpha=0.05, margin=0.1, block=10)
    values = np.ones((2, 80))
    assert looked(values, 100, rule).ending == "within_margin"
    assert looked(values[:, :10], 100, rule).ending == ""
    assert looked(values, 100).ending == ""
    assert rule.needed == 40.0
    assert rule.needed_against(5) == 160.0


def test_heavy_cases_count_by_their_weight() -> None:
    """One is right on light cases only: in the weighted mean of the run it is far behind."""
    light, heavy = [1.0] * 25, [0.0] * 25
    values = np.array([light + heavy, heavy + light])
    order = np.random.default_rng(2).permutation(50)
    weights = np.array([1.0] * 25 + [9.0] * 25)[order]
    seen = looked(values[:, order], 50, weights=weights)
    assert seen.means == (pytest.approx(0.1), pytest.approx(0.9))
    assert [each.candidate for each in seen.dropped] == [0]


@pytest.mark.parametrize("rates", [(0.9, 0.8, 0.6), (0.8, 0.8, 0.8)])
def test_the_best_of_the_full_run_is_hardly_ever_dropped(rates: tuple[float, ...]) -> None:
    """150 orders of one full run, five looks each: at most 5 % and chance."""
    draw = np.random.default_rng(7)
    full = (draw.random((3, 60)) < np.array(rates)[:, None]).astype(np.float64)
    best = full.mean(axis=1).argmax()
    lost = 0
    for _ in range(150):
        values = full[:, draw.permutation(60)]
        asked, remaining = np.full(3, 0, dtype=np.int64), [0, 1, 2]
        for places in range(10, 60, 10):
            asked[remaining] = places
            remaining = list(
                look(values[:, :places], asked, remaining, np.ones(60), RULE).remaining
            )
        lost += best not in remaining
    assert lost <= 15


def test_places_are_every_case_and_repeat_in_an_order_that_the_seed_names() -> None:
    places = random_places([3, 5, 9], 2, seed=4)
    assert sorted(places) == [(3, 0), (3, 1), (5, 0), (5, 1), (9, 0), (9, 1)]
    assert places == random_places([3, 5, 9], 2, seed=4)
    assert places != random_places([3, 5, 9], 2, seed=5)


def test_looks_are_at_most_twenty_and_never_at_fewer_than_ten_places() -> None:
    assert [default_block(places) for places in (1, 200, 201, 4000)] == [10, 10, 11, 200]
