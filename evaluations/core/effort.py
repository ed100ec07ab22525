"""What more effort brings: a family of rungs, measured on the same cases.

The knee is the lowest rung whose accuracy is less than a margin below that of the best rung, on
the cases that both answered; whether that is *shown* is told by the paired interval (non-inferior,
Schuirmann 1987). A rule on distances of curves (Satopää et al. 2011, "Kneedle") would find a knee
in any noise. Warnings are tests: "no effect" needs the 90 % interval of the paired difference
between the highest and the lowest rung inside the margin (two one-sided tests at 5 %), "went
backwards" a paired t test on the case means of some higher against some lower rung, Holm over all
pairs. The differences are of case means, as in Miller 2024 (arXiv:2411.00640).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from scipy.special import stdtr

from evaluations.core.statistics.cases import CaseMeans, Estimate, Floats, case_means
from evaluations.core.statistics.intervals import (
    accuracy_interval,
    clustered_mean,
    student_quantile,
)
from evaluations.core.statistics.multiplicity import holm

#: Two points of accuracy: smaller differences between rungs are called none.
MARGIN: Final = 0.02
#: Fewer common cases carry no comparison.
FEWEST_CASES: Final = 5
_LEVEL: Final = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Rung:
    """Measurements at one effort, lowest first; arrays are cases x repeats, NaN is unknown."""

    label: str
    accuracy: Floats
    cost_usd: Floats
    first_answer_s: Floats


@dataclass(frozen=True, slots=True)
class Point:
    """One rung of the curve; accuracy between 0 and 1, USD and seconds of one sample."""

    label: str
    accuracy: Estimate | None
    cost_usd: Estimate | None
    first_answer_s: Estimate | None


@dataclass(frozen=True, slots=True)
class Gap:
    """How much better one rung is than another on their common cases, with its t interval of
    95 % and of 90 %, and the two-sided p-value."""

    value: float
    lower: float
    upper: float
    inner_lower: float
    inner_upper: float
    p_value: float
    cases: int


@dataclass(frozen=True, slots=True)
class EffortCurve:
    """A family of rungs.

    ``best`` and ``knee`` are places in ``points``, None without answers. ``to_best`` is by how
    much the best rung is better than the knee, and ``shown`` whether that is less than the
    margin for sure. ``flat``: effort had no effect. ``backwards`` are pairs (lower, higher) of
    rungs whose higher one is significantly worse.
    """

    points: tuple[Point, ...]
    best: int | None
    knee: int | None
    to_best: Gap | None
    shown: bool
    flat: bool
    backwards: tuple[tuple[int, int], ...]
    margin: float


def effort_curve(rungs: Sequence[Rung], weights: Floats, margin: float = MARGIN) -> EffortCurve:
    """The curve of at least two ``rungs`` from low to high; ``weights`` (cases,) above 0."""
    points = tuple(_point(rung, weights) for rung in rungs)
    known = [at for at, point in enumerate(points) if point.accuracy is not None]
    best = max(known, key=lambda at: (_value(points[at]), -at), default=None)
    knee, to_best, shown = best, None, False
    if best is not None:
        for at in known:
            gap = paired_gap(rungs[best].accuracy, rungs[at].accuracy, weights)
            if at < best and gap is not None and gap.value < margin:
                knee, to_best, shown = at, gap, gap.inner_upper < margin
                break
    ends = paired_gap(rungs[-1].accuracy, rungs[0].accuracy, weights)
    flat = ends is not None and -margin < ends.inner_lower and ends.inner_upper < margin
    return EffortCurve(points, best, knee, to_best, shown, flat, _backwards(rungs, weights), margin)


def paired_gap(one: Floats, other: Floats, weights: Floats) -> Gap | None:
    """By how much ``one`` (cases, repeats) is better than ``other``, case by case.

    d_c is the difference of the case means; mean and standard error are weighted as in
    ``clustered_mean``, the interval is that of Student's t with C - 1 degrees. Where every d_c
    is the same no error is seen: equal rungs give width 0 only in their mean, so the interval is
    that of one discordant case more. None for fewer than five common cases.
    """
    first, second = _means(one), _means(other)
    both = ~np.isnan(first) & ~np.isnan(second)
    count = int(both.sum())
    if count < FEWEST_CASES:
        return None
    apart = first[both] - second[both]
    found = clustered_mean(CaseMeans(apart, np.ones(count), weights[both]))
    assert found is not None
    error = found.standard_error or 0.0
    # One discordant case among C + 1 would have the standard error sqrt(C) / (C + 1).
    seen = error if error > 1e-12 else 1.0 / (count + 1)
    wide = student_quantile(0.95, count) * seen
    narrow = student_quantile(0.90, count) * seen
    p_value = min(1.0, 2.0 * float(stdtr(count - 1, -abs(found.value) / seen)))
    value = found.value
    return Gap(value, value - wide, value + wide, value - narrow, value + narrow, p_value, count)


def _means(values: Floats) -> Floats:
    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    sums = np.where(known, values, 0.0).sum(axis=1)
    means: Floats = np.where(counts > 0, sums / np.maximum(counts, 1), math.nan)
    return means


def _point(rung: Rung, weights: Floats) -> Point:
    return Point(
        label=rung.label,
        accuracy=accuracy_interval(_folded(rung.accuracy, weights)),
        cost_usd=clustered_mean(_folded(rung.cost_usd, weights)),
        first_answer_s=clustered_mean(_folded(rung.first_answer_s, weights)),
    )


def _folded(values: Floats, weights: Floats) -> CaseMeans:
    cases = [[None if np.isnan(value) else float(value) for value in case] for case in values]
    return case_means(cases, weights)


def _value(point: Point) -> float:
    return -1.0 if point.accuracy is None else point.accuracy.value


def _backwards(rungs: Sequence[Rung], weights: Floats) -> tuple[tuple[int, int], ...]:
    pairs = list(combinations(range(len(rungs)), 2))
    gaps = [paired_gap(rungs[high].accuracy, rungs[low].accuracy, weights) for low, high in pairs]
    adjusted = holm([gap.p_value if gap else None for gap in gaps])
    return tuple(
        pair
        for pair, gap, p_value in zip(pairs, gaps, adjusted, strict=True)
        if gap is not None and gap.value < 0 and p_value is not None and p_value < _LEVEL
    )
