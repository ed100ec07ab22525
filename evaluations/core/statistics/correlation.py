"""How two figures of cases go together, with an interval."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr
from scipy.stats import rankdata

from evaluations.core.statistics.cases import Floats
from evaluations.core.statistics.intervals import normal_quantile


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation between -1 and 1 over ``cases``, or in ``reason`` why there is none.

    The ends are None where the points follow each other exactly: nothing tells how sure it is.
    """

    value: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    cases: int
    dropped: int
    reason: str = ""


def pearson(x: npt.ArrayLike, y: npt.ArrayLike, confidence: float = 0.95) -> Correlation:
    """The linear correlation of ``x`` and ``y``, one value each for a case; NaN is dropped.

    Interval: tanh(atanh r -+ z / sqrt(n - 3)) (Fisher 1921); p from t = r sqrt((n-2)/(1-r^2))
    with n - 2 degrees. Both suppose normal values: with outliers use ``spearman``. It says
    nothing of causes. Raises ValueError for arrays of different length or infinite values.
    """
    a, b, dropped = _complete(x, y)
    return _correlation(a, b, dropped, confidence, rank=False)


def spearman(x: npt.ArrayLike, y: npt.ArrayLike, confidence: float = 0.95) -> Correlation:
    """The correlation of the ranks of ``x`` and ``y``, ties with their mean rank.

    Interval: tanh(atanh r -+ z sqrt((1 + r^2/2) / (n - 3))) (Bonett and Wright 2000); p as in
    ``pearson``, an approximation that is coarse below ten cases. Any monotone relation counts.
    """
    a, b, dropped = _complete(x, y)
    return _correlation(rankdata(a), rankdata(b), dropped, confidence, rank=True)


def _complete(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats, int]:
    a, b = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if a.shape != b.shape or a.ndim != 1 or np.isinf(a).any() or np.isinf(b).any():
        raise ValueError("give one finite x and y for each case; a missing one is NaN")
    whole = ~(np.isnan(a) | np.isnan(b))
    return a[whole], b[whole], int(np.count_nonzero(~whole))


def _correlation(a: Floats, b: Floats, dropped: int, confidence: float, rank: bool) -> Correlation:
    n = len(a)
    if n < 4:
        return Correlation(None, None, None, None, n, dropped, "it takes four cases with both")
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return Correlation(None, None, None, None, n, dropped, "one of the two is always the same")
    a, b = a - a.mean(), b - b.mean()
    r = float((a / np.sqrt(a @ a)) @ (b / np.sqrt(b @ b)))
    if 1 - abs(r) < 1e-12:
        return Correlation(math.copysign(1.0, r), None, None, None, n, dropped)
    p_value = 2 * float(stdtr(n - 2, -abs(r) * math.sqrt((n - 2) / (1 - r * r))))
    half = normal_quantile(confidence) * math.sqrt((1 + r * r / 2 if rank else 1) / (n - 3))
    lower, upper = math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
    return Correlation(r, lower, upper, p_value, n, dropped)
