"""How long thoughts would have become that were cut off: Kaplan-Meier with clustered cases."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluations.core.statistics.cases import Estimate, Floats
from evaluations.core.statistics.intervals import student_quantile, wilson_interval
from evaluations.core.statistics.slopes import Whole

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Finishing:
    """The chance that a cut-off thought would have ended within ``factor`` times its length.

    It could be told for ``known`` of ``cut`` such thoughts: with some unknown, ``estimate`` is a
    lower bound; with all unknown it is None.
    """

    factor: float
    cut: int
    known: int
    estimate: Estimate | None

    @property
    def at_least(self) -> bool:
        """Whether the estimate is a lower bound."""
        return 0 < self.known < self.cut


@dataclass(frozen=True, slots=True, eq=False)
class LifeTable:
    """Distinct lengths at which thoughts ended, how many did, how many were that long or longer."""

    lengths: Floats
    ended: Floats
    at_risk: Floats

    def surviving(self, length: float) -> float:
        """S(length): the share of thoughts that are longer (Kaplan and Meier 1958)."""
        passed = self.lengths <= length
        return float(np.prod(1 - self.ended[passed] / self.at_risk[passed]))


def life_table(lengths: Floats, finished: Flags) -> LifeTable:
    """The table of ``lengths``, right-censored where not ``finished``.

    A thought that was cut off at a length counts as at risk at that length, as is usual. One
    that would never end has the length infinity. Raises ValueError for a length not above 0.
    """
    if lengths.shape != finished.shape or not np.all(lengths > 0):
        raise ValueError("give one length above 0 and one flag for each thought")
    times, ended = np.unique(lengths[finished], return_counts=True)
    at_risk = len(lengths) - np.searchsorted(np.sort(lengths), times, side="left")
    return LifeTable(times, ended.astype(np.float64), at_risk.astype(np.float64))


def finishing(
    lengths: Floats,
    finished: Flags,
    cases: Whole,
    cut: Floats,
    factor: float,
    confidence: float = 0.95,
) -> Finishing:
    """Mean over ``cut`` of 1 - S(factor c) / S(c): P(ends by factor c, given longer than c).

    Beyond the longest observed length nothing is known: a thought whose factor c lies there
    counts as far as that length, which makes the mean a lower bound. The
    variance is the infinitesimal jackknife summed within cases (as ``survfit`` with a cluster,
    Therneau and Grambsch 2000), and the interval Wilson's on the effective sample size
    p(1-p)/Var, as for accuracies; where nothing or everything ended, that size is the number of
    cases with a thought longer than the shortest of ``cut``.
    """
    seen = lengths[np.isfinite(lengths)]
    longest = float(seen.max()) if len(seen) else 0.0
    known = int(np.count_nonzero(cut * factor <= longest))
    if not known:
        return Finishing(factor, len(cut), 0, None)
    value, influence = _mean_chance(lengths, finished, cut, factor, longest)
    beyond = lengths > cut.min()
    groups, samples = len(np.unique(cases[beyond])), int(beyond.sum())
    _, numbered = np.unique(cases, return_inverse=True)
    variance = float(np.sum(np.bincount(numbered, influence) ** 2))
    effective = _effective(value, variance, groups, samples)
    lower, upper = wilson_interval(value, effective, student_quantile(confidence, groups))
    error = math.sqrt(variance)
    estimate = Estimate(value, lower, upper, groups, samples, error, effective)
    return Finishing(factor, len(cut), known, estimate)


def _mean_chance(
    lengths: Floats, finished: Flags, cut: Floats, factor: float, longest: float
) -> tuple[float, Floats]:
    """The mean chance over ``cut``, and how much each thought's weight moves it."""
    table = life_table(lengths, finished)
    distinct, place = np.unique(lengths, return_inverse=True)
    limits, weights = np.unique(cut, return_counts=True)
    value, staying, ending = 0.0, np.zeros(len(distinct)), np.zeros(len(distinct))
    for limit, weight in zip(limits, weights, strict=True):
        end = min(limit * factor, longest)
        left, stays, ends = _conditional(table, distinct, limit, end)
        value += weight * (1 - left)
        staying += weight * stays
        ending += weight * ends
    influence = staying[place] - np.where(finished, ending[place], 0.0)
    return min(max(float(value) / len(cut), 0.0), 1.0), influence / len(cut)


def _conditional(
    table: LifeTable, distinct: Floats, start: float, end: float
) -> tuple[float, Floats, Floats]:
    """S(end) / S(start), and how it is moved by a thought of each ``distinct`` length (up to sign).

    The derivative of log(1 - d/n) by the weight of one thought is d / (n (n - d)) while it is at
    risk, the first array; less 1 / (n - d) where it ends, the second.
    """
    inside = slice(*np.searchsorted(table.lengths, (start, end), side="right"))
    times, ended, at_risk = (part[inside] for part in (table.lengths, table.ended, table.at_risk))
    left = float(np.prod(1 - ended / at_risk))
    ends = np.zeros(len(distinct))
    if left == 0.0 or not len(times):
        return left, ends, ends
    steps = ended / (at_risk * (at_risk - ended))
    passed = np.concatenate([[0.0], np.cumsum(steps)])
    stays = passed[np.searchsorted(times, distinct, side="right")]
    ends[np.searchsorted(distinct, times)] = 1 / (at_risk - ended)
    return left, left * stays, left * ends


def _effective(value: float, variance: float, groups: int, samples: int) -> float:
    if value in (0.0, 1.0) or variance == 0.0:
        return float(max(groups, 1))
    return min(value * (1 - value) / variance, float(samples))
