"""Two candidates on the same cases: the pairs that exist, and the interval of their difference."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from evaluations.core.statistics.cases import CaseMeans, Estimate, Floats
from evaluations.core.statistics.intervals import clustered_mean, student_quantile

#: Where all pairs are alike the score test is 0 at the estimate too: the end lies beyond it.
_NUDGE: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Cases that both candidates have a value for: case means, weights above 0.

    ``gaps`` is the mean of |a - b| over all pairs of a repeat of the one and one of the other.
    ``dropped`` cases had no value on one side; ``absent`` ones on neither.
    """

    first: Floats
    second: Floats
    gaps: Floats
    first_repeats: Floats
    second_repeats: Floats
    weights: Floats
    dropped: int
    absent: int

    @property
    def differences(self) -> Floats:
        """Case means of the first less those of the second, in the unit of the values."""
        return self.first - self.second

    @property
    def single(self) -> bool:
        """Whether there is one repeat a case on both sides."""
        return bool(np.all(self.first_repeats == 1) and np.all(self.second_repeats == 1))

    def __len__(self) -> int:
        return len(self.weights)


def pair_cases(
    first: npt.ArrayLike, second: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> Pairs:
    """Pair ``first`` with ``second``, each cases x repeats with NaN where a value is missing.

    The two may have different numbers of repeats, not of cases. Raises ValueError for other
    shapes, an infinite value, or a weight that is not finite and above 0.
    """
    a, b = _table(first), _table(second)
    if len(a) != len(b):
        raise ValueError("both candidates take the same cases")
    weight = np.ones(len(a)) if weights is None else np.asarray(weights, dtype=np.float64)
    if weight.shape != (len(a),) or not np.all(np.isfinite(weight) & (weight > 0)):
        raise ValueError("give one finite weight above 0 for each case")
    in_a, in_b = (~np.isnan(a)).any(axis=1), (~np.isnan(b)).any(axis=1)
    both = in_a & in_b
    a, b = a[both], b[both]
    gaps = np.abs(a[:, :, None] - b[:, None, :])
    return Pairs(
        first=np.nanmean(a, axis=1) if len(a) else np.empty(0),
        second=np.nanmean(b, axis=1) if len(b) else np.empty(0),
        gaps=np.nanmean(gaps, axis=(1, 2)) if len(a) else np.empty(0),
        first_repeats=(~np.isnan(a)).sum(axis=1).astype(np.float64),
        second_repeats=(~np.isnan(b)).sum(axis=1).astype(np.float64),
        weights=weight[both],
        dropped=int((in_a ^ in_b).sum()),
        absent=int((~in_a & ~in_b).sum()),
    )


def mean_difference(pairs: Pairs, confidence: float = 0.95) -> Estimate | None:
    """The mean difference of the case means with t(C - 1) on them, in the unit of the values.

    Miller 2024 (arXiv:2411.00640, section 4): SE^2 = C/(C-1) sum w_c^2 (d_c - d)^2 / (sum w_c)^2.
    None without pairs; one pair bounds nothing. Where all differences are the same the interval
    has no width: for scores between 0 and 1 use ``share_difference``.
    """
    return clustered_mean(_as_cases(pairs), confidence)


def share_difference(pairs: Pairs, confidence: float = 0.95) -> Estimate | None:
    """The mean difference of scores in [0, 1], with an interval that always has a width.

    Tango's score interval (1998) on an effective number of pairs, with the t(C - 1) quantile q.
    Let d be the mean difference and g the mean gap |a - b| of single attempts: p12 = (g + d)/2
    favor the first and p21 = (g - d)/2 the second. n = (g - d^2) / Var(d), with the clustered
    variance as in ``mean_difference``, at most what the attempts would be worth were they
    independent, and the number of cases where no variance is seen. The ends are the D with
    (d - D)^2 = q^2 (2 r + D - D^2) / n, where r is the likeliest p21 given D. Without any gap
    they are -+ q^2 / (n + q^2). None without pairs. Raises ValueError for values outside [0, 1].
    """
    if not len(pairs):
        return None
    values = np.concatenate([pairs.first, pairs.second])
    if values.min() < 0 or values.max() > 1:
        raise ValueError("accuracies lie between 0 and 1")
    cases = _as_cases(pairs)
    shares = pairs.weights / pairs.weights.sum()
    value = cases.mean
    gap = max(float(shares @ pairs.gaps), abs(value))
    error = _error(cases)
    effective = _effective_pairs(pairs, shares, gap - value**2, error**2)
    quantile = student_quantile(confidence, len(pairs))
    upper = _score_end(value, gap, effective, quantile)
    lower = -_score_end(-value, gap, effective, quantile)
    known = error if len(pairs) > 1 else None
    return Estimate(value, lower, upper, len(pairs), cases.samples, known, effective)


def _table(values: npt.ArrayLike) -> Floats:
    table = np.asarray(values, dtype=np.float64)
    if table.ndim == 1:
        table = table[:, None]
    if table.ndim != 2 or np.isinf(table).any():
        raise ValueError("give cases x repeats of finite values; a missing one is NaN")
    return table


def _as_cases(pairs: Pairs) -> CaseMeans:
    return CaseMeans(pairs.differences, pairs.first_repeats + pairs.second_repeats, pairs.weights)


def _error(cases: CaseMeans) -> float:
    found = clustered_mean(cases)
    return found.standard_error or 0.0 if found else 0.0


def _effective_pairs(pairs: Pairs, shares: Floats, spread: float, variance: float) -> float:
    """How many independent pairs of attempts the cases are worth."""
    cases = float(1 / np.sum(shares**2))
    if spread <= 1e-12:
        return cases
    repeats = np.minimum(pairs.first_repeats, pairs.second_repeats)
    independent = float(1 / np.sum(shares**2 / repeats))
    return independent if variance * independent <= spread else spread / variance


def _score_end(value: float, gap: float, n: float, quantile: float) -> float:
    """The largest difference that a score test does not reject (Tango 1998)."""
    if math.isinf(quantile):
        return 1.0
    square = quantile * quantile

    def excess(delta: float) -> float:
        likeliest = _likeliest(value, gap, delta)
        return (value - delta) ** 2 * n - square * max(2 * likeliest + delta - delta**2, 0.0)

    if value + _NUDGE >= 1.0 or excess(1.0) <= 0:
        return 1.0
    return float(brentq(excess, value + _NUDGE, 1.0, xtol=1e-13))


def _likeliest(value: float, gap: float, delta: float) -> float:
    """The share of pairs that favor the second, likeliest where the difference is ``delta``.

    The larger root of 2 r^2 + b r + c = 0 (Tango 1998, with shares for counts).
    """
    second = (gap - value) / 2
    b = -gap + (2 - value) * delta
    c = -second * delta * (1 - delta)
    root = (math.sqrt(max(b * b - 8 * c, 0.0)) - b) / 4
    return min(max(root, 0.0), 1.0)
