"""What a run says of its cases: how hard each is, and whether it tells good from weak candidates.

The difficulty of a case is the share of right answers over the candidates, each of which counts
the same. Its discrimination is the corrected item-rest correlation: Pearson's correlation, over
candidates x repeats, of the value on this case with the mean value on all the others (the
point-biserial one where values are 0 and 1). Leaving the case out of the rest is the correction of
S. Henrysson, "Correction of item-total correlations in item analysis", Psychometrika 28 (1963).
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Finding = Literal["all_right", "all_wrong", "same", "weakest_only", "backwards"]

#: With fewer candidates a case says something of them, and nothing of itself.
MIN_CANDIDATES: Final = 3
#: With fewer cases there is no rest to compare with.
MIN_CASES: Final = 3
#: A discrimination below this is no chance of rounding: weak candidates do better.
BACKWARDS: Final = -0.2

FINDINGS: Final[dict[Finding, str]] = {
    "all_right": "Everybody is right: this case separates nobody.",
    "all_wrong": "Everybody is wrong: check the target.",
    "same": "All candidates are right equally often: this case separates nobody.",
    "weakest_only": "Only the weakest candidate is right: check the target.",
    "backwards": "Candidates that do worse elsewhere do better here: check the target.",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One case: the share of right answers of each candidate (None: none was graded), difficulty
    (the mean of these shares; None without any), discrimination in [-1, 1] (None where it cannot
    be told), and what is to be said of it.
    """

    shares: tuple[float | None, ...]
    difficulty: float | None
    discrimination: float | None
    findings: tuple[Finding, ...]


def analyze_items(values: npt.ArrayLike) -> list[Item]:
    """The cases of a run, from ``values`` of shape (cases, candidates, repeats) in [0, 1].

    NaN is a value that is missing: a call that failed or was not made. Unscored answers count as
    0, as in an accuracy. Nothing but shares is told where fewer than MIN_CANDIDATES candidates
    or MIN_CASES cases have values. Raises ValueError for another shape.
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 3:
        raise ValueError("give an array of cases x candidates x repeats")
    shares = _means(table, axis=2)
    difficulty = _means(shares, axis=1)
    cases = int(np.count_nonzero(~np.isnan(difficulty)))
    told = cases >= MIN_CASES
    units = table.reshape(len(table), table.shape[1] * table.shape[2])
    correlations = _item_rest(units) if told else [None] * len(table)
    items = []
    for own, mean, correlation in zip(shares, difficulty, correlations, strict=True):
        enough = told and np.count_nonzero(~np.isnan(own)) >= MIN_CANDIDATES
        discrimination = correlation if enough else None
        items.append(
            Item(
                tuple(None if np.isnan(share) else float(share) for share in own),
                None if np.isnan(mean) else float(mean),
                discrimination,
                _findings(own, _rest_strength(own, shares), discrimination) if enough else (),
            )
        )
    return items


def _means(values: Floats, axis: int) -> Floats:
    """Means along an axis without what is missing; NaN where all is."""
    counts = np.count_nonzero(~np.isnan(values), axis=axis)
    means: Floats = np.full(counts.shape, np.nan)
    np.divide(np.nansum(values, axis=axis), counts, out=means, where=counts > 0)
    return means


def _item_rest(units: Floats) -> list[float | None]:
    """The correlation of each row of (cases, candidates x repeats) with the mean of the others."""
    known = ~np.isnan(units)
    sums = np.where(known, units, 0.0).sum(axis=0)
    counts = known.sum(axis=0)
    found: list[float | None] = []
    for row, held in zip(units, known, strict=True):
        rest_count = counts - held
        use = held & (rest_count > 0)
        own = row[use]
        rest = (sums[use] - own) / rest_count[use]
        found.append(_correlation(own, rest))
    return found


def _correlation(first: Floats, second: Floats) -> float | None:
    """Pearson's; None where either does not vary."""
    if len(first) < MIN_CANDIDATES:
        return None
    a, b = first - first.mean(), second - second.mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    # What is left of a constant after rounding is no variation.
    if spread < 1e-12:
        return None
    return float(np.clip((a @ b) / spread, -1.0, 1.0))


def _rest_strength(own: Floats, shares: Floats) -> Floats:
    """The candidates' mean share on the other cases; NaN where there is no other."""
    sums = np.nansum(shares, axis=0) - np.nan_to_num(own)
    counts = np.count_nonzero(~np.isnan(shares), axis=0) - ~np.isnan(own)
    means: Floats = np.full(len(own), np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


def _findings(own: Floats, rest: Floats, discrimination: float | None) -> tuple[Finding, ...]:
    held = ~np.isnan(own)
    shares, others = own[held], rest[held]
    if np.all(shares == 1.0):
        return ("all_right",)
    if np.all(shares == 0.0):
        return ("all_wrong",)
    if np.all(shares == shares[0]):
        return ("same",)
    # Equal but for the rounding of sums: nobody is the weakest then.
    weakest = np.flatnonzero(others <= np.nanmin(others) + 1e-9)
    if len(weakest) == 1 and np.flatnonzero(shares > 0.0).tolist() == weakest.tolist():
        return ("weakest_only",)
    return ("backwards",) if discrimination is not None and discrimination <= BACKWARDS else ()
