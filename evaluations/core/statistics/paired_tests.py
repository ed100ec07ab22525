"""Tests of the hypothesis that candidates do equally well on the same cases."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, betainc, chdtrc

from evaluations.core.statistics.cases import Floats

#: Up to so many differing cases all patterns of signs are counted: 2^16.
EXACT_CASES: Final = 16
#: Sums of differences that are closer are the same sum, told apart by rounding only.
_SAME: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Discordant:
    """Cases that exactly one of two candidates got right, and what they say.

    ``p_value`` is that of the exact test, ``chance_first`` the probability that the first is
    the better one where the two differ.
    """

    only_first: int
    only_second: int
    p_value: float
    chance_first: float


@dataclass(frozen=True, slots=True)
class Permutation:
    """The p-value of a permutation test; ``draws`` is how many patterns were looked at."""

    p_value: float
    exact: bool
    draws: int


@dataclass(frozen=True, slots=True)
class Cochran:
    """Cochran's Q with its degrees of freedom; ``informative`` cases are those that differ."""

    q: float
    degrees: int
    p_value: float
    informative: int


def mcnemar(only_first: int, only_second: int) -> Discordant:
    """The exact test of McNemar (1947): b of b + c discordant cases, each a fair coin.

    p = min(1, 2 P(X <= min(b, c))) with X from Bin(b + c, 1/2); 1 without a discordant case.
    It takes one attempt at each case. Raises ValueError for a negative count.
    """
    if only_first < 0 or only_second < 0:
        raise ValueError("counts are 0 or more")
    total = only_first + only_second
    p_value = min(1.0, 2.0 * float(bdtr(min(only_first, only_second), total, 0.5)))
    return Discordant(only_first, only_second, p_value, chance_first(only_first, only_second))


def chance_first(only_first: float, only_second: float) -> float:
    """P(t > 1/2) for t from Beta(1 + b, 1 + c): the chance that the first is better.

    t is the share of discordant cases that the first gets right, with a uniform prior; this is
    the closed form of the paired comparison in Bowyer, Aitchison and Ivanova 2025
    (arXiv:2503.01747). 1/2 without a discordant case. Raises ValueError for a negative count.
    """
    if not only_first >= 0 or not only_second >= 0:
        raise ValueError("counts are 0 or more")
    return float(betainc(1 + only_second, 1 + only_first, 0.5))


def sign_flip(
    differences: npt.ArrayLike,
    seed: int,
    weights: npt.ArrayLike | None = None,
    *,
    draws: int = 20_000,
) -> Permutation:
    """Two-sided p-value of the mean of ``differences``, one for each case.

    Were both candidates alike, each case's difference could as well have the other sign
    (Fisher 1935, section 21). With at most 16 differing cases all patterns are counted, p = b/m
    with b the patterns whose mean is as far from 0 or farther; with more, ``draws`` patterns
    are drawn from ``seed`` and p = (b + 1)/(draws + 1) (Phipson and Smyth 2010), so p is never
    0. Raises ValueError for values that are not finite, or weights not above 0.
    """
    found = np.asarray(differences, dtype=np.float64)
    weight = np.ones(len(found)) if weights is None else np.asarray(weights, dtype=np.float64)
    if not np.all(np.isfinite(found)):
        raise ValueError("differences must be finite; leave out what is missing")
    if weight.shape != found.shape or not np.all(np.isfinite(weight) & (weight > 0)):
        raise ValueError("give one finite weight above 0 for each case")
    terms = found * weight
    terms = terms[terms != 0.0]
    if not len(terms):
        return Permutation(1.0, True, 1)
    terms /= np.abs(terms).max()
    reach = abs(float(terms.sum())) - _SAME * len(terms)
    sizes = np.sort(np.abs(terms))
    if len(sizes) <= EXACT_CASES:
        sums = np.zeros(1)
        for size in sizes:
            sums = np.concatenate([sums + size, sums - size])
        return Permutation(float(np.mean(np.abs(sums) >= reach)), True, len(sums))
    beyond = _beyond(sizes, reach, np.random.default_rng(seed), draws)
    return Permutation((beyond + 1) / (draws + 1), False, draws)


def cochran_q(table: npt.ArrayLike) -> Cochran:
    """Cochran's Q (1950): do the candidates differ at all? ``table`` is cases x candidates.

    With column sums C_j, row sums R_i, k candidates: Q = (k - 1) (k sum C_j^2 - (sum C_j)^2) /
    (k sum R_i - sum R_i^2), chi-squared with k - 1 degrees for many cases. Entries are 0 or 1,
    one attempt each. Where no case tells candidates apart Q is 0 and p is 1. Raises ValueError
    for other entries, or fewer than two candidates.
    """
    right = np.asarray(table, dtype=np.float64)
    if right.ndim != 2 or right.shape[1] < 2:
        raise ValueError("give cases x candidates, two candidates or more")
    if not np.all((right == 0) | (right == 1)):
        raise ValueError("Cochran's Q takes right (1) and wrong (0) alone")
    count = right.shape[1]
    columns, rows = right.sum(axis=0), right.sum(axis=1)
    informative = int(np.count_nonzero((rows > 0) & (rows < count)))
    spread = float(count * rows.sum() - rows @ rows)
    above = float(count * (columns @ columns) - columns.sum() ** 2)
    q = (count - 1) * above / spread if spread else 0.0
    return Cochran(q, count - 1, float(chdtrc(count - 1, q)), informative)


def _beyond(sizes: Floats, reach: float, rng: np.random.Generator, draws: int) -> int:
    """How many of ``draws`` random sums of signed ``sizes`` are at least ``reach`` from 0."""
    beyond = 0
    block = max(1, 2_000_000 // len(sizes))
    for start in range(0, draws, block):
        shape = (min(block, draws - start), len(sizes))
        signs = rng.integers(0, 2, shape, dtype=np.int8) * 2.0 - 1.0
        beyond += int(np.count_nonzero(np.abs(signs @ sizes) >= reach))
    return beyond
