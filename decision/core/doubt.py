"""How sure a ranking is: all candidates and criteria re-measured together on resampled cases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypedDict

import numpy as np

from decision.core.aggregation import EQUAL
from decision.core.matrix import Matrix, Row
from decision.core.resampling import Resamples, interval_around
from decision.core.values import Floats

# Below this many cases quantiles and costs vary more than resampling can know.
SMALL_SAMPLE: Final = 40
# Two candidates are separated where the paired draws agree this often on who is better.
SEPARATED: Final = 0.975


@dataclass(frozen=True, slots=True)
class CandidateDoubt:
    """The doubt about one row of the matrix.

    ``p_best``, ``expected_loss``, ``rank_probabilities`` and ``shared_rank`` are for ranked
    candidates only. ``expected_loss`` is in score points: what picking this candidate costs on
    average against the best of each draw. ``score_low`` to ``score_high`` is the 95 % interval
    of the score over known weight. ``p_meets`` is the share of draws in which all must-haves
    hold. ``shared_rank`` is the rank of the first candidate that it cannot be told from.
    """

    score_low: float | None
    score_high: float | None
    p_meets: float | None
    p_best: float | None = None
    expected_loss: float | None = None
    rank_probabilities: tuple[float, ...] = ()
    shared_rank: int | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """The doubt about a whole ranking; ``candidates`` follows the rows of the matrix.

    ``cases`` is the smallest number of cases behind a ranked candidate that has any;
    ``p_better[i][j]`` is how often the i-th ranked candidate beats the j-th, ties counting half.
    """

    cases: int
    small_sample: bool
    candidates: tuple[CandidateDoubt, ...]
    p_better: tuple[tuple[float, ...], ...]


def assess_doubt(matrix: Matrix, resamples: Resamples) -> Doubt | None:
    """Rank every draw and count; None where no ranked candidate has results by case.

    Measures without results by case keep their one value: they carry no sampling doubt here.
    Scores are compared in the unit of the score shown: over the weight of the criteria known
    for at least one ranked candidate. A gap that remains counts at the worst acceptable value,
    as in the ranking itself.
    """
    ranked = matrix.ranked
    if not ranked or not _is_resampled(matrix, ranked, resamples):
        return None
    shares = np.array(matrix.profile.shares)
    known = np.array([[cell.u is not None for cell in row.cells] for row in matrix.rows])
    lows = np.stack([_low_draws(row, matrix, resamples) for row in matrix.rows], axis=1)
    unit = float(shares[known[list(ranked)].any(axis=0)].sum())
    candidates = [
        _own_doubt(row, lows[:, i], float(known[i] @ shares), _meets(row, matrix, resamples))
        for i, row in enumerate(matrix.rows)
    ]
    compared = lows[:, ranked] / unit
    better = pairwise_wins(compared)
    shared = shared_ranks([_rank(matrix.rows[i]) for i in ranked], better)
    for i, ranked_doubt in zip(ranked, _ranked_doubts(compared, shared), strict=True):
        candidates[i] = replace(candidates[i], **ranked_doubt)
    counts = [resamples.cases_of(matrix.rows[i].candidate.key) for i in ranked]
    cases = min((count for count in counts if count > 0), default=0)
    table = tuple(tuple(float(p) for p in row) for row in better)
    return Doubt(cases, cases < SMALL_SAMPLE, tuple(candidates), table)


class _RankedDoubt(TypedDict):
    p_best: float
    expected_loss: float
    rank_probabilities: tuple[float, ...]
    shared_rank: int
    shared: bool


def _ranked_doubts(compared: Floats, shared: Sequence[int]) -> list[_RankedDoubt]:
    best, loss, ranks = p_best(compared), expected_loss(compared), rank_probabilities(compared)
    return [
        _RankedDoubt(
            p_best=float(best[i]),
            expected_loss=float(loss[i]),
            rank_probabilities=tuple(float(p) for p in ranks[i]),
            shared_rank=rank,
            shared=shared.count(rank) > 1,
        )
        for i, rank in enumerate(shared)
    ]


def p_best(draws: Floats) -> Floats:
    """How often each candidate has the highest score; draws x candidates, ties share."""
    top = draws >= draws.max(axis=1, keepdims=True) - EQUAL
    return np.asarray((top / top.sum(axis=1, keepdims=True)).mean(axis=0), dtype=np.float64)


def expected_loss(draws: Floats) -> Floats:
    """E[max_b s_b - s_a] for each candidate a (draws x candidates), in score points.

    Also called expected opportunity cost (Chick and Inoue 2001) or expected regret.
    """
    return np.asarray((draws.max(axis=1, keepdims=True) - draws).mean(axis=0), dtype=np.float64)


def rank_probabilities(draws: Floats) -> Floats:
    """P(candidate i has rank r) from draws x candidates; tied candidates share their ranks.

    Rank acceptability indices of SMAA-2 (Lahdelma and Salminen 2001), over resampled cases.
    """
    count = draws.shape[1]
    order = np.argsort(-draws, axis=1)
    falling = np.take_along_axis(draws, order, axis=1)
    level = (falling[:, :-1] - falling[:, 1:] <= EQUAL).any(axis=1)
    cells = order[~level] * count + np.arange(count)
    table = np.bincount(cells.ravel(), minlength=count * count).reshape(count, count)
    return np.asarray((table + _shared_places(draws[level])) / len(draws), dtype=np.float64)


def _shared_places(draws: Floats) -> Floats:
    """How often candidate i has rank r in draws with ties, which share their ranks."""
    count = draws.shape[1]
    places = np.arange(count)
    table = np.zeros((count, count))
    for i in range(count):
        above = (draws > draws[:, [i]] + EQUAL).sum(axis=1)
        level = (np.abs(draws - draws[:, [i]]) <= EQUAL).sum(axis=1)
        within = (places >= above[:, None]) & (places < (above + level)[:, None])
        table[i] = (within / level[:, None]).sum(axis=0)
    return table


def pairwise_wins(draws: Floats) -> Floats:
    """How often candidate i beats candidate j in the same draw, ties counting half."""
    count = draws.shape[1]
    wins = np.full((count, count), 0.5)
    by_candidate = np.ascontiguousarray(draws.T)
    for i in range(count - 1):
        ahead = by_candidate[i] - by_candidate[i + 1 :]
        won = (ahead > EQUAL).mean(axis=1) + (np.abs(ahead) <= EQUAL).mean(axis=1) / 2
        wins[i, i + 1 :], wins[i + 1 :, i] = won, 1.0 - won
    return wins


def shared_ranks(ranks: Sequence[int], better: Floats) -> list[int]:
    """Ranks in which candidates that the paired draws cannot separate stand level.

    Candidates come best first. Each joins the group of the one before unless the group's first
    candidate beats it in at least 97.5 % of the draws; then it opens a group of its own. So a
    lower score never stands above a higher one, which plain pairwise tests do not promise.
    """
    shared: list[int] = []
    head = 0
    for i, rank in enumerate(ranks):
        if i > 0 and better[head, i] >= SEPARATED and rank != ranks[head]:
            head = i
        shared.append(ranks[head])
    return shared


def _rank(row: Row) -> int:
    assert row.standing is not None
    assert row.standing.rank is not None
    return row.standing.rank


def _is_resampled(matrix: Matrix, ranked: Sequence[int], resamples: Resamples) -> bool:
    weighted = [c.measure for c in matrix.profile.criteria if c.weight > 0]
    return any(
        resamples.draws_of(matrix.rows[i].candidate.key, measure) is not None
        for i in ranked
        for measure in weighted
    )


def _low_draws(row: Row, matrix: Matrix, resamples: Resamples) -> Floats:
    """Scores of one row in every draw, each gap at the worst acceptable value."""
    total = np.zeros(resamples.draws)
    for criterion, share, cell in zip(
        matrix.profile.criteria, matrix.profile.shares, row.cells, strict=True
    ):
        draws = resamples.draws_of(row.candidate.key, criterion.measure)
        if draws is not None:
            total += share * criterion.values.values(draws)
        elif cell.u is not None:
            total += share * cell.u
    return total


def _meets(row: Row, matrix: Matrix, resamples: Resamples) -> float | None:
    """The share of draws in which all must-haves hold; None where one cannot be told."""
    if any(cell.meets is None for cell in row.cells):
        return None
    holds = np.ones(resamples.draws, dtype=np.bool_)
    for criterion, cell in zip(matrix.profile.criteria, row.cells, strict=True):
        if criterion.must_have is None:
            continue
        draws = resamples.draws_of(row.candidate.key, criterion.measure)
        if draws is None:
            holds &= bool(cell.meets)
        elif criterion.entry.higher_is_better:
            holds &= draws >= criterion.must_have
        else:
            holds &= draws <= criterion.must_have
    return float(holds.mean())


def _own_doubt(row: Row, lows: Floats, coverage: float, meets: float | None) -> CandidateDoubt:
    if row.score.known is None:
        return CandidateDoubt(None, None, meets)
    return CandidateDoubt(*interval_around(row.score.known, lows / coverage), meets)
