"""Measures of one candidate under many weightings of the cases at once.

Weights come as draws x cases. All sums of a candidate are one matrix product, and both quantiles
of a time share one running sum over its sorted samples, so that thousands of draws are cheap.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from decision.core.cases import CASE_MEASURES, CaseSeries, case_count, known_cases
from decision.core.products import wide_product
from decision.core.values import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """Cases that a resample allows for though nobody has run them.

    ``mass`` is their weight in each draw and ``right`` the part of it answered correctly.
    """

    mass: Floats
    right: Floats


@dataclass(frozen=True, slots=True, eq=False)
class SortedSamples:
    """All samples of one quantity in rising order.

    ``rows`` are their cases, ``part`` is the part of its case's weight that each carries.
    """

    values: Floats
    rows: npt.NDArray[np.intp]
    part: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A series made ready for many weightings; see ``prepare``.

    ``columns`` (cases x sums) hold what is summed for the means: for each of ``means`` the case
    means and whether there is one; for ``ratio`` its two means and whether there are both.
    """

    columns: Floats
    means: tuple[str, ...]
    ratio: bool
    quantiles: tuple[tuple[SortedSamples, tuple[str, ...]], ...]


# Up to so many samples it is faster to count than to halve.
_COUNTED: Final = 300

_MEANS: Final = {
    "accuracy": "outcome",
    "cost_per_1000": "cost",
    "cost_per_month": "month_cost",
    "think_tokens": "think_tokens",
}
_TIMES: Final = {
    "first_answer": ("first_answer_p50", "first_answer_p95"),
    "total": ("total_p50", "total_p95"),
}


def prepare(series: CaseSeries) -> Prepared:
    """Fold repeats, sort samples: all that does not depend on the weights of the cases."""
    means = tuple(key for key in _MEANS if case_count(series, key) > 0)
    columns = [mean_columns(getattr(series, _MEANS[key])) for key in means]
    ratio = case_count(series, "cost_per_correct") > 0
    if ratio and series.cost is not None and series.outcome is not None:
        columns.append(ratio_columns(series.cost, series.outcome))
    return Prepared(
        columns=np.hstack(columns) if columns else np.empty((series.cases, 0)),
        means=means,
        ratio=ratio,
        quantiles=tuple(
            (sorted_samples(getattr(series, name)), keys)
            for name, keys in _TIMES.items()
            if case_count(series, keys[0]) > 0
        ),
    )


def measure_values(
    ready: Prepared, weights: Floats, unseen: Unseen | None = None
) -> dict[str, Floats]:
    """All measures that a series can give, for each row of ``weights`` (draws x cases).

    A measure without a single case is absent, not NaN.
    """
    found: dict[str, Floats] = {}
    by_case = np.ascontiguousarray(weights.T)
    sums = wide_product(ready.columns.T, by_case) if ready.columns.size else np.empty((0, 0))
    for place, key in enumerate(ready.means):
        own = sums[2 * place : 2 * place + 2]
        found[key] = _mean(own, unseen if key == "accuracy" else None)
    if "cost_per_1000" in found:
        found["cost_per_1000"] = 1000.0 * found["cost_per_1000"]
    if ready.ratio:
        found["cost_per_correct"] = _ratio(sums[-3:], unseen)
    for samples, keys in ready.quantiles:
        levels = [CASE_MEASURES[key].level or 0.0 for key in keys]
        found |= zip(keys, _quantiles(samples, by_case, levels), strict=True)
    return {key: found[key] for key in CASE_MEASURES if key in found}


def mean_columns(samples: Floats) -> Floats:
    """For each case the mean of its known samples, 0 without any, and whether there is one."""
    counts = (~np.isnan(samples)).sum(axis=1)
    means = np.nansum(samples, axis=1) / np.maximum(counts, 1)
    return np.stack([means, (counts > 0).astype(np.float64)], axis=1)


def ratio_columns(numerator: Floats, denominator: Floats) -> Floats:
    """For each case both means and whether both are known; 0 throughout where not."""
    both = (known_cases(numerator) & known_cases(denominator)).astype(np.float64)
    means = [mean_columns(side)[:, 0] * both for side in (numerator, denominator)]
    return np.stack([*means, both], axis=1)


def sorted_samples(samples: Floats) -> SortedSamples:
    """The known samples (cases x repeats) in rising order; a case shares its weight among them."""
    rows, columns = np.nonzero(~np.isnan(samples))
    order = np.argsort(samples[rows, columns], kind="stable")
    part = 1.0 / np.maximum(np.bincount(rows, minlength=len(samples)), 1)
    rows = rows[order]
    return SortedSamples(samples[rows, columns[order]], rows, part[rows])


