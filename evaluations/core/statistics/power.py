"""How many cases a difference takes, and what difference so many cases can show.

All after Miller 2024 (arXiv:2411.00640, section 5): with w^2 the variance of the true difference
between cases, s^2 the variance of one candidate's attempts within a case and K its repeats, the
mean difference over C cases has the variance (w^2 + s_A^2/K_A + s_B^2/K_B) / C.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from evaluations.core.statistics.cases import Floats
from evaluations.core.statistics.paired import pair_cases


@dataclass(frozen=True, slots=True)
class Spread:
    """Variances, in the squared unit of the scores (1 is from all wrong to all right).

    ``between``: of the difference of two candidates' true case means; ``first`` and ``second``:
    of each candidate's attempts within a case. A within variance is None where no case was
    tried more than once: ``between`` holds it then too, and says nothing of other repeats.
    """

    between: float
    first: float | None
    second: float | None

    def of_a_case(self, first_repeats: int = 1, second_repeats: int | None = None) -> float:
        """The variance that one case brings to the mean difference, with these repeats.

        Both have the same repeats unless ``second_repeats`` says otherwise. Raises ValueError
        for repeats below 1, or other repeats than 1 where the variance within cases is unknown.
        """
        both = (first_repeats, first_repeats if second_repeats is None else second_repeats)
        total = self.between
        for within, repeats in zip((self.first, self.second), both, strict=True):
            if repeats < 1:
                raise ValueError("a case is tried once or more")
            if within is None and repeats > 1:
                raise ValueError("one attempt a case does not tell what repeats would bring")
            total += (within or 0.0) / repeats
        return total


#: Miller's worked example: true accuracies of a case spread evenly between 0 and 1, and two
#: candidates that agree on half of it.
TYPICAL = Spread(between=1 / 9, first=1 / 6, second=1 / 6)


def estimated_spread(first: npt.ArrayLike, second: npt.ArrayLike) -> Spread | None:
    """The variances of two candidates' scores, each cases x repeats with NaN where missing.

    Within: the mean of the sample variances of cases with two values or more. Between: the
    variance of the differences of case means, less what the variances within explain, at least
    0. Cases count alike. None with fewer than two paired cases.
    """
    pairs = pair_cases(first, second)
    if len(pairs) < 2:
        return None
    total = float(np.var(pairs.differences, ddof=1))
    variances = [_within(np.asarray(side, dtype=np.float64)) for side in (first, second)]
    repeats = (pairs.first_repeats, pairs.second_repeats)
    explained = sum(
        within * float(np.mean(1 / counts))
        for within, counts in zip(variances, repeats, strict=True)
        if within is not None
    )
    return Spread(max(total - explained, 0.0), *variances)


def cases_needed(
    difference: float, case_variance: float, *, power: float = 0.8, confidence: float = 0.95
) -> int:
    """The fewest cases that show a true ``difference`` with probability ``power``.

    (z_{(1 + confidence)/2} + z_power)^2 v / difference^2, rounded up, with v the variance of a
    case (``Spread.of_a_case``). Normal theory: below some 20 cases take a few more. Raises
    ValueError for a difference of 0, a negative variance, or no probabilities.
    """
    if difference == 0 or not math.isfinite(difference):
        raise ValueError("no number of cases shows a difference of 0")
    reach = _reach(power, confidence)
    return max(1, math.ceil(reach**2 * _checked(case_variance) / difference**2 - 1e-9))


def smallest_difference(
    cases: int, case_variance: float, *, power: float = 0.8, confidence: float = 0.95
) -> float:
    """The smallest true difference that ``cases`` show with probability ``power``.

    (z_{(1 + confidence)/2} + z_power) sqrt(v / cases), in the unit of the scores: 0.26 is 26
    points. Raises ValueError as ``cases_needed``, and without a case.
    """
    return _reach(power, confidence) * math.sqrt(_checked(case_variance) / _counted(cases))


def power_of(
    difference: float, cases: int, case_variance: float, *, confidence: float = 0.95
) -> float:
    """The probability that ``cases`` show a true ``difference``, on either side.

    With e = |difference| / sqrt(v / cases) and z the two-sided quantile: P(Z > z - e) +
    P(Z < -z - e). It is 1 - confidence for no difference. Raises ValueError as above.
    """
    quantile = _quantile(confidence)
    variance = _checked(case_variance) / _counted(cases)
    if variance == 0:
        return 1.0 if difference else 1 - confidence
    away = abs(difference) / math.sqrt(variance)
    return float(ndtr(away - quantile) + ndtr(-away - quantile))


def _within(values: Floats) -> float | None:
    if values.ndim < 2:
        return None
    repeated = values[(~np.isnan(values)).sum(axis=1) > 1]
    return float(np.mean(np.nanvar(repeated, axis=1, ddof=1))) if len(repeated) else None


def _reach(power: float, confidence: float) -> float:
    if not 0.5 <= power < 1.0:
        raise ValueError("the power lies between 0.5 and 1")
    return _quantile(confidence) + float(ndtri(power))


def _quantile(confidence: float) -> float:
    if not 0.0 < confidence < 1.0:
        raise ValueError("the confidence lies between 0 and 1")
    return float(ndtri(0.5 + confidence / 2))


def _checked(variance: float) -> float:
    if not 0 <= variance < math.inf:
        raise ValueError("a variance is finite and not below 0")
    return variance


def _counted(cases: int) -> int:
    if cases < 1:
        raise ValueError("it takes a case")
    return cases
