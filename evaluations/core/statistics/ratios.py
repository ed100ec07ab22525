"""Costs and times of two candidates on the same cases, as ratios."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluations.core.statistics.cases import Estimate, Floats
from evaluations.core.statistics.paired import mean_difference, pair_cases


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as much the first takes as the second; 1 is no difference.

    ``estimate`` is the geometric mean of the ratios with its interval, None without a pair; its
    standard error is that of the natural logarithm. ``dropped`` cases lack a value above 0 on a
    side.
    """

    estimate: Estimate | None
    dropped: int


def paired_ratio(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> Ratio:
    """The geometric mean of first / second over cases, each given as cases x repeats.

    exp of the mean of the case means of ln(first) - ln(second), with t(C - 1) on the log scale
    (Keene 1995): twice and half as much are equally far from 1, and a few huge values do not
    rule. Repeats of a case are averaged as logarithms. A value that is missing (NaN) is left
    out; so is a zero, whose ratio is none: a free call is not so and so many times cheaper.
    Raises ValueError for a negative or infinite value, or as ``pair_cases``.
    """
    a, b = (np.asarray(side, dtype=np.float64) for side in (first, second))
    if (a < 0).any() or (b < 0).any():
        raise ValueError("costs and times are not below 0")
    pairs = pair_cases(_logarithms(a), _logarithms(b), weights)
    found = mean_difference(pairs, confidence)
    dropped = pairs.dropped + pairs.absent
    if found is None:
        return Ratio(None, dropped)
    lower, upper = (None if end is None else math.exp(end) for end in (found.lower, found.upper))
    value, error = math.exp(found.value), found.standard_error
    return Ratio(Estimate(value, lower, upper, found.cases, found.samples, error), dropped)


def _logarithms(values: Floats) -> Floats:
    return np.log(np.where(values == 0, np.nan, values))
