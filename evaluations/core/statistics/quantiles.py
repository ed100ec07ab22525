"""Means and quantiles of values that may be missing, and what bounds a quantile."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from evaluations.core.statistics.bootstrap import case_weight_draws
from evaluations.core.statistics.cases import Estimate, Floats


def known(values: Iterable[float | None]) -> list[float]:
    """The values that are there. Raises ValueError for one that is not finite."""
    found = [float(value) for value in values if value is not None]
    if not all(map(math.isfinite, found)):
        raise ValueError("values must be finite; a missing one is None")
    return found


def mean_known(values: Iterable[float | None]) -> float | None:
    """The mean of the values that are there; None without any."""
    found = known(values)
    return math.fsum(found) / len(found) if found else None


def quantile_known(values: Iterable[float | None], level: float) -> float | None:
    """The quantile at ``level`` (0.5 is the median) of the values that are there, or None."""
    found = known(values)
    return weighted_quantile(np.array(found), np.ones(len(found)), level) if found else None


def weighted_quantile(values: Floats, weights: Floats, level: float) -> float:
    """Quantile of one or more ``values`` with ``weights`` above 0.

    Sorted value k sits at P_k = (S_k - w_k / 2) / S_n, with straight lines between; equal
    weights give Hazen's rule (Hyndman and Fan 1996, type 5). Raises ValueError unless
    0 < level < 1.
    """
    if not 0.0 < level < 1.0:
        raise ValueError("the level of a quantile lies between 0 and 1")
    order = np.argsort(values, kind="stable")
    return _sorted_quantile(values[order], weights[order], level)


def _sorted_quantile(values: Floats, weights: Floats, level: float) -> float:
    running = np.cumsum(weights)
    return float(np.interp(level * running[-1], running - weights / 2, values))


def cases_for_quantile(level: float, confidence: float = 0.95) -> int:
    """The fewest independent cases whose extremes bound a quantile: 59 for p95, 5 for p50.

    The largest of n values lies above the quantile with probability 1 - level^n (Wilks 1941);
    n is the first for which that reaches ``confidence``, for the farther of the two ends.
    """
    if not 0.0 < level < 1.0 or not 0.0 < confidence < 1.0:
        raise ValueError("level and confidence lie between 0 and 1")
    return math.ceil(math.log(1 - confidence) / math.log(max(level, 1 - level)))


def case_quantile(
    values: Sequence[Sequence[float | None]],
    level: float,
    rng: np.random.Generator,
    *,
    weights: Sequence[float] | None = None,
    draws: int = 1_000,
    confidence: float = 0.95,
) -> Estimate | None:
    """The quantile over all samples, a case sharing its weight among its repeats; or None.

    ``values`` has one sequence of repeats for each case. The interval is that of ``draws``
    Bayesian bootstrap weights over cases; with fewer cases than ``cases_for_quantile`` it is
    refused: both ends are None. Raises ValueError as ``known`` and ``weighted_quantile`` do.
    """
    cases = [known(case) for case in values]
    given = [1.0] * len(cases) if weights is None else list(weights)
    held = [(case, weight) for case, weight in zip(cases, given, strict=True) if case]
    if not held:
        return None
    flat = np.array([value for case, _ in held for value in case])
    rows = np.repeat(np.arange(len(held)), [len(case) for case, _ in held])
    part = np.array([weight / len(case) for case, weight in held])[rows]
    order = np.argsort(flat, kind="stable")
    flat, rows, part = flat[order], rows[order], part[order]
    lower = upper = None
    if len(held) >= cases_for_quantile(level, confidence):
        drawn = case_weight_draws(rng, len(held), draws)
        found = [_sorted_quantile(flat, part * row[rows], level) for row in drawn]
        tail = (1 - confidence) / 2
        lower, upper = (float(end) for end in np.quantile(found, (tail, 1 - tail)))
    value = weighted_quantile(flat, part, level)
    return Estimate(value, lower, upper, len(held), len(flat))
