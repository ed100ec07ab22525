"""Doubt: closed forms, brute force, and ranks shared where cases cannot separate."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from decision.core.cases import CaseSeries, CaseTable
from decision.core.doubt import (
    Doubt,
    assess_doubt,
    expected_loss,
    p_best,
    pairwise_wins,
    rank_probabilities,
    shared_ranks,
)
from decision.core.matrix import Candidate, Matrix, build_matrix
from decision.core.measures import Measurement
from decision.core.presets import suggested_profile
from decision.core.profile import Profile
from decision.core.resampling import Resamples, measure_cases, resample

DRAWS = st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=12)
ACCURACY = suggested_profile({"accuracy": 1})


def table(**outcomes: list[float]) -> CaseTable:
    """A case table of outcomes, one list of cases for each candidate."""
    count = len(next(iter(outcomes.values())))
    series = {key: CaseSeries(outcome=np.array(values)) for key, values in outcomes.items()}
    return CaseTable(tuple(f"case {i}" for i in range(count)), series)


def assess(
    cases: CaseTable, profile: Profile = ACCURACY, draws: int = 4000
) -> tuple[Matrix, Doubt, Resamples]:
    resamples = resample(cases, seed=7, draws=draws)
    candidates = [Candidate(key, key.title()) for key in cases.series]
    matrix = build_matrix(candidates, measure_cases(cases, resamples), profile)
    doubt = assess_doubt(matrix, resamples)
    assert doubt is not None
    return matrix, doubt, resamples


def pair(both: int, first: int, second: int, neither: int) -> CaseTable:
    """Two candidates: cases that both, only the first, only the second, or neither got right."""
    return table(
        a=[1.0] * both + [1.0] * first + [0.0] * second + [0.0] * neither,
        b=[1.0] * both + [0.0] * first + [1.0] * second + [0.0] * neither,
    )


@pytest.mark.parametrize(("wins", "losses"), [(3, 0), (6, 1), (12, 8), (30, 12)])
def test_p_best_of_two_follows_the_beta_of_discordant_pairs(wins: int, losses: int) -> None:
    """P(a > b) = P(Beta(1 + wins, 1 + losses) > 1/2): Bowyer, Aitchison, Ivanova 2025."""
    _, doubt, _ = assess(pair(100, wins, losses, 20), draws=20_000)
    exact = beta.sf(0.5, 1 + wins, 1 + losses)
    assert doubt.candidates[0].p_best == pytest.approx(exact, abs=0.025)


def test_three_wins_to_none_on_200_cases_are_not_certain() -> None:
    """Plain resampling would say 100 %: it never draws a loss that it has not seen."""
    _, doubt, _ = assess(pair(197, 3, 0, 0))
    best = doubt.candidates[0].p_best
    assert best is not None
    assert 0.88 < best < 0.97
    assert [c.shared_rank for c in doubt.candidates] == [1, 1]
    assert [c.shared for c in doubt.candidates] == [True, True]


def test_a_clear_difference_separates_two_candidates() -> None:
    _, doubt, _ = assess(pair(60, 20, 2, 18))
    assert [c.shared_rank for c in doubt.candidates] == [1, 2]
    assert not doubt.small_sample
    assert doubt.cases == 100


def test_below_forty_cases_the_doubt_carries_a_mark() -> None:
    _, doubt, _ = assess(pair(20, 10, 0, 9))
    assert doubt.cases == 39
    assert doubt.small_sample


def test_pairing_by_case_beats_looking_at_each_candidate_alone() -> None:
    """20 wins to 6: the intervals of the two overlap, the paired draws still separate them."""
    matrix, doubt, _ = assess(pair(50, 20, 6, 24))
    first, second = (row.cells[0].measurement for row in matrix.rows)
    assert first.low is not None
    assert second.high is not None
    assert first.low < second.high
    assert [c.shared_rank for c in doubt.candidates] == [1, 2]


def test_the_same_answers_everywhere_leave_the_order_open() -> None:
    _, doubt, _ = assess(table(a=[1, 0, 1, 1] * 20, b=[1, 0, 1, 1] * 20))
    assert doubt.candidates[0].p_best == pytest.approx(0.5, abs=0.03)
    assert [c.shared_rank for c in doubt.candidates] == [1, 1]


def test_expected_loss_of_two_equals_the_integral_over_the_paired_difference() -> None:
    _, doubt, resamples = assess(pair(40, 15, 10, 35))
    a, b = (resamples.draws_of(key, "accuracy") for key in ("a", "b"))
    assert a is not None
    assert b is not None
    assert doubt.candidates[0].expected_loss == pytest.approx(np.maximum(b - a, 0).mean())
    assert doubt.candidates[1].expected_loss == pytest.approx(np.maximum(a - b, 0).mean())
    spread, mean = np.std(a - b), np.mean(a - b)
    z = mean / spread
    normal = spread * (math.exp(-z * z / 2) / math.sqrt(2 * math.pi)) - mean * (
        0.5 * math.erfc(z / math.sqrt(2))
    )
    assert doubt.candidates[0].expected_loss == pytest.approx(normal, rel=0.1)


@given(DRAWS)
def test_the_counts_agree_with_brute_force(rows: list[list[int]]) -> None:
    draws = np.array(rows, dtype=float)
    best, loss = np.zeros(3), np.zeros(3)
    wins, ranks = np.zeros((3, 3)), np.zeros((3, 3))
    for row in rows:
        top = [i for i in range(3) if row[i] == max(row)]
        for i in range(3):
            best[i] += (i in top) / len(top)
            loss[i] += max(row) - row[i]
            level = [j for j in range(3) if row[j] == row[i]]
            start = sum(row[j] > row[i] for j in range(3))
            for place in range(start, start + len(level)):
                ranks[i, place] += 1 / len(level)
            for j in range(3):
                wins[i, j] += 1.0 if row[i] > row[j] else 0.5 if row[i] == row[j] else 0.0
    assert p_best(draws) == pytest.approx(best / len(rows))
    assert expected_loss(draws) == pytest.approx(loss / len(rows))
    assert rank_probabilities(draws) == pytest.approx(ranks / len(rows))
    assert pairwise_wins(draws) == pytest.approx(wins / len(rows))


@given(DRAWS)
def test_probabilities_add_up(rows: list[list[int]]) -> None:
    draws = np.array(rows, dtype=float)
    ranks = rank_probabilities(draws)
    assert p_best(draws).sum() == pytest.approx(1.0)
    assert ranks.sum(axis=0) == pytest.approx(np.ones(3))
    assert ranks.sum(axis=1) == pytest.approx(np.ones(3))
    assert ranks[:, 0] == pytest.approx(p_best(draws))


def test_shared_ranks_grow_from_the_head_of_each_group() -> None:
    better = np.full((4, 4), 0.5)
    better[0, 1], better[0, 2], better[0, 3] = 0.8, 0.98, 0.99
    better[2, 3] = 0.6
    assert shared_ranks([1, 2, 3, 4], better) == [1, 1, 3, 3]


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_a_lower_score_never_gets_a_better_shared_rank(chances: list[float]) -> None:
    better = np.full((4, 4), 0.5)
    better[np.triu_indices(4, 1)] = chances
    shared = shared_ranks([1, 2, 3, 4], better)
    assert shared == sorted(shared)


def test_measures_without_cases_alone_give_no_doubt() -> None:
    cases = table(a=[1, 0], b=[0, 1])
    facts = {key: {"vram_gb": Measurement(20.0, provenance="declared")} for key in "ab"}
    matrix = build_matrix([Candidate("a", "A")], facts, suggested_profile({"vram_gb": 1}))
    assert assess_doubt(matrix, resample(cases, seed=1, draws=200)) is None


def test_nobody_ranked_gives_no_doubt() -> None:
    cases = table(a=[0.0, 0.0])
    resamples = resample(cases, seed=1, draws=200)
    profile = suggested_profile({"accuracy": 1}, {"accuracy": 0.9})
    matrix = build_matrix([Candidate("a", "A")], measure_cases(cases, resamples), profile)
    assert assess_doubt(matrix, resamples) is None


def test_a_must_have_near_the_measured_value_is_not_sure_to_hold() -> None:
    profile = suggested_profile({"accuracy": 1}, {"accuracy": 0.8, "vram_gb": 24})
    cases = table(a=[1.0] * 82 + [0.0] * 18, b=[1.0] * 50 + [0.0] * 50)
    resamples = resample(cases, seed=1, draws=2000)
    known = {
        key: {**found, "vram_gb": Measurement(20.0, provenance="declared")}
        for key, found in measure_cases(cases, resamples).items()
    }
    matrix = build_matrix([Candidate("a", "A"), Candidate("b", "B")], known, profile)
    doubt = assess_doubt(matrix, resamples)
    assert doubt is not None
    first, second = doubt.candidates
    assert first.p_meets is not None
    assert 0.4 < first.p_meets < 0.8
    assert second.p_meets == 0.0
    assert (second.p_best, second.shared_rank) == (None, None)


def test_a_gap_of_all_does_not_shrink_the_loss() -> None:
    """Loss is in points of the score shown, however much weight the gaps hold."""
    _, alone, _ = assess(pair(40, 15, 10, 35))
    _, half, _ = assess(pair(40, 15, 10, 35), suggested_profile({"accuracy": 50, "vram_gb": 50}))
    first, second = alone.candidates[0], half.candidates[0]
    assert first.expected_loss == pytest.approx(second.expected_loss)
    assert first.score_low == pytest.approx(second.score_low)
