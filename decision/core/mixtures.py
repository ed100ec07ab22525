"""Results of several runs as one table: pooled on the same cases, mixed over suites."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from decision.core.cases import SERIES, CaseSeries, CaseTable
from decision.core.values import FieldError, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Stratum:
    """What is known on the cases of one suite version.

    ``key`` tells its cases from those of others, ``weight`` is its part in the mixture, in
    proportion to the weights of the others. ``series`` holds the candidates that were asked.
    """

    key: str
    table: CaseTable
    weight: float = 1.0


def pooled(parts: Sequence[CaseSeries]) -> CaseSeries:
    """Samples of one candidate on the same cases from several runs: as many more repeats.

    A quantity that a run did not record is unknown in its repeats, and None where none did.
    """
    if len(parts) == 1:
        return parts[0]
    return CaseSeries(**{name: _side_by_side(parts, name) for name in SERIES})


def _side_by_side(parts: Sequence[CaseSeries], name: str) -> Floats | None:
    if all(getattr(part, name) is None for part in parts):
        return None
    blocks = [_block(part, name) for part in parts]
    return np.concatenate([block for block in blocks if block is not None], axis=1)


def _block(part: CaseSeries, name: str) -> Floats | None:
    """One run's samples of a quantity, unknown where it recorded none; None without any sample."""
    known = getattr(part, name)
    if known is not None:
        return np.asarray(known)
    others = [getattr(part, other) for other in SERIES if getattr(part, other) is not None]
    return np.full_like(others[0], np.nan) if others else None


def mixed(strata: Sequence[Stratum]) -> CaseTable:
    """One table over all cases, in which each stratum holds its part of the weight.

    Inside a stratum cases keep their proportions. A candidate that was not asked in every
    stratum has no series: a mean over the easier half of a mixture is no mean over the mixture
    (``absent`` names it). One stratum is its own table, unchanged.

    Raises:
        FieldError: where there is no stratum, or a weight is not above 0.
    """
    if not strata:
        raise FieldError("runs", "are missing; choose at least one run")
    for stratum in strata:
        if not (np.isfinite(stratum.weight) and stratum.weight > 0):
            raise FieldError(f"mixture[{stratum.key}]", "must be a number above 0")
    if len(strata) == 1:
        return strata[0].table
    total = sum(stratum.weight for stratum in strata)
    weights = [
        stratum.table.case_weights * (stratum.weight / total / stratum.table.case_weights.sum())
        for stratum in strata
    ]
    candidates = dict.fromkeys(key for stratum in strata for key in stratum.table.series)
    gaps = absent(strata)
    return CaseTable(
        cases=tuple(f"{part.key}/{case}" for part in strata for case in part.table.cases),
        series={
            key: CaseSeries()
            if key in gaps
            else _stacked([part.table.series[key] for part in strata])
            for key in candidates
        },
        weights=np.concatenate(weights),
        strata=np.repeat(np.arange(len(strata)), [len(part.table.cases) for part in strata]),
        reported=frozenset().union(*(part.table.reported for part in strata)),
    )


def absent(strata: Sequence[Stratum]) -> Mapping[str, tuple[str, ...]]:
    """By candidate the keys of the strata in which it was not asked; whole ones are left out."""
    candidates = dict.fromkeys(key for stratum in strata for key in stratum.table.series)
    gaps = {
        key: tuple(part.key for part in strata if not _asked(part.table.series.get(key)))
        for key in candidates
    }
    return {key: missing for key, missing in gaps.items() if missing}


def _asked(series: CaseSeries | None) -> bool:
    return series is not None and any(getattr(series, name) is not None for name in SERIES)


def _stacked(parts: Sequence[CaseSeries]) -> CaseSeries:
    """Cases below each other; a quantity that one stratum lacks is unknown of the whole."""
    joined = CaseSeries()
    for name in SERIES:
        arrays = [getattr(part, name) for part in parts]
        if all(array is not None for array in arrays):
            width = max(_width(part) for part in parts)
            rows = [_widened(array, width) for array in arrays]
            joined = replace(joined, **{name: np.concatenate(rows, axis=0)})
    return joined


def _width(part: CaseSeries) -> int:
    """Its repeats: all quantities of one candidate are arrays of one shape."""
    arrays = [getattr(part, name) for name in SERIES]
    return int(max(array.shape[1] for array in arrays if array is not None))


def _widened(array: Floats, width: int) -> Floats:
    gap = np.full((array.shape[0], width - array.shape[1]), np.nan)
    return np.concatenate([array, gap], axis=1)
