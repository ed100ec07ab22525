"""Who is first where in the triangle of weights: held to the ranking itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.core.aggregation import EQUAL, standings
from decision.core.regions import winning_regions
from decision.core.values import FieldError

THREE = (0, 1, 2)
VALUES = st.one_of(st.none(), st.integers(0, 20).map(lambda n: n / 20))


def inside(corners, split):
    """Whether a split lies in a convex polygon, and how far from its border."""
    signs = []
    for one, other in zip(corners[-1:] + corners[:-1], corners, strict=True):
        across = np.subtract(other, one)[:2]
        to = np.subtract(split, one)[:2]
        signs.append(across[0] * to[1] - across[1] * to[0])
    return all(s > 0 for s in signs) or all(s < 0 for s in signs), min(map(abs, signs))


@given(
    rows=st.lists(st.tuples(VALUES, VALUES, VALUES, VALUES), min_size=1, max_size=6),
    weights=st.tuples(*[st.integers(0, 100)] * 4).filter(lambda w: sum(w[:3]) > 0),
    split=st.tuples(*[st.integers(1, 100)] * 3),
)
@settings(max_examples=300, deadline=None)
def test_at_every_split_the_region_is_that_of_who_the_ranking_puts_first(rows, weights, split):
    regions = winning_regions(rows, weights, THREE)
    parts = np.array(split) / sum(split)
    moved = [*(parts * sum(weights[:3])), weights[3]]
    placed = standings(rows, moved)
    found, nearest = set(), 1.0
    for region in regions:
        holds, distance = inside(region.corners, parts)
        nearest = min(nearest, distance)
        found |= set(region.first) if holds else set()
    if nearest > 1e-6:  # On a border two are level.
        assert found == {i for i, own in enumerate(placed) if own.rank == 1}
    assert sum(region.share for region in regions) <= 1 + EQUAL


def test_two_specialists_and_an_all_rounder_share_the_triangle_exactly():
    # First at the top up to half, at the right up to half; the third wins what lies between.
    rows = [(1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.5, 0.5, 0.5)]
    regions = {region.first: region for region in winning_regions(rows, (1, 1, 1), THREE)}
    assert {first: round(region.share, 9) for first, region in regions.items()} == {
        (0,): 0.25,
        (1,): 0.25,
        (2,): 0.5,
    }
    assert set(regions[0,].corners) == {(1.0, 0.0, 0.0), (0.5, 0.5, 0.0), (0.5, 0.0, 0.5)}


def test_what_the_others_weigh_is_kept():
    rows = [(1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0)]
    (only,) = winning_regions(rows, (10, 10, 10, 60), THREE)
    assert only.first == (1,)
    shares = [region.share for region in winning_regions(rows, (30, 10, 10, 10), THREE)]
    # The first needs 10 of the 50: all but a corner of four fifths by four fifths.
    assert sorted(shares) == pytest.approx([1 - 0.8**2, 0.8**2])


def test_who_could_only_be_level_by_a_gap_has_no_region():
    # Whatever stands in the gaps, the first is not behind: but its own gap leaves it undecided.
    assert winning_regions([(None, None, 1.0), (None, 0.0, None)], (1, 1, 1), THREE) == ()


def test_level_candidates_share_one_region():
    regions = winning_regions([(1.0, 0.0, 0.5), (1.0, 0.0, 0.5), (0.0, 0.0, 0.0)], (1, 1, 1), THREE)
    assert [region.first for region in regions] == [(0, 1)]


def test_a_gap_leaves_a_part_open_and_wins_none_of_it():
    (region,) = winning_regions([(None, 0.4, 0.4), (0.6, None, 0.2)], (1, 1, 1), THREE)
    # For certain ahead only where 0.2 on the third outweighs 0.6 on each of the others.
    assert region.first == (0,)
    assert region.share == pytest.approx(0.25**2)


def test_three_without_weight_have_no_regions():
    assert winning_regions([(1.0, 0.0, 0.0, 1.0)], (0, 0, 0, 1), THREE) == ()
    with pytest.raises(FieldError):
        winning_regions([(1.0, 0.0, 0.0)], (0, 0, 0), THREE)
