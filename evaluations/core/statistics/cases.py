"""Samples folded into one mean for each case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: What a missing value (an unscored answer, an untimed call) counts as.
Missing = Literal["skip", "zero"]


@dataclass(frozen=True, slots=True, eq=False)
class CaseMeans:
    """One entry for each case that has a value: mean, number of values, weight above 0."""

    means: Floats
    repeats: Floats
    weights: Floats

    @property
    def mean(self) -> float:
        """The weighted mean of the case means; NaN without cases."""
        return float(np.average(self.means, weights=self.weights)) if len(self.means) else np.nan

    @property
    def samples(self) -> int:
        """How many values stand behind the means."""
        return int(self.repeats.sum())


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval; an end is None where the data cannot bound it.

    ``effective`` is the number of independent samples the data are worth, where that is how
    the interval was made.
    """

    value: float
    lower: float | None
    upper: float | None
    cases: int
    samples: int
    standard_error: float | None = None
    effective: float | None = None


def scaled(estimate: Estimate | None, factor: float) -> Estimate | None:
    """The estimate in a unit of which ``factor`` make one of the old, such as 1,000 of it."""
    if estimate is None:
        return None
    lower, upper, error = (
        None if value is None else factor * value
        for value in (estimate.lower, estimate.upper, estimate.standard_error)
    )
    return replace(
        estimate, value=factor * estimate.value, lower=lower, upper=upper, standard_error=error
    )


def case_means(
    values: Iterable[Sequence[float | None]],
    weights: Iterable[float] | None = None,
    *,
    missing: Missing = "skip",
) -> CaseMeans:
    """Fold ``values``, one sequence of repeats for each case, into means.

    None is skipped, or counts as 0 (accuracy with unscored counted as wrong). A case without
    a value is left out. Raises ValueError for a value that is not finite, or a weight that is
    not finite and above 0.
    """
    cases = [[0.0 if v is None and missing == "zero" else v for v in case] for case in values]
    known = [[float(v) for v in case if v is not None] for case in cases]
    weight = np.ones(len(known)) if weights is None else np.fromiter(weights, np.float64)
    if weight.shape != (len(known),) or not np.all(np.isfinite(weight) & (weight > 0)):
        raise ValueError("give one finite weight above 0 for each case")
    held = [index for index, case in enumerate(known) if case]
    means = np.array([np.mean(known[index]) for index in held], dtype=np.float64)
    if not np.all(np.isfinite(means)):
        raise ValueError("values must be finite; a missing one is None")
    repeats = np.array([len(known[index]) for index in held], dtype=np.float64)
    return CaseMeans(means, repeats, weight[held])
