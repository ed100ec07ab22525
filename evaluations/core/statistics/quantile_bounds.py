"""Bounds of a quantile by the order of the values alone, one value for each case."""

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr

from evaluations.core.statistics.cases import Estimate
from evaluations.core.statistics.quantiles import cases_for_quantile, weighted_quantile


def order_quantile(
    values: npt.ArrayLike, level: float, confidence: float = 0.95
) -> Estimate | None:
    """The quantile at ``level`` of independent values, between two of them; NaN is left out.

    How many of n values lie below the quantile is B from Bin(n, level), whatever their
    distribution (Thompson 1936; Conover 1999, section 3.2). Each end is the nearest sorted value
    that the quantile passes with probability at most (1 - confidence)/2. Where even the largest
    value of a high quantile is passed more often, but less than 1 - confidence, it is the upper
    end, and the lower one takes what is left (for a low quantile the other way round). With
    fewer values than ``cases_for_quantile`` (59 for p95) both ends are None: even the largest
    value does not bound it. An end alone is None where no value is low (or high) enough. For
    repeats of a case use ``quantiles.case_quantile``. None without a value.
    """
    found = np.asarray(values, dtype=np.float64).ravel()
    found = np.sort(found[~np.isnan(found)])
    if not np.all(np.isfinite(found)):
        raise ValueError("values must be finite; a missing one is NaN")
    n = len(found)
    if not n:
        return None
    value = weighted_quantile(found, np.ones(n), level)
    low, high = _ranks(n, level, confidence)
    lower = float(found[low - 1]) if low else None
    upper = float(found[high - 1]) if high else None
    return Estimate(value, lower, upper, n, n)


def _ranks(n: int, level: float, confidence: float) -> tuple[int, int]:
    """Ranks from 1 of both ends; 0 where there is none.

    The side whose extreme is the harder one to have is settled first.
    """
    if n < cases_for_quantile(level, confidence):
        return 0, 0
    if level < 0.5:
        low, high = _ranks(n, 1 - level, confidence)
        return (n + 1 - high if high else 0), (n + 1 - low if low else 0)
    # bdtr(k, n, p) = P(B <= k); the quantile lies at or beyond sorted value k with P(B >= k).
    miss = 1 - confidence
    beyond = [1 - float(bdtr(rank - 1, n, level)) for rank in range(1, n + 1)]
    fitting = [rank for rank, tail in enumerate(beyond, start=1) if tail <= miss / 2]
    high = fitting[0] if fitting else n
    left = miss / 2 if fitting else miss - beyond[high - 1]
    low = 0
    while low < n and float(bdtr(low, n, level)) <= left:
        low += 1
    return low, high
