"""The decision matrix: measurements held against a profile, row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from decision.core.aggregation import (
    Score,
    Standing,
    listed_low,
    listing_order,
    scores,
    standings,
    value_matrix,
)
from decision.core.measures import Measurement, format_unlike
from decision.core.profile import Criterion, Profile
from decision.core.values import Clipped

Status = Literal["eligible", "excluded", "unproven"]
UNKNOWN: Final = Measurement(value=None, provenance="declared")

# For each candidate key, for each measure key, what is known.
Measurements = Mapping[str, Mapping[str, Measurement]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate as the decision names it: a stable key and a label for people."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One candidate on one criterion; ``u`` and ``contribution`` are None where unknown.

    ``contribution`` is the share of the weight times ``u``; ``clipped`` names the anchor that
    the raw value lies beyond; ``meets`` is the must-have (None where it cannot be told) and
    ``problem`` says in words what stands against it.
    """

    measurement: Measurement
    u: float | None
    contribution: float | None
    clipped: Clipped | None
    meets: bool | None
    problem: str


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate: its cells in the order of the criteria, its score and its standing.

    ``reasons`` says which must-haves it fails (excluded) or cannot be shown to meet
    (unproven); both keep their scores, neither has a standing.
    """

    candidate: Candidate
    cells: tuple[Cell, ...]
    status: Status
    reasons: tuple[str, ...]
    score: Score
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """All rows in the order given; ``order`` lists row indexes as a page shows them.

    ``left_out`` names the measures with weight that are unknown for every eligible candidate;
    ``coverage`` is the share of weight that is left.
    """

    profile: Profile
    rows: tuple[Row, ...]
    order: tuple[int, ...]
    left_out: tuple[str, ...]
    coverage: float

    @property
    def eligible(self) -> tuple[int, ...]:
        """Row indexes of candidates that meet all must-haves, in listing order."""
        return tuple(i for i in self.order if self.rows[i].status == "eligible")

    @property
    def ranked(self) -> tuple[int, ...]:
        """Row indexes of candidates with a rank, best first."""
        return tuple(i for i in self.order if _rank_of(self.rows[i]) is not None)


def build_matrix(
    candidates: Sequence[Candidate], measurements: Measurements, profile: Profile
) -> Matrix:
    """Hold every candidate against the profile: must-haves, values, scores, ranks.

    Raises:
        ValueError: where two candidates share a key or a measurement has a foreign unit.
    """
    keys = [candidate.key for candidate in candidates]
    if len(set(keys)) != len(keys):
        raise ValueError("two candidates have the same key; keys must be unique")
    table = [
        tuple(_cell(c, share, measurements.get(key, {})) for c, share in _weighted(profile))
        for key in keys
    ]
    verdicts = [_verdict(cells) for cells in table]
    shares = np.array(profile.shares)
    values = value_matrix([[cell.u for cell in cells] for cells in table], len(shares))
    own = scores(values, shares)
    placed = _standings_of_eligible(table, verdicts, profile)
    rows = tuple(
        Row(candidate, table[i], verdicts[i][0], verdicts[i][1], own[i], placed.get(i))
        for i, candidate in enumerate(candidates)
    )
    live = [
        any(rows[i].cells[j].u is not None for i in placed) or not placed
        for j in range(len(shares))
    ]
    return Matrix(
        profile=profile,
        rows=rows,
        order=_order(rows),
        left_out=tuple(
            c.measure
            for c, is_live in zip(profile.criteria, live, strict=True)
            if c.weight > 0 and not is_live
        ),
        coverage=float(shares[live].sum()) if not all(live) else 1.0,
    )


def _weighted(profile: Profile) -> list[tuple[Criterion, float]]:
    return list(zip(profile.criteria, profile.shares, strict=True))


def _cell(criterion: Criterion, share: float, known: Mapping[str, Measurement]) -> Cell:
    measurement = known.get(criterion.measure, UNKNOWN)
    unit = criterion.entry.unit
    if measurement.unit not in ("", unit):
        raise ValueError(
            f"{criterion.measure} is measured in {measurement.unit}; convert it to {unit}"
        )
    u = criterion.values.value(measurement.value)
    meets, problem = _must_have(criterion, measurement.value)
    return Cell(
        measurement=measurement,
        u=u,
        contribution=None if u is None else share * u,
        clipped=criterion.values.clipped(measurement.value),
        meets=meets,
        problem=problem,
    )


def _must_have(criterion: Criterion, value: float | None) -> tuple[bool | None, str]:
    bound = criterion.must_have
    if bound is None:
        return True, ""
    if value is None:
        return None, f"{criterion.bound_text}: value unknown"
    if criterion.meets(value):
        return True, ""
    shown, limit = format_unlike(criterion.entry, value, bound)
    sign = "<" if criterion.entry.higher_is_better else ">"
    return False, f"{criterion.entry.label} {shown} {sign} {limit}"


def _verdict(cells: Sequence[Cell]) -> tuple[Status, tuple[str, ...]]:
    failed = tuple(cell.problem for cell in cells if cell.meets is False)
    if failed:
        return "excluded", failed
    unknown = tuple(cell.problem for cell in cells if cell.meets is None)
    return ("unproven", unknown) if unknown else ("eligible", ())


def _standings_of_eligible(
    table: Sequence[Sequence[Cell]],
    verdicts: Sequence[tuple[Status, tuple[str, ...]]],
    profile: Profile,
) -> dict[int, Standing]:
    eligible = [i for i, (status, _) in enumerate(verdicts) if status == "eligible"]
    if not eligible:
        return {}
    placed = standings([[cell.u for cell in table[i]] for i in eligible], profile.shares)
    return dict(zip(eligible, placed, strict=True))


def _rank_of(row: Row) -> int | None:
    return row.standing.rank if row.standing else None


def _order(rows: Sequence[Row]) -> tuple[int, ...]:
    placed = [(i, row.standing) for i, row in enumerate(rows) if row.standing is not None]
    first = [placed[k][0] for k in listing_order([standing for _, standing in placed])]
    others = [i for i in range(len(rows)) if rows[i].standing is None]
    others.sort(key=lambda i: (rows[i].status == "excluded", -listed_low(rows[i].score)))
    return (*first, *others)
