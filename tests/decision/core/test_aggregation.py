"""The additive score and the ranking with gaps: laws, and the vectors shared with the browser."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.core.aggregation import (
    EQUAL,
    Standing,
    gap_safe_values,
    listing_order,
    scores,
    standings,
    value_matrix,
)
from tests.decision.vectors import PATH, make_vectors

Rows = list[list[float | None]]
UNIT = st.floats(0, 1)
NUMBERS = ("score", "low", "high", "coverage")


@st.composite
def problems(draw: st.DrawFn, *, gaps: bool = True, least: int = 1) -> tuple[Rows, list[float]]:
    """Values of up to six candidates on up to four criteria, with weights that rank something."""
    criteria = draw(st.integers(1, 4))
    cell = st.one_of(st.none(), UNIT) if gaps else UNIT
    row = st.lists(cell, min_size=criteria, max_size=criteria)
    rows = draw(st.lists(row, min_size=least, max_size=6))
    weight = st.sampled_from([0.0, 1.0, 7.0, 40.0, 100.0])
    weights = draw(st.lists(weight, min_size=criteria, max_size=criteria).filter(any))
    return rows, weights


def above(a: Standing, b: Standing) -> bool:
    return a.rank is not None and b.rank is not None and a.rank < b.rank


def test_the_vectors_for_the_browser_are_current() -> None:
    stored = json.loads(PATH.read_text())
    fresh = make_vectors()
    assert len(stored["vectors"]) == len(fresh) == 30
    for old, new in zip(stored["vectors"], fresh, strict=True):
        assert_same_vector(old, new, stored["tolerance"])


def assert_same_vector(old: dict[str, Any], new: dict[str, Any], tolerance: float) -> None:
    for name in ("name", "values", "weights", "order"):
        assert old[name] == new[name]
    for was, now in zip(old["expect"], new["expect"], strict=True):
        exact = {key: value for key, value in was.items() if key not in NUMBERS}
        assert exact == {key: value for key, value in now.items() if key not in NUMBERS}
        for key in NUMBERS:
            assert was[key] == pytest.approx(now[key], abs=tolerance)


def test_a_textbook_matrix_gets_its_published_preferences() -> None:
    """Triantaphyllou and Sanchez 1997, the numerical example of the weighted sum model."""
    matrix = [
        [0.3088, 0.2897, 0.3867, 0.1922],
        [0.2163, 0.3458, 0.1755, 0.6288],
        [0.4509, 0.2473, 0.1194, 0.0575],
        [0.0240, 0.1172, 0.3184, 0.1215],
    ]
    placed = standings(matrix, [0.3277, 0.3058, 0.2876, 0.0790])
    assert [s.rank for s in placed] == [1, 2, 3, 4]
    found = [s.score.known for s in placed]
    assert found[0] == pytest.approx(0.3162, abs=1e-4)
    assert found[1] == pytest.approx(0.2768, abs=1e-4)
    assert found[3] == pytest.approx(0.1449, abs=1e-4)


def test_a_missing_value_neither_wins_nor_counts_as_zero() -> None:
    known, unknown = standings([[0.5, 0.6], [0.6, None]], [50, 50])
    assert known.rank == 1
    assert unknown.rank is None
    assert unknown.gaps == (1,)
    assert (unknown.best_rank, unknown.worst_rank) == (1, 2)
    assert (unknown.score.low, unknown.score.high) == pytest.approx((0.3, 0.8))
    assert unknown.score.known == pytest.approx(0.6)
    assert unknown.score.coverage == pytest.approx(0.5)


def test_a_gap_that_cannot_change_the_order_costs_no_rank() -> None:
    better, worse = standings([[0.9, None], [0.2, 0.3]], [90, 10])
    assert (better.rank, worse.rank) == (1, 2)
    assert better.gaps == ()


def test_a_newcomer_with_more_facts_does_not_win_by_having_them() -> None:
    rows: Rows = [[0.95, None], [0.90, None]]
    placed = standings([*rows, [0.30, 0.9]], [80, 20])
    assert [s.rank for s in placed] == [1, 2, 3]


def test_where_nothing_is_known_nobody_is_ranked() -> None:
    placed = standings([[None, None], [None, None]], [1, 1])
    assert [s.rank for s in placed] == [None, None]
    assert [s.gaps for s in placed] == [(0, 1), (0, 1)]
    assert [(s.best_rank, s.worst_rank) for s in placed] == [(1, 2), (1, 2)]
    assert [s.score.known for s in placed] == [None, None]


def test_equal_scores_share_a_rank_and_the_next_rank_is_skipped() -> None:
    placed = standings([[0.2, 0.8], [0.8, 0.2], [0.1, 0.1]], [1, 1])
    assert [s.rank for s in placed] == [1, 1, 3]
    assert [s.tied for s in placed] == [True, True, False]


def test_the_list_shows_ranked_candidates_before_open_ones() -> None:
    placed = standings([[0.6, None], [0.5, 0.6], [0.5, 0.7]], [50, 50])
    assert listing_order(placed) == [2, 1, 0]


@given(problems(), st.data())
def test_hiding_a_candidate_changes_no_other_score_and_no_pair(
    problem: tuple[Rows, list[float]], data: st.DataObject
) -> None:
    rows, weights = problem
    gone = data.draw(st.integers(0, len(rows) - 1))
    rest = rows[:gone] + rows[gone + 1 :]
    before = standings(rows, weights)
    after = standings(rest, weights) if rest else []
    kept = before[:gone] + before[gone + 1 :]
    assert [s.score for s in kept] == [s.score for s in after]
    for i in range(len(rest)):
        for j in range(len(rest)):
            if above(kept[i], kept[j]):
                assert not above(after[j], after[i])


@given(problems(), st.floats(1e-3, 1e3))
def test_ranks_do_not_depend_on_the_scale_of_the_weights(
    problem: tuple[Rows, list[float]], factor: float
) -> None:
    rows, weights = problem
    scaled = standings(rows, [w * factor for w in weights])
    assert [s.rank for s in scaled] == [s.rank for s in standings(rows, weights)]


@given(problems(gaps=False, least=2))
def test_a_dominated_candidate_never_ranks_above_its_dominator(
    problem: tuple[Rows, list[float]],
) -> None:
    rows, weights = problem
    best = [max(u for u in column if u is not None) for column in zip(*rows, strict=True)]
    dominator, *others = standings([[*best], *rows], weights)
    assert dominator.rank == 1
    assert not any(above(other, dominator) for other in others)


@given(problems(), st.data())
def test_a_dominator_with_the_same_gaps_is_never_below(
    problem: tuple[Rows, list[float]], data: st.DataObject
) -> None:
    rows, weights = problem
    worse = [None if u is None else data.draw(st.floats(0, u)) for u in rows[0]]
    placed = standings([*rows, worse], weights)
    assert not above(placed[-1], placed[0])
    assert placed[-1].score.low <= placed[0].score.low + EQUAL


@given(problems(least=2), st.data())
def test_a_better_value_never_lowers_a_score_or_a_rank(
    problem: tuple[Rows, list[float]], data: st.DataObject
) -> None:
    rows, weights = problem
    column = data.draw(st.integers(0, len(weights) - 1))
    old = rows[0][column]
    if old is None:
        return
    raised: Rows = [[*rows[0]], *rows[1:]]
    raised[0][column] = data.draw(st.floats(old, 1))
    before, after = standings(rows, weights)[0], standings(raised, weights)[0]
    assert after.score.low >= before.score.low - EQUAL
    assert after.score.high >= before.score.high - EQUAL
    assert after.best_rank <= before.best_rank
    assert after.worst_rank <= before.worst_rank


@given(problems(), st.data())
def test_learning_a_missing_value_only_narrows_the_possible_scores(
    problem: tuple[Rows, list[float]], data: st.DataObject
) -> None:
    rows, weights = problem
    filled: Rows = [[data.draw(UNIT) if u is None else u for u in rows[0]], *rows[1:]]
    before, after = standings(rows, weights)[0].score, standings(filled, weights)[0].score
    assert before.low - EQUAL <= after.low <= after.high <= before.high + EQUAL
    assert after.coverage == 1.0


@given(problems(), st.data())
def test_no_filling_of_the_gaps_turns_a_ranked_pair_around(
    problem: tuple[Rows, list[float]], data: st.DataObject
) -> None:
    rows, weights = problem
    filled: Rows = [[data.draw(UNIT) if u is None else u for u in row] for row in rows]
    before, after = standings(rows, weights), standings(filled, weights)
    for i in range(len(rows)):
        for j in range(len(rows)):
            shared = any(a is None and b is None for a, b in zip(rows[i], rows[j], strict=True))
            if above(before[i], before[j]) and not shared:
                assert not above(after[j], after[i])


@given(problems(least=2))
def test_the_pairwise_relation_is_transitive_and_agrees_with_the_listing(
    problem: tuple[Rows, list[float]],
) -> None:
    rows, weights = problem
    shares = np.array(weights) / sum(weights)
    values = value_matrix(rows, len(weights))
    ahead = gap_safe_values(values) @ shares
    own = scores(values, shares)
    for a in range(len(rows)):
        for b in range(len(rows)):
            assert ahead[a, b] <= own[a].low - own[b].low + EQUAL
            for c in range(len(rows)):
                assert ahead[a, b] + ahead[b, c] <= ahead[a, c] + EQUAL


@given(problems())
def test_ranks_follow_the_listing_and_no_number_is_nan(
    problem: tuple[Rows, list[float]],
) -> None:
    placed = standings(*problem)
    ranks = [placed[i].rank for i in listing_order(placed)]
    known = [rank for rank in ranks if rank is not None]
    assert known == sorted(known)
    assert ranks[len(known) :] == [None] * (len(ranks) - len(known))
    for s in placed:
        numbers = [s.score.low, s.score.high, s.score.coverage, s.score.known or 0.0]
        assert np.isfinite(numbers).all()
        assert s.score.low <= s.score.high + EQUAL
        assert 1 <= s.best_rank <= s.worst_rank <= len(placed)
        assert (s.rank is None) == bool(s.gaps)
