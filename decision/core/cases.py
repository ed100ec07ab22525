"""Results by case, and the measures that follow from them under any weighting of the cases."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from decision.core.values import FieldError, Floats

SERIES: Final = ("outcome", "cost", "month_cost", "first_answer", "total", "think_tokens")


@dataclass(frozen=True, slots=True, eq=False)
class CaseSeries:
    """The samples of one candidate, cases x repeats, NaN where unknown or not attempted.

    A one-dimensional array is one repeat a case; None is a quantity that nobody recorded.
    ``outcome`` is in [0, 1]; ``cost`` in USD, and ``month_cost`` that of a month of such cases;
    ``first_answer`` and ``total`` in seconds; ``think_tokens`` in tokens. Whether an unscored
    answer is 0 or NaN is the caller's policy.

    Raises:
        FieldError: where an array has another shape, or holds negative or infinite numbers.
    """

    outcome: Floats | None = None
    cost: Floats | None = None
    first_answer: Floats | None = None
    total: Floats | None = None
    think_tokens: Floats | None = None
    month_cost: Floats | None = None

    def __post_init__(self) -> None:
        for name in SERIES:
            raw = getattr(self, name)
            if raw is not None:
                object.__setattr__(self, name, _samples(name, raw))
        if self.outcome is not None and bool(np.any(self.outcome > 1.0)):
            raise FieldError("outcome", "must lie between 0 and 1")


def _samples(name: str, raw: npt.ArrayLike) -> Floats:
    array = np.array(raw, dtype=np.float64)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2:
        raise FieldError(name, "must be cases x repeats")
    if bool(np.any(np.isinf(array))) or bool(np.any(array < 0)):
        raise FieldError(name, "must be finite numbers of 0 or more, NaN where unknown")
    array.flags.writeable = False
    return array


@dataclass(frozen=True, slots=True, eq=False)
class CaseTable:
    """Results of several candidates on the same cases, rows aligned by case.

    ``weights`` are the curator's case weights, None for equal ones. ``strata`` numbers the
    suite of each case where there are several: whose parts of the weight are fixed. ``reported``
    are the candidates whose results others have told, verdicts included.

    Raises:
        FieldError: where a series has another number of cases or a weight is not above 0.
    """

    cases: tuple[str, ...]
    series: Mapping[str, CaseSeries]
    weights: Floats | None = None
    strata: npt.NDArray[np.intp] | None = None
    reported: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.cases:
            raise FieldError("cases", "is empty; a case table needs at least one case")
        for key, series in self.series.items():
            for name in SERIES:
                array = getattr(series, name)
                if array is not None and len(array) != len(self.cases):
                    raise FieldError(
                        f"series[{key}].{name}",
                        f"has {len(array)} cases where the table has {len(self.cases)}",
                    )
        if self.case_weights.shape != (len(self.cases),):
            raise FieldError("weights", "must hold one number for each case")
        if self.strata is not None and self.strata.shape != (len(self.cases),):
            raise FieldError("strata", "must hold one number for each case")
        if not bool(np.all(np.isfinite(self.case_weights) & (self.case_weights > 0))):
            raise FieldError("weights", "must be above 0; leave a case out instead")

    @property
    def case_weights(self) -> Floats:
        """One weight for each case, 1 where the curator gave none."""
        if self.weights is None:
            return np.ones(len(self.cases))
        return np.asarray(self.weights, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """Cases that a resample allows for though nobody has run them.

    ``mass`` is their weight in each draw and ``right`` the part of it answered correctly.
    """

    mass: Floats
    right: Floats


def weighted_mean(samples: Floats, weights: Floats, unseen: Unseen | None = None) -> Floats:
    """Means of case means, one for each row of ``weights`` (draws x cases); NaN without data.

    Repeats are averaged within their case first, so a case counts once however often it ran.
    """
    # Unknown cases get the weight 0 by a second column: copying the known columns of a large
    # weight matrix would cost more than all the arithmetic.
    counts = (~np.isnan(samples)).sum(axis=1)
    means = np.nansum(samples, axis=1) / np.maximum(counts, 1)
    sums = weights @ np.stack([means, (counts > 0).astype(np.float64)], axis=1)
    top, bottom = sums[:, 0], sums[:, 1]
    if unseen is not None:
        top, bottom = top + unseen.right, bottom + unseen.mass
    with np.errstate(invalid="ignore"):
        return np.asarray(top / bottom, dtype=np.float64)


def mean_ratio(
    numerator: Floats, denominator: Floats, weights: Floats, unseen: Unseen | None = None
) -> Floats:
    """Ratio of two weighted means over the cases where both are known.

    Infinite where the denominator is 0: no outlay buys what never comes. NaN without data.
    ``unseen`` goes into the denominator only: what an unseen case would cost is not guessed.
    """
    both = known_cases(numerator) & known_cases(denominator)
    top = weighted_mean(np.where(both[:, None], numerator, np.nan), weights)
    bottom = weighted_mean(np.where(both[:, None], denominator, np.nan), weights, unseen)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom == 0, math.inf, top / bottom)


def known_cases(samples: Floats) -> npt.NDArray[np.bool_]:
    """Which cases have at least one known sample."""
    return np.asarray((~np.isnan(samples)).any(axis=1), dtype=np.bool_)


def weighted_quantile(samples: Floats, weights: Floats, level: float) -> Floats:
    """Quantiles of all samples, one for each row of ``weights`` (draws x cases).

    A case shares its weight among its repeats. Sorted sample k sits at the middle of its own
    weight, P_k = (S_k - w_k / 2) / S_n, with straight lines between: with equal weights this
    is Hazen's rule (Hyndman and Fan 1996, type 5). NaN without data.
    """
    rows, columns = np.nonzero(~np.isnan(samples))
    if len(rows) == 0:
        return np.full(len(weights), np.nan)
    order = np.argsort(samples[rows, columns], kind="stable")
    rows, sorted_samples = rows[order], samples[rows, columns][order]
    part = 1.0 / np.bincount(rows, minlength=len(samples))[rows]
    at, reached, target = _crossing(rows, part, weights, level)
    last = len(rows) - 1
    draw = np.arange(len(weights))
    own = weights[draw, rows[at]] * part[at]
    middle = reached - own / 2
    to = np.where(target < middle, np.maximum(at - 1, 0), np.minimum(at + 1, last))
    gap = (own + weights[draw, rows[to]] * part[to]) / 2
    step = np.clip(np.abs(target - middle) / gap, 0.0, 1.0)
    found = sorted_samples[at] + step * (sorted_samples[to] - sorted_samples[at])
    return np.asarray(found, dtype=np.float64)


def _crossing(
    rows: npt.NDArray[np.intp], part: Floats, weights: Floats, level: float
) -> tuple[npt.NDArray[np.intp], Floats, Floats]:
    """In each draw the first sample k whose running weight S_k reaches level x S_n, S_k, and that.

    Sums of about sqrt(n) blocks are one matrix product; only the block in which the target
    falls is summed sample by sample. That is ten times faster than running sums of everything.
    """
    count, width = len(rows), math.isqrt(len(rows)) + 1
    blocks = -(-count // width)
    members = np.zeros((weights.shape[1], blocks))
    np.add.at(members, (rows, np.arange(count) // width), part)
    ends = np.cumsum(weights @ members, axis=1)
    target = level * ends[:, -1]
    block = np.minimum((ends < target[:, None]).sum(axis=1), blocks - 1)
    draw = np.arange(len(weights))
    start = np.where(block > 0, ends[draw, np.maximum(block - 1, 0)], 0.0)
    inside = block[:, None] * width + np.arange(width)
    real = inside < count
    inside = np.minimum(inside, count - 1)
    steps = np.where(real, weights[draw[:, None], rows[inside]] * part[inside], 0.0)
    running = start[:, None] + np.cumsum(steps, axis=1)
    place = np.minimum((running < target[:, None]).sum(axis=1), real.sum(axis=1) - 1)
    return inside[draw, place], running[draw, place], target


@dataclass(frozen=True, slots=True)
class CaseMeasure:
    """How a measure follows from the series named in ``needs``, for each row of case weights.

    ``level`` is that of a quantile, None for anything else.
    """

    key: str
    needs: tuple[str, ...]
    compute: Callable[[Sequence[Floats], Floats, Unseen | None], Floats]
    level: float | None = None


def _quantile(key: str, series: str, level: float) -> CaseMeasure:
    return CaseMeasure(key, (series,), lambda a, w, _: weighted_quantile(a[0], w, level), level)


_CASE_MEASURES = (
    CaseMeasure("accuracy", ("outcome",), lambda a, w, unseen: weighted_mean(a[0], w, unseen)),
    CaseMeasure(
        "cost_per_correct",
        ("cost", "outcome"),
        lambda a, w, unseen: mean_ratio(a[0], a[1], w, unseen),
    ),
    CaseMeasure("cost_per_1000", ("cost",), lambda a, w, _: 1000.0 * weighted_mean(a[0], w)),
    CaseMeasure("cost_per_month", ("month_cost",), lambda a, w, _: weighted_mean(a[0], w)),
    _quantile("first_answer_p50", "first_answer", 0.5),
    _quantile("first_answer_p95", "first_answer", 0.95),
    _quantile("total_p50", "total", 0.5),
    _quantile("total_p95", "total", 0.95),
    CaseMeasure("think_tokens", ("think_tokens",), lambda a, w, _: weighted_mean(a[0], w)),
)

CASE_MEASURES: Final = MappingProxyType({measure.key: measure for measure in _CASE_MEASURES})


def case_count(series: CaseSeries, measure: str) -> int:
    """How many cases have a sample of everything that ``measure`` needs."""
    arrays = [getattr(series, name) for name in CASE_MEASURES[measure].needs]
    if any(array is None for array in arrays):
        return 0
    return int(np.logical_and.reduce([known_cases(array) for array in arrays]).sum())


def measure_values(
    series: CaseSeries, weights: Floats, unseen: Unseen | None = None
) -> dict[str, Floats]:
    """All measures that ``series`` can give, for each row of ``weights`` (draws x cases).

    A measure without a single case is absent, not NaN.
    """
    return {
        key: measure.compute([getattr(series, name) for name in measure.needs], weights, unseen)
        for key, measure in CASE_MEASURES.items()
        if case_count(series, key) > 0
    }
