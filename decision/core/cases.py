"""Results by case, and which measures follow from them."""

from collections.abc import Mapping
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

    @property
    def cases(self) -> int:
        """How many cases the arrays have; 0 where nothing was recorded."""
        arrays = (getattr(self, name) for name in SERIES)
        return next((len(array) for array in arrays if array is not None), 0)


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


def known_cases(samples: Floats) -> npt.NDArray[np.bool_]:
    """Which cases have at least one known sample."""
    return np.asarray((~np.isnan(samples)).any(axis=1), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class CaseMeasure:
    """A measure that follows from the series named in ``needs`` (see ``reweighing``).

    ``level`` is that of a quantile, None for anything else.
    """

    key: str
    needs: tuple[str, ...]
    level: float | None = None


_CASE_MEASURES = (
    CaseMeasure("accuracy", ("outcome",)),
    CaseMeasure("cost_per_correct", ("cost", "outcome")),
    CaseMeasure("cost_per_1000", ("cost",)),
    CaseMeasure("cost_per_month", ("month_cost",)),
    CaseMeasure("first_answer_p50", ("first_answer",), 0.5),
    CaseMeasure("first_answer_p95", ("first_answer",), 0.95),
    CaseMeasure("total_p50", ("total",), 0.5),
    CaseMeasure("total_p95", ("total",), 0.95),
    CaseMeasure("think_tokens", ("think_tokens",)),
)

CASE_MEASURES: Final = MappingProxyType({measure.key: measure for measure in _CASE_MEASURES})


def case_count(series: CaseSeries, measure: str) -> int:
    """How many cases have a sample of everything that ``measure`` needs."""
    arrays = [getattr(series, name) for name in CASE_MEASURES[measure].needs]
    if any(array is None for array in arrays):
        return 0
    return int(np.logical_and.reduce([known_cases(array) for array in arrays]).sum())
