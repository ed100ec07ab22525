"""A slope of outcomes on a predictor whose samples come in cases: across cases, and within."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr

from evaluations.core.statistics.cases import Floats
from evaluations.core.statistics.intervals import student_quantile

Whole = npt.NDArray[np.int64]

#: With fewer cases the interval of a slope does not keep its promise (docs/thinking.md).
FEWEST_CASES: Final = 10
#: Differences below this share of the values are rounding, not variation.
ROUNDING: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Slope:
    """The change of the outcome for one unit of the predictor, with its interval.

    ``spread`` is the standard deviation of the predictor, within cases where that is compared.
    """

    value: float
    lower: float
    upper: float
    standard_error: float
    p_value: float
    cases: int
    samples: int
    spread: float


@dataclass(frozen=True, slots=True)
class Line:
    """The fitted line y = level + slope (x - center), with the covariance of these two."""

    center: float
    level: float
    slope: float
    level_variance: float
    covariance: float
    slope_variance: float
    quantile: float

    def at(self, x: float) -> tuple[float, float, float]:
        """The line at ``x``, and both ends of its interval there."""
        away = x - self.center
        value = self.level + self.slope * away
        variance = (
            self.level_variance + 2 * away * self.covariance + away * away * self.slope_variance
        )
        half = self.quantile * math.sqrt(max(variance, 0.0))
        return value, value - half, value + half


@dataclass(frozen=True, slots=True)
class Fit:
    """A slope, or in ``reason`` why there is none; ``line`` where one can be drawn."""

    slope: Slope | None = None
    line: Line | None = None
    reason: str = ""

    @property
    def p_value(self) -> float | None:
        """Of the slope; None without one."""
        return self.slope.p_value if self.slope else None


def pooled_slope(x: Floats, y: Floats, cases: Whole, confidence: float = 0.95) -> Fit:
    """Least squares of ``y`` on ``x`` over all samples: a linear probability model.

    b = sum (x - mean x)(y - mean y) / sum (x - mean x)^2. The variance is the cluster jackknife
    CV3 (MacKinnon, Nielsen and Webb 2023, Journal of Econometrics 232), robust to any dependence
    among the samples of a case: (C-1)/C sum_c (b_(c) - b)^2, where b_(c) leaves case c out. It
    equals the sandwich whose residuals are (I - H_cc)^-1 e_c, times (C-1)/C. The interval and
    the p-value are those of Student's t with C - 1 degrees. ``cases`` numbers each sample's case.
    """
    numbered, count = _numbered(x, y, cases)
    trouble = _trouble(x, y, count)
    if trouble:
        return Fit(reason=trouble)
    center, level = float(x.mean()), float(y.mean())
    away, rest = x - center, y - level
    own = [
        np.bincount(numbered, weights, count)
        for weights in (np.ones_like(away), away, rest, away * away, away * rest)
    ]
    size, sx, sy, sxx, sxy = (part.sum() - part for part in own)
    spread = sxx - sx * sx / size
    if spread.min() <= ROUNDING * own[3].sum():
        return Fit(reason="one case alone has thoughts of another length")
    slope = float(own[4].sum() / own[3].sum())
    slopes = (sxy - sx * sy / size) / spread
    levels = (sy - slopes * sx) / size
    freedom = len(x) - 1
    found = _slope(slope, slopes, len(x), own[3].sum() / freedom, confidence)
    if found is None:
        return Fit(reason=_EXACT)
    return Fit(slope=found, line=_line(center, level, slope, levels, slopes - slope, confidence))


def within_slope(x: Floats, y: Floats, cases: Whole, confidence: float = 0.95) -> Fit:
    """The same slope with a fixed effect for each case: only differences between its repeats count.

    Both are taken from their case's mean: b = sum_c sxy_c / sum_c sxx_c with the sums of each
    case about its own means (the within estimator). A case with one sample, or whose samples
    have all the same x, says nothing and is not counted. Variance, interval and p-value as in
    ``pooled_slope``; a case that is left out takes its fixed effect along.
    """
    numbered, count = _numbered(x, y, cases)
    if not count:
        return Fit(reason=_NOTHING)
    size = np.bincount(numbered, minlength=count)
    if size.max() < 2:
        return Fit(reason="no case was tried more than once")
    away = x - (np.bincount(numbered, x, count) / size)[numbered]
    rest = y - (np.bincount(numbered, y, count) / size)[numbered]
    sxx = np.bincount(numbered, away * away, count)
    sxy = np.bincount(numbered, away * rest, count)
    tells = sxx > ROUNDING * size * max(1.0, float(np.abs(x).max())) ** 2
    telling = int(tells.sum())
    if telling < FEWEST_CASES:
        return Fit(reason=_few(telling, "with repeats of different length"))
    kept = tells[numbered]
    if np.abs(rest[kept]).max() <= ROUNDING:
        return Fit(reason="on each case all repeats ended the same way")
    sxx, sxy = sxx[tells], sxy[tells]
    slope = float(sxy.sum() / sxx.sum())
    slopes = (sxy.sum() - sxy) / (sxx.sum() - sxx)
    samples = int(kept.sum())
    found = _slope(slope, slopes, samples, sxx.sum() / (samples - telling), confidence)
    return Fit(slope=found) if found else Fit(reason=_EXACT)


_NOTHING: Final = "no sample has all the counts that it takes"
_EXACT: Final = "the outcomes follow the line exactly, so nothing tells how sure it is"


def _few(count: int, which: str = "with known counts") -> str:
    cases = "case" if count == 1 else "cases"
    return f"{count or 'no'} {cases} {which}; it takes {FEWEST_CASES}"


def _numbered(x: Floats, y: Floats, cases: Whole) -> tuple[Whole, int]:
    """Cases as 0, 1, 2 ... and how many. Raises ValueError for values that are no numbers."""
    if not x.shape == y.shape == cases.shape or x.ndim != 1:
        raise ValueError("give one x, one y and one case for each sample")
    if not (np.all(np.isfinite(x)) and np.all(np.isfinite(y))):
        raise ValueError("values must be finite; leave out what is missing")
    found, numbered = np.unique(cases, return_inverse=True)
    return numbered.astype(np.int64), len(found)


def _trouble(x: Floats, y: Floats, count: int) -> str:
    """Why there is no slope; empty where there is one."""
    if not count:
        return _NOTHING
    if count < FEWEST_CASES:
        return _few(count)
    if float(np.ptp(y)) == 0.0:
        ended = {0.0: "wrong", 1.0: "right"}.get(float(y[0]), "worth the same")
        return f"every answer was {ended}"
    if float(np.ptp(x)) <= ROUNDING * max(1.0, float(np.abs(x).max())):
        return "all thoughts had the same length for their input"
    return ""


def _line(
    center: float,
    level: float,
    slope: float,
    level_off: Floats,
    slope_off: Floats,
    confidence: float,
) -> Line:
    """The line with the jackknife covariance of its level and slope at ``center``."""
    count = len(slope_off)
    share = (count - 1) / count
    return Line(
        center=center,
        level=level,
        slope=slope,
        level_variance=share * float(level_off @ level_off),
        covariance=share * float(level_off @ slope_off),
        slope_variance=share * float(slope_off @ slope_off),
        quantile=student_quantile(confidence, count),
    )


def _slope(
    value: float, left_out: Floats, samples: int, variance: float, confidence: float
) -> Slope | None:
    """The slope with the jackknife of ``left_out``; None where that has no width.

    ``variance`` is that of the predictor.
    """
    cases = len(left_out)
    off = left_out - value
    error = math.sqrt((cases - 1) / cases * float(off @ off))
    if error <= ROUNDING * max(1.0, abs(value)):
        return None
    half = student_quantile(confidence, cases) * error
    p_value = min(1.0, 2.0 * float(stdtr(cases - 1, -abs(value) / error)))
    spread = math.sqrt(variance)
    return Slope(value, value - half, value + half, error, p_value, cases, samples, spread)
