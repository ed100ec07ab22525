"""Doubt about weights: who comes first under how many of all possible weightings (SMAA).

Two doubts are kept apart here, and then joined: which cases were drawn (data) and how much each
criterion should count (taste).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from decision.core.aggregation import EQUAL
from decision.core.doubt import expected_loss, rank_probabilities
from decision.core.products import wide_product
from decision.core.value_draws import BLOCK, Contest, ValueDraws
from decision.core.values import Floats

# A purpose of the seed of its own, apart from those of ``resampling`` and ``figures``.
_STREAM: Final = 5


@dataclass(frozen=True, slots=True, eq=False)
class Acceptability:
    """Ranks over one set of weightings; rows are the ranked candidates, columns their ranks.

    ``taste`` takes the values as they are measured; ``both`` gives each draw of the data its own
    weighting, None without results by case. ``loss`` is the expected loss of each candidate
    under ``both`` (under ``taste`` where there is none), in points of score.
    """

    taste: Floats
    both: Floats | None
    loss: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Taste:
    """What the weights decide; rows follow the ranked candidates, columns ``criteria``.

    ``every`` is over all weightings, ``ordered`` over those that keep the order of the team's
    own weights (None where all weigh the same: then there is no order to keep). ``central`` is
    the mean weighting that puts a candidate first, NaN where none does; ``confidence`` is how
    often the data then agree, NaN without either.
    """

    criteria: tuple[int, ...]
    every: Acceptability
    ordered: Acceptability | None
    central: Floats
    confidence: Floats

    @property
    def witnesses(self) -> Floats:
        """The central weightings that there are. The weightings that put a candidate first are a
        convex set, so it is first at their mean, too."""
        return self.central[~np.isnan(self.central).any(axis=1)]


def assess_taste(of: Contest, data: ValueDraws | None, *, seed: int, draws: int) -> Taste | None:
    """Stochastic multicriteria acceptability (SMAA-2, Lahdelma and Salminen 2001).

    Weightings come evenly from all that sum to 1 over the criteria that tell candidates apart,
    one for each draw of the ``data`` (``draws`` of them without data). None for one candidate or
    one criterion: there is nothing to weigh against another.
    """
    if len(of.rows) < 2 or len(of.criteria) < 2:
        return None
    count = data.draws if data else draws
    every = weight_draws(_randomness(seed, 0), len(of.criteria), count)
    ordered = None
    if float(np.ptp(of.shares)) > EQUAL:
        weights = weight_draws(_randomness(seed, 1), len(of.criteria), count, of.shares)
        ordered = _acceptability(of, data, weights)
    central = central_weights(wide_product(of.floor, every.T), every)
    return Taste(
        criteria=of.criteria,
        every=_acceptability(of, data, every),
        ordered=ordered,
        central=central,
        confidence=_confidence(data, central),
    )


def weight_draws(
    rng: np.random.Generator, criteria: int, draws: int, order: Floats | None = None
) -> Floats:
    """Weightings (draws x criteria) drawn evenly from all that sum to 1.

    Dirichlet(1, ..., 1), as normalized Exp(1) (Tervonen and Lahdelma 2007, section 3.2). With
    ``order`` only weightings that rank the criteria as these numbers do, criteria that it holds
    level in any order: each draw is sorted, which keeps it even on that part of the simplex.
    """
    weights = rng.standard_exponential((draws, criteria))
    weights /= weights.sum(axis=1, keepdims=True)
    if order is None:
        return weights
    falling = -np.sort(-weights, axis=1)
    places = np.argsort(-order, kind="stable")
    start = 0
    while start < criteria:
        level = int((np.abs(order - order[places[start]]) <= EQUAL).sum())
        if level > 1:
            part = falling[:, start : start + level]
            falling[:, start : start + level] = rng.permuted(part, axis=1)
        start += level
    ordered = np.empty_like(falling)
    ordered[:, places] = falling
    return ordered


def central_weights(scores: Floats, weights: Floats) -> Floats:
    """The mean weighting that puts each candidate first (candidates x criteria).

    From ``scores`` (candidates x draws) under ``weights`` (draws x criteria); where several are
    first they share the weighting. NaN for a candidate that never is.
    """
    first = scores >= scores.max(axis=0) - EQUAL
    share = first / first.sum(axis=0)
    total = share.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        summed = np.einsum("kd,dm->km", share, weights)
        return np.asarray(summed / np.where(total > 0, total, np.nan))


def _acceptability(of: Contest, data: ValueDraws | None, weights: Floats) -> Acceptability:
    taste = wide_product(of.floor, weights.T).T
    if data is None:
        return Acceptability(rank_probabilities(taste), None, expected_loss(taste))
    both = _weighted_draws(data, weights)
    return Acceptability(rank_probabilities(taste), rank_probabilities(both), expected_loss(both))


def _weighted_draws(data: ValueDraws, weights: Floats) -> Floats:
    """Scores (draws x candidates) in which each draw of the data has a weighting of its own."""
    parts, start = [], 0
    for block in data.blocks():
        stop = start + block.shape[2]
        own = np.ascontiguousarray(weights[start:stop].T)
        scores = block[0] * own[0]
        for values, weight in zip(block[1:], own[1:], strict=True):
            scores += values * weight
        parts.append(scores.T)
        start = stop
    return np.concatenate(parts)


def _confidence(data: ValueDraws | None, central: Floats) -> Floats:
    """How often each candidate is first in the data at its own central weighting."""
    found = np.full(len(central), np.nan)
    able = np.flatnonzero(~np.isnan(central).any(axis=1))
    if data is None or len(able) == 0:
        return found
    found[able] = 0.0
    for block in data.blocks():
        criteria, candidates, draws = block.shape
        flat = block.reshape(criteria, -1)
        group = max(1, BLOCK // (candidates * draws))
        for start in range(0, len(able), group):
            who = able[start : start + group]
            scores = wide_product(central[who], flat).reshape(len(who), candidates, draws)
            found[who] += _first(scores, who)
    found[able] /= data.draws
    return found


def _first(scores: Floats, who: npt.NDArray[np.intp]) -> Floats:
    """In how many draws ``who[g]`` is first in ``scores[g]`` (candidates x draws), ties shared."""
    top = scores >= scores.max(axis=1, keepdims=True) - EQUAL
    own = top[np.arange(len(who)), who]
    return np.asarray((own / top.sum(axis=1)).sum(axis=1), dtype=np.float64)


def _randomness(seed: int, purpose: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_STREAM, purpose)))
