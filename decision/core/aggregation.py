"""The weighted additive score, with gaps that can neither win nor count as zero.

The page repeats this module in the browser; ``tests/decision/vectors.json`` holds both to
the same numbers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from decision.core.profile import normalize_weights
from decision.core.values import Floats

Bools = npt.NDArray[np.bool_]

# Scores closer than this are equal: far above rounding errors, far below anything shown.
EQUAL: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one candidate by itself; it depends on no other candidate.

    ``known`` is the score over the known weight, None where nothing is known; ``low`` and
    ``high`` bound the score over all weight, with every gap at the worst acceptable value or
    at the target; ``coverage`` is the share of weight that is known.
    """

    known: float | None
    low: float
    high: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a candidate stands among others; ranks count from 1.

    ``rank`` is None where gaps leave the order open; ``gaps`` are then the indexes of the
    criteria to find out. ``best_rank`` to ``worst_rank`` is what the gaps still allow.
    """

    score: Score
    rank: int | None
    tied: bool
    best_rank: int
    worst_rank: int
    gaps: tuple[int, ...]


def value_matrix(rows: Sequence[Sequence[float | None]], criteria: int) -> Floats:
    """Values (candidates x criteria) as an array in which NaN stands for unknown."""
    matrix = np.array([[np.nan if u is None else u for u in row] for row in rows], dtype=np.float64)
    return matrix.reshape(len(rows), criteria)


def scores(values: Floats, shares: Floats) -> list[Score]:
    """Score each row of ``values`` (candidates x criteria, NaN unknown) with ``shares``.

    known = sum(w u) / sum(w) over known criteria; low = sum(w u); high = low + unknown weight.
    """
    return [_score(row.tolist(), shares.tolist()) for row in values]


def _score(values: Sequence[float], shares: Sequence[float]) -> Score:
    # Exact sums, so that the last digit does not depend on how many rows are summed at once.
    known = [(u, w) for u, w in zip(values, shares, strict=True) if not math.isnan(u)]
    low = math.fsum(u * w for u, w in known)
    coverage = math.fsum(w for _, w in known)
    unknown = math.fsum(w for u, w in zip(values, shares, strict=True) if math.isnan(u))
    return Score(
        known=low / coverage if coverage > 0 else None,
        low=low,
        high=low + unknown,
        coverage=coverage if unknown > 0 else 1.0,
    )


def gap_safe_values(values: Floats) -> Floats:
    """Per pair and criterion, what a is ahead of b at least (candidates x candidates x criteria).

    Both known: u_a - u_b. Only a known: u_a - 1. Only b known: 0 - u_b. Unknown of both: 0,
    a question that the pair leaves aside. The relation "weighted sum above 0" is transitive,
    depends on the two candidates alone, and implies a higher ``Score.low``.
    """
    known = ~np.isnan(values)
    floor = np.where(known, values, 0.0)
    ceiling = np.where(known, values, 1.0)
    ahead = floor[:, None, :] - ceiling[None, :, :]
    ahead[~known[:, None, :] & ~known[None, :, :]] = 0.0
    return ahead


def standings(rows: Sequence[Sequence[float | None]], weights: Sequence[float]) -> list[Standing]:
    """Rank candidates by their values (candidates x criteria, None unknown) and weights.

    a stands above b where the weighted sum of ``gap_safe_values`` is above 0: no value of the
    gaps could turn the pair around. A candidate gets no rank where a gap of its own leaves it
    undecided against a rival for whom that criterion is known.

    Raises:
        FieldError: where a weight is negative or all weights are 0.
    """
    shares = np.array(normalize_weights(weights))
    values = value_matrix(rows, len(shares))
    ahead = gap_safe_values(values) @ shares
    above = ahead > EQUAL
    level = (np.abs(ahead) <= EQUAL) & (np.abs(ahead.T) <= EQUAL)
    blank = (np.isnan(values) | (shares == 0)).all(axis=1)
    undecided = ~(above | above.T | level) | np.logical_and.outer(blank, blank)
    np.fill_diagonal(undecided, False)
    own = scores(values, shares)
    gaps = [_open_gaps(i, values, shares, undecided) for i in range(len(values))]
    best = 1 + above.sum(axis=0)
    worst = best + undecided.sum(axis=0)
    ranks = [None if gaps[i] else int(best[i]) for i in range(len(values))]
    return [
        Standing(
            score=own[i],
            rank=ranks[i],
            tied=ranks[i] is not None and ranks.count(ranks[i]) > 1,
            best_rank=int(best[i]),
            worst_rank=int(worst[i]),
            gaps=gaps[i],
        )
        for i in range(len(values))
    ]


def _open_gaps(index: int, values: Floats, shares: Floats, undecided: Bools) -> tuple[int, ...]:
    unknown = np.isnan(values[index]) & (shares > 0)
    if unknown.sum() < (shares > 0).sum():
        known_of_a_rival = ~np.isnan(values[undecided[index]])
        unknown &= known_of_a_rival.any(axis=0)
    return tuple(int(j) for j in np.flatnonzero(unknown))


def listing_order(items: Sequence[Standing]) -> list[int]:
    """Indexes in the order of a list: by rank, then the unranked by ``Score.low``."""
    return sorted(
        range(len(items)),
        key=lambda i: (items[i].rank is None, items[i].rank or 0, -listed_low(items[i].score)),
    )


def listed_low(score: Score) -> int:
    """``Score.low`` in steps of ``EQUAL``, so that rounding errors order nobody in a list."""
    return math.floor(score.low / EQUAL + 0.5)
