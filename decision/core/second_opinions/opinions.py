"""Whom the other methods put first, how many agree, and whose absence would turn them around."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from decision.core.aggregation import EQUAL, Bools
from decision.core.matrix import Matrix, Row
from decision.core.records import rounded
from decision.core.schema import OpinionRecord, SecondOpinionsRecord
from decision.core.second_opinions.methods import METHODS, Method
from decision.core.sentence import label_phrase, name_list
from decision.core.values import Floats


@dataclass(frozen=True, slots=True)
class Opinion:
    """One method: ``scores`` and ``first`` by index among those compared, larger is better.

    ``reversed_by`` are the others without whom somebody else would be first: a method that
    scales by the candidates lets a loser decide (Belton and Gear 1983).
    """

    method: str
    label: str
    scores: tuple[float, ...]
    first: tuple[int, ...]
    reversed_by: tuple[int, ...]


def opinions(values: Floats, higher: Bools, shares: Floats) -> tuple[Opinion, ...]:
    """All methods on finite raw ``values`` (candidates x criteria) with at least one row."""
    return tuple(
        _opinion(name, label, method, values, higher, shares)
        for name, (label, method) in METHODS.items()
    )


def _opinion(
    name: str, label: str, method: Method, values: Floats, higher: Bools, shares: Floats
) -> Opinion:
    scores = method(values, higher, shares)
    first = _first(scores)
    others = [i for i in range(len(values)) if i not in first]
    rest = {gone: [i for i in range(len(values)) if i != gone] for gone in others}
    reversed_by = [
        gone
        for gone, kept in rest.items()
        if {kept[i] for i in _first(method(values[kept], higher, shares))} != {*first}
    ]
    return Opinion(name, label, tuple(map(float, scores)), first, tuple(reversed_by))


def _first(scores: Floats) -> tuple[int, ...]:
    return tuple(int(i) for i in np.flatnonzero(scores >= scores.max() - EQUAL))


def second_opinions(matrix: Matrix) -> SecondOpinionsRecord | None:
    """The opinions on the candidates that qualify and have no gap; None without two of them.

    A criterion without weight, or unknown for all that qualify, takes no part.
    """
    used = [
        j
        for j, criterion in enumerate(matrix.profile.criteria)
        if criterion.weight > 0 and criterion.measure not in matrix.left_out
    ]
    gaps = {i: _gap(matrix, matrix.rows[i], used) for i in matrix.eligible}
    compared = [i for i in matrix.eligible if not gaps[i]]
    if len(compared) < 2 or not used:
        return None
    criteria = [matrix.profile.criteria[j] for j in used]
    weights = np.array([matrix.profile.shares[j] for j in used])
    found = opinions(
        np.array([[_raw(matrix.rows[i], j) for j in used] for i in compared]),
        np.array([criterion.entry.higher_is_better for criterion in criteria]),
        weights / weights.sum(),
    )
    keys = [matrix.rows[i].candidate.key for i in compared]
    leaders = [i for i in matrix.ranked if _is_first(matrix.rows[i])]
    ours = {matrix.rows[i].candidate.key for i in leaders}
    records = [_record(opinion, keys, ours) for opinion in found]
    return SecondOpinionsRecord(
        compared=keys,
        left_out={matrix.rows[i].candidate.key: gaps[i] for i in matrix.eligible if gaps[i]},
        agree=sum(record["agrees"] for record in records) if ours & {*keys} else None,
        text=_text(matrix, leaders, compared, records),
        opinions=records,
    )


def _raw(row: Row, criterion: int) -> float:
    value = row.cells[criterion].measurement.value
    return math.nan if value is None else value


def _gap(matrix: Matrix, row: Row, used: Sequence[int]) -> str:
    """What keeps a candidate out of the comparison, in words; else empty."""
    odd = []
    for j in used:
        raw = _raw(row, j)
        if not math.isfinite(raw):
            label = label_phrase(matrix.profile.criteria[j].entry.label)
            odd.append(f"{label} {'unknown' if math.isnan(raw) else 'unlimited'}")
    return name_list(odd)


def _is_first(row: Row) -> bool:
    return row.standing is not None and row.standing.rank == 1


def _record(opinion: Opinion, keys: Sequence[str], ours: set[str]) -> OpinionRecord:
    first = [keys[i] for i in opinion.first]
    return OpinionRecord(
        method=opinion.method,
        label=opinion.label,
        first=first,
        agrees={*first} <= ours,
        scores={key: rounded(score) for key, score in zip(keys, opinion.scores, strict=True)},
        reversed_by=[keys[i] for i in opinion.reversed_by],
    )


def _text(
    matrix: Matrix, leaders: Sequence[int], compared: Sequence[int], records: list[OpinionRecord]
) -> str:
    if not leaders:
        return "Nobody is first here, so there is nothing to agree with."
    names = name_list([matrix.rows[i].candidate.label for i in leaders])
    if not {*leaders} & {*compared}:
        return f"{names} cannot be compared: a value is unknown or unlimited."
    agree, count = sum(record["agrees"] for record in records), len(records)
    if agree == 0:
        return f"None of {count} other methods puts {names} first."
    if agree == count:
        return f"All {count} other methods put {names} first, too."
    return f"{agree} of {count} other methods put{'s' if agree == 1 else ''} {names} first, too."
