"""What more effort brings: a family of rungs, measured on the same cases.

Rungs are compared as the candidates on the page of results are (``compare``): the paired
difference of weighted case means with the score interval, the exact McNemar or sign-flip test,
Holm over all pairs of the family. The knee is the lowest rung whose accuracy is less than a margin
below that of the best rung, on the cases that both answered; whether that is *shown* is told by
the paired interval (non-inferior, Schuirmann 1987). A rule on distances of curves (Satopää et al.
2011, "Kneedle") would find a knee in any noise. Warnings are tests: "no effect" needs the 90 %
interval of the paired difference between the highest and the lowest rung inside the margin (two
one-sided tests at 5 %), "went backwards" the word *worse* for some rung beside a lower one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluations.core.statistics.cases import CaseMeans, Estimate, Floats, case_means, scaled
from evaluations.core.statistics.comparing import compare
from evaluations.core.statistics.intervals import accuracy_interval, clustered_mean
from evaluations.core.statistics.paired import pair_cases, share_difference
from evaluations.core.statistics.verdicts import Word, verdict

#: Two points of accuracy: smaller differences between rungs are called none.
MARGIN: Final = 0.02
#: Fewer common cases carry no comparison.
FEWEST_CASES: Final = 5
#: An interval of 90 % inside a margin is two one-sided tests at 5 %.
_INNER: Final = 0.90


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

    @property
    def cost_per_1000(self) -> Estimate | None:
        """USD for a thousand samples."""
        return scaled(self.cost_usd, 1_000)


@dataclass(frozen=True, slots=True)
class Gap:
    """How much better the higher rung of a pair is on their common cases: with the interval of
    95 %, and with that of 90 % (``inner``); ``word`` is of the higher one."""

    difference: Estimate
    inner: Estimate
    word: Word


#: By the places of two rungs, lower and higher; a pair with too few common cases has none.
Gaps = Mapping[tuple[int, int], Gap]


@dataclass(frozen=True, slots=True)
class EffortCurve:
    """A family of rungs.

    ``best`` and ``knee`` are places in ``points``, None without answers. ``to_best`` is by how
    much the best rung is better than the knee, and ``shown`` whether that is less than the
    margin for sure. ``flat``: effort had no effect. ``backwards`` are pairs (lower, higher) of
    rungs whose higher one is worse.
    """

    points: tuple[Point, ...]
    best: int | None
    knee: int | None
    to_best: Estimate | None
    shown: bool
    flat: bool
    backwards: tuple[tuple[int, int], ...]
    margin: float


def effort_curve(rungs: Sequence[Rung], weights: Floats, margin: float = MARGIN) -> EffortCurve:
    """The curve of at least two ``rungs`` from low to high; ``weights`` (cases,) above 0."""
    points = tuple(_point(rung, weights) for rung in rungs)
    gaps = rung_gaps(rungs, weights, margin)
    known = [at for at, point in enumerate(points) if point.accuracy is not None]
    best = max(known, key=lambda at: (_value(points[at]), -at), default=None)
    knee, to_best, shown = best, None, False
    if best is not None:
        for at in known:
            gap = gaps.get((at, best))
            if gap is not None and gap.difference.value < margin:
                knee, to_best, shown = at, gap.difference, _within(gap.inner, margin)
                break
    ends = gaps.get((0, len(rungs) - 1))
    flat = ends is not None and verdict(ends.inner.lower, ends.inner.upper, margin) == "equivalent"
    backwards = tuple(pair for pair, gap in gaps.items() if gap.word == "worse")
    return EffortCurve(points, best, knee, to_best, shown, flat, backwards, margin)


def rung_gaps(rungs: Sequence[Rung], weights: Floats, margin: float = MARGIN) -> Gaps:
    """Every pair of ``rungs`` with at least five common cases; ``weights`` (cases,) above 0."""
    falling = reversed(range(len(rungs)))
    rows = compare({str(at): rungs[at].accuracy for at in falling}, weights, margin=margin).rows
    gaps = {}
    for row in rows:
        low, high = int(row.second), int(row.first)
        inner = share_difference(
            pair_cases(rungs[high].accuracy, rungs[low].accuracy, weights), _INNER
        )
        if row.difference and inner and inner.cases >= FEWEST_CASES:
            gaps[low, high] = Gap(row.difference, inner, row.word)
    return dict(sorted(gaps.items()))


def _within(inner: Estimate, margin: float) -> bool:
    """Whether the upper end is shown to be below ``margin``."""
    return inner.upper is not None and inner.upper < margin


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
