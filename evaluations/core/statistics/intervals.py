"""Intervals for accuracies and means whose samples come in cases."""

import math
from typing import Final

import numpy as np
from scipy.special import gammaincinv, ndtri, stdtrit

from evaluations.core.statistics.cases import CaseMeans, Estimate

#: How many cases with repeats that agree are taken as seen before any.
_PRIOR_CASES: Final = 0.125
#: Up to so many wrong (or right) answers Wilson's interval is too short now and then, and the
#: bound that mends it has this many times the error that is allowed.
_RARE: Final = 3.0
_RARE_LEVEL: Final = 1.6


def wilson_interval(share: float, n: float, quantile: float) -> tuple[float, float]:
    """Wilson's score interval (1927) for a ``share`` of ``n`` samples; n may be fractional.

    With q = ``quantile``: center (p + q^2/2n) / (1 + q^2/n), half-width
    q / (1 + q^2/n) * sqrt(p(1-p)/n + q^2/4n^2). Raises ValueError unless 0 <= share <= 1, n > 0.
    """
    if not 0.0 <= share <= 1.0 or not n > 0:
        raise ValueError("a share lies between 0 and 1, of more than 0 samples")
    if math.isinf(quantile):
        return 0.0, 1.0
    square = quantile * quantile / n
    center = (share + square / 2) / (1 + square)
    spread = math.sqrt(share * (1 - share) / n + square / (4 * n))
    half = quantile / (1 + square) * spread
    lower = 0.0 if share == 0.0 else max(center - half, 0.0)
    upper = 1.0 if share == 1.0 else min(center + half, 1.0)
    return lower, upper


def normal_quantile(confidence: float) -> float:
    """The two-sided quantile of the normal distribution: 1.96 at 0.95."""
    return float(ndtri(0.5 + confidence / 2))


def student_quantile(confidence: float, cases: int) -> float:
    """The two-sided quantile of Student's t with ``cases - 1`` degrees; infinite for one case."""
    return float(stdtrit(cases - 1, 0.5 + confidence / 2)) if cases > 1 else math.inf


def accuracy_interval(cases: CaseMeans, confidence: float = 0.95) -> Estimate | None:
    """Wilson on the effective sample size with the t(2C - 2) quantile; None without cases.

    Franco et al. 2019 (PMC6690503) advise so for surveys. n_eff = n_c / R, where n_c is the
    number of cases (Kish's, with unequal weights) and R the share of the variance p(1-p) that is
    seen between case means: 1 where repeats of a case always agree, 1/repeats where they are
    independent, and nothing outside these. R = (n_c^2 Var(p) + a) / (n_c p(1-p) + a), Var(p)
    being the clustered variance, and a = 1/8 an eighth of a case whose repeats agree: few wrong
    answers tell little of how they gather in cases, and without it the interval is too short
    for high accuracies. So n_eff is the number of cases where every answer is right (or wrong):
    never a width of zero. Where at most three of n_eff are wrong (or right) the nearer end is at
    least as far as the Poisson bound of Brown, Cai and DasGupta 2001. Its coverage, and why a,
    2C - 2 and the level of that bound are what they are: docs/statistics.md. Raises ValueError
    for a mean outside [0, 1].
    """
    if not len(cases.means):
        return None
    if cases.means.min() < 0 or cases.means.max() > 1:
        raise ValueError("accuracies lie between 0 and 1")
    share = min(max(cases.mean, 0.0), 1.0)
    count = len(cases.means)
    variance = _clustered_variance(cases)
    effective = _effective_size(cases, share, variance)
    quantile = student_quantile(confidence, 2 * count - 1) if count > 1 else math.inf
    lower, upper = wilson_interval(share, effective, quantile)
    lower = min(lower, _rare_bound(share * effective, confidence) / effective)
    upper = max(upper, 1 - _rare_bound((1 - share) * effective, confidence) / effective)
    error = math.sqrt(variance) if count > 1 else None
    return Estimate(share, lower, upper, count, cases.samples, error, effective)


def clustered_mean(cases: CaseMeans, confidence: float = 0.95) -> Estimate | None:
    """The mean of the case means with its clustered standard error; None without cases.

    SE^2 = C/(C-1) * sum w_c^2 (m_c - m)^2 / (sum w_c)^2, the CR1 form of Miller 2024
    (arXiv:2411.00640) on case means, and m -+ t(C-1) SE. One case has no standard error.
    """
    count = len(cases.means)
    if not count:
        return None
    if count == 1:
        return Estimate(cases.mean, None, None, count, cases.samples)
    error = math.sqrt(_clustered_variance(cases))
    half = student_quantile(confidence, count) * error
    return Estimate(cases.mean, cases.mean - half, cases.mean + half, count, cases.samples, error)


def _clustered_variance(cases: CaseMeans) -> float:
    count = len(cases.means)
    shares = cases.weights / cases.weights.sum()
    residuals = shares * (cases.means - cases.mean)
    return float(np.sum(residuals**2)) * count / max(count - 1, 1)


def _effective_size(cases: CaseMeans, share: float, variance: float) -> float:
    shares = cases.weights / cases.weights.sum()
    each = float(1 / np.sum(shares**2))
    independent = float(1 / np.sum(shares**2 / cases.repeats))
    between = each**2 * variance + _PRIOR_CASES
    ratio = between / (each * share * (1 - share) + _PRIOR_CASES)
    return min(max(each / ratio, each), independent)


def _rare_bound(count: float, confidence: float) -> float:
    """The least mean of a Poisson count that makes ``count`` or more not too rare."""
    if count > _RARE:
        return math.inf
    return float(gammaincinv(count, _RARE_LEVEL * (1 - confidence))) if count > 0 else 0.0