def weighted_mean(samples: Floats, weights: Floats, unseen: Unseen | None = None) -> Floats:
    """Means of case means, one for each row of ``weights`` (draws x cases); NaN without data.

    Repeats are averaged within their case first, so a case counts once however often it ran.
    """
    return _mean(mean_columns(samples).T @ weights.T, unseen)


def mean_ratio(
    numerator: Floats, denominator: Floats, weights: Floats, unseen: Unseen | None = None
) -> Floats:
    """Ratio of two weighted means over the cases where both are known.

    Infinite where the denominator is 0: no outlay buys what never comes. NaN without data.
    ``unseen`` goes into the denominator only: what an unseen case would cost is not guessed.
    """
    return _ratio(ratio_columns(numerator, denominator).T @ weights.T, unseen)


def weighted_quantile(samples: Floats, weights: Floats, level: float) -> Floats:
    """Quantiles of all samples, one for each row of ``weights`` (draws x cases).

    A case shares its weight among its repeats. Sorted sample k sits at the middle of its own
    weight, P_k = (S_k - w_k / 2) / S_n, with straight lines between: with equal weights this
    is Hazen's rule (Hyndman and Fan 1996, type 5). NaN without data.
    """
    by_case = np.ascontiguousarray(weights.T)
    return _quantiles(sorted_samples(samples), by_case, [level])[0]


def _mean(sums: Floats, unseen: Unseen | None) -> Floats:
    top, bottom = sums
    if unseen is not None:
        top, bottom = top + unseen.right, bottom + unseen.mass
    with np.errstate(invalid="ignore"):
        return np.asarray(top / bottom, dtype=np.float64)


def _ratio(sums: Floats, unseen: Unseen | None) -> Floats:
    top, bottom, both = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, right = top / both, bottom / both
        if unseen is not None:
            right = (bottom + unseen.right) / (both + unseen.mass)
        return np.where(right == 0, math.inf, mean / right)


def _quantiles(samples: SortedSamples, by_case: Floats, levels: Sequence[float]) -> list[Floats]:
    """One array (draws,) for each level."""
    count, draws = len(samples.rows), by_case.shape[1]
    if count == 0:
        return [np.full(draws, np.nan) for _ in levels]
    running = _running_sums(samples, by_case)
    return [_quantile(samples, by_case, running, level * running[-1]) for level in levels]


def _running_sums(samples: SortedSamples, by_case: Floats) -> Floats:
    """S_k of every draw (samples x draws). Adding whole rows is several times faster than
    numpy's own running sum down the columns."""
    sums = np.take(by_case, samples.rows, axis=0)
    if samples.part.min() < 1.0:
        sums *= samples.part[:, None]
    for before, line in pairwise(list(sums)):
        np.add(line, before, out=line)
    return sums


def _quantile(samples: SortedSamples, by_case: Floats, running: Floats, target: Floats) -> Floats:
    last, width = len(running) - 1, len(target)
    draw, weights = np.arange(width), by_case.reshape(-1)
    at = _first_reaching(running, target)
    own = weights.take(samples.rows[at] * width + draw) * samples.part[at]
    middle = running.reshape(-1).take(at * width + draw) - own / 2
    to = np.where(target < middle, np.maximum(at - 1, 0), np.minimum(at + 1, last))
    gap = (own + weights.take(samples.rows[to] * width + draw) * samples.part[to]) / 2
    step = np.clip(np.abs(target - middle) / gap, 0.0, 1.0)
    found = samples.values[at] + step * (samples.values[to] - samples.values[at])
    return np.asarray(found, dtype=np.float64)


def _first_reaching(running: Floats, target: Floats) -> npt.NDArray[np.intp]:
    """In each draw the first sample k with S_k >= target; the last where none does."""
    count, draw = len(running), np.arange(len(target))
    if count <= _COUNTED:
        counted = np.add.reduce(running < target, axis=0, dtype=np.uint16)
        return np.minimum(np.asarray(counted, dtype=np.intp), count - 1)
    at = np.zeros(len(target), dtype=np.intp)
    step = 1 << (count.bit_length() - 1)
    while step:
        ahead = np.minimum(at + step, count)
        short = running[ahead - 1, draw] < target
        at = np.where(short, ahead, at)
        step >>= 1
    return np.minimum(at, count - 1)
