"""What holds a ranking up: the lead, how far each weight may move, and break-even values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from decision.core.aggregation import EQUAL, gap_safe_values, value_matrix
from decision.core.matrix import Matrix
from decision.core.profile import LARGEST_WEIGHT
from decision.core.sensitivity import (
    ExchangeRate,
    Shift,
    Stability,
    break_even,
    exchange_rates,
    slider_weight,
    smallest_shift,
    weight_stability,
)
from decision.core.values import Floats


@dataclass(frozen=True, slots=True)
class WeightBound:
    """How far one weight may move before another candidate is first.

    ``low`` to ``high`` are shares of all weight; ``weight_low`` and ``weight_high`` are the
    same limits as a slider shows them, the other sliders left alone, None where no slider
    position reaches the limit. Rivals are row indexes, None where nobody takes over.
    """

    measure: str
    share: float
    low: float
    high: float
    weight_low: float | None
    weight_high: float | None
    low_rival: int | None
    high_rival: int | None


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The raw ``value`` of ``measure`` at which a row would draw level for the first place."""

    row: int
    measure: str
    value: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the first ranked candidate (row ``winner``) is first, and what would change it.

    ``lead`` is the distance to ``runner_up`` in score points over the weight known for either;
    both are None without a second ranked candidate. ``gains`` are what rivals would need;
    ``limits`` is what the winner may lose. ``shift_rival`` is the row that ``shift`` lets level.
    """

    winner: int
    runner_up: int | None
    lead: float | None
    weights: tuple[WeightBound, ...]
    shift: Shift | None
    shift_rival: int | None
    gains: tuple[BreakEven, ...]
    limits: tuple[BreakEven, ...]
    exchange: tuple[ExchangeRate, ...]


def explain(matrix: Matrix) -> Explanation | None:
    """Explain the first place of ``matrix``; None where no candidate is ranked.

    Only ranked candidates count as rivals: the others could rise by being measured, not by
    another weighting of what is known.
    """
    if not matrix.ranked:
        return None
    winner, *rivals = matrix.ranked
    criteria, shares = matrix.profile.criteria, np.array(matrix.profile.shares)
    values = value_matrix(
        [[cell.u for cell in matrix.rows[i].cells] for i in (winner, *rivals)], len(shares)
    )
    lead = gap_safe_values(values)[0, 1:]
    shift = smallest_shift(lead, shares)
    raw = [cell.measurement.value for cell in matrix.rows[winner].cells]
    return Explanation(
        winner=winner,
        runner_up=rivals[0] if rivals else None,
        lead=_shown_lead(values, lead, shares),
        weights=_weight_bounds(matrix, weight_stability(lead, shares), rivals),
        shift=shift,
        shift_rival=None if shift is None else rivals[shift.rival],
        gains=_gains(matrix, rivals, lead @ shares),
        limits=_limits(matrix, winner, lead @ shares),
        exchange=tuple(exchange_rates(criteria, matrix.profile.shares, raw)),
    )


def _shown_lead(values: Floats, lead: Floats, shares: Floats) -> float | None:
    if len(lead) == 0:
        return None
    either = ~np.isnan(values[0]) | ~np.isnan(values[1])
    return float(lead[0] @ shares / shares[either].sum())


def _weight_bounds(
    matrix: Matrix, stability: Sequence[Stability], rivals: Sequence[int]
) -> tuple[WeightBound, ...]:
    weights = [criterion.weight for criterion in matrix.profile.criteria]
    return tuple(
        WeightBound(
            measure=matrix.profile.measures[j],
            share=matrix.profile.shares[j],
            low=bound.low,
            high=bound.high,
            weight_low=_reachable(slider_weight(bound.low, j, weights)),
            weight_high=_reachable(slider_weight(bound.high, j, weights)),
            low_rival=None if bound.low_rival is None else rivals[bound.low_rival],
            high_rival=None if bound.high_rival is None else rivals[bound.high_rival],
        )
        for j, bound in enumerate(stability)
    )


def _reachable(weight: float | None) -> float | None:
    """The weight as a slider can show it; the end itself, where only rounding lies beyond it."""
    if weight is None or weight > LARGEST_WEIGHT + EQUAL:
        return None
    return min(weight, LARGEST_WEIGHT)


def _gains(matrix: Matrix, rivals: Sequence[int], behind: Floats) -> tuple[BreakEven, ...]:
    found = []
    for rival, lead in zip(rivals, behind, strict=True):
        for j, criterion in enumerate(matrix.profile.criteria):
            u, share = matrix.rows[rival].cells[j].u, matrix.profile.shares[j]
            value = break_even(u, max(float(lead), 0.0), share, criterion)
            if value is not None:
                found.append(BreakEven(rival, criterion.measure, value))
    return tuple(found)


def _limits(matrix: Matrix, winner: int, ahead: Floats) -> tuple[BreakEven, ...]:
    if len(ahead) == 0:
        return ()
    margin = max(float(ahead.min()), 0.0)
    found = []
    for j, criterion in enumerate(matrix.profile.criteria):
        u, share = matrix.rows[winner].cells[j].u, matrix.profile.shares[j]
        value = break_even(u, -margin, share, criterion)
        if value is not None:
            found.append(BreakEven(winner, criterion.measure, value))
    return tuple(found)
