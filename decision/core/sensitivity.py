"""What would change the answer: weights, raw values, and what one thing is worth in another.

All functions take ``lead``: for each rival of the winner, by criterion, how far the winner is
ahead in values (rivals x criteria, from ``aggregation.gap_safe_values``), and ``shares``, the
normalized weights. The additive model makes every answer exact: no search, no sampling.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from decision.core.aggregation import EQUAL
from decision.core.profile import Criterion
from decision.core.values import Floats

# What is left of a lead below this is rounding; dividing it by another would move real weight.
ROUNDING: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Stability:
    """How far one criterion's share may move, the others keeping their proportions.

    The winner stays first for shares from ``low`` to ``high``. ``low_rival`` and
    ``high_rival`` are the indexes of who takes over beyond, None where nobody does.
    """

    low: float
    high: float
    low_rival: int | None
    high_rival: int | None


@dataclass(frozen=True, slots=True)
class Shift:
    """The smallest change of weights that lets ``rival`` draw level.

    ``moved`` is the share of all weight that changes hands (half the sum of absolute changes);
    ``shares`` are the weights after it.
    """

    rival: int
    moved: float
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """What one percentage point of accuracy is worth in another criterion.

    ``value_step`` is the swing in values. ``amount`` is in the criterion's unit: on a linear
    scale it holds everywhere; on a log scale it is counted from ``at`` and ``factor`` is the
    ratio that holds everywhere. With a midpoint both hold near ``at``, up to the midpoint; of
    a yes/no there is neither, its swing is all or nothing. ``beyond`` is True where the whole
    range is worth less.
    """

    measure: str
    value_step: float
    amount: float | None
    factor: float | None
    at: float | None
    beyond: bool


def weight_stability(lead: Floats, shares: Floats) -> list[Stability]:
    """The exact interval of each share within which the winner stays first.

    With share t on criterion j and the others scaled by (1 - t) / (1 - w_j), the lead over a
    rival is t d_j + (1 - t) r, where d_j is the lead on j and r the lead on the others;
    it is zero at t = r / (r - d_j). Mareschal 1988; for the weighted sum also
    O'Shea, Deeney, Triantaphyllou et al. 2026 (doi 10.1016/j.eswa.2025.128460).
    """
    return [_stability_of(j, lead, shares) for j in range(len(shares))]


def _stability_of(criterion: int, lead: Floats, shares: Floats) -> Stability:
    share = float(shares[criterion])
    low, high = 0.0, 1.0
    low_rival: int | None = None
    high_rival: int | None = None
    if share >= 1.0:
        return Stability(low, high, None, None)
    for rival, ahead in enumerate(lead):
        own = float(ahead[criterion])
        others = float(ahead @ shares - share * own) / (1.0 - share)
        slope = own - others
        # Level at the end of the scale is not behind, and the last digit decides nothing.
        if slope < -EQUAL and own < -EQUAL:
            crossing = max(share, others / (others - own))
            if crossing < high:
                high, high_rival = crossing, rival
        elif slope > EQUAL and others < -EQUAL:
            crossing = min(share, others / (others - own))
            if crossing > low:
                low, low_rival = crossing, rival
    return Stability(low, high, low_rival, high_rival)


def slider_weight(share: float, criterion: int, weights: Sequence[float]) -> float | None:
    """The weight that gives ``criterion`` this share while the other weights stay as they are.

    None where no weight does: the share is 1, or no other criterion has weight.
    """
    others = sum(weights) - weights[criterion]
    if others <= 0 or share >= 1.0:
        return None
    return share / (1.0 - share) * others


def smallest_shift(lead: Floats, shares: Floats) -> Shift | None:
    """The least weight that must change hands to dethrone the winner; None where nothing can.

    Moving m from criterion i to criterion k takes m (d_i - d_k) off the lead, so weight goes
    from the winner's strongest criteria, one after another, to its weakest: the greedy answer
    to this linear program is exact. After Triantaphyllou and Sanchez 1997 (Decision Sciences
    28, 151-194), with the change measured over all weights together.
    """
    shifts = [_shift_to(rival, ahead, shares) for rival, ahead in enumerate(lead)]
    return min((s for s in shifts if s is not None), key=lambda s: s.moved, default=None)


def _shift_to(rival: int, ahead: Floats, shares: Floats) -> Shift | None:
    weakest = int(np.argmin(ahead))
    if ahead[weakest] >= 0:
        return None
    after = shares.copy()
    left = max(float(ahead @ shares), 0.0)
    for giver in np.argsort(-ahead, kind="stable"):
        gain = float(ahead[giver] - ahead[weakest])
        if left <= ROUNDING or gain <= ROUNDING:
            break
        moved = min(float(after[giver]), left / gain)
        after[giver] -= moved
        after[weakest] += moved
        left -= moved * gain
    moved_in_all = float(np.abs(after - shares).sum() / 2)
    return Shift(rival, moved_in_all, tuple(float(share) for share in after))


def break_even(u: float | None, lead: float, share: float, criterion: Criterion) -> float | None:
    """The raw value at which a candidate worth ``u`` on one criterion makes up ``lead``.

    All else stays. A rival that is behind has a positive lead against it and must gain; for
    the winner pass the lead with a minus sign to see how much it may lose. None where the
    criterion alone cannot do it: the value needed lies outside 0 to 1, or ``u`` is unknown.
    """
    if u is None or share <= 0:
        return None
    needed = u + lead / share
    return criterion.values.inverse(needed) if 0.0 <= needed <= 1.0 else None


def exchange_rates(
    criteria: Sequence[Criterion], shares: Sequence[float], raw: Sequence[float | None]
) -> list[ExchangeRate]:
    """One accuracy point in every other criterion with weight; empty without accuracy.

    ``raw`` are the values of the candidate at which log scales are read (the winner's).
    """
    by_measure = {criterion.measure: i for i, criterion in enumerate(criteria)}
    accuracy = by_measure.get("accuracy")
    if accuracy is None or shares[accuracy] <= 0:
        return []
    step = value_of_a_point(criteria[accuracy], raw[accuracy]) * shares[accuracy]
    return [
        worth_of(criterion, step / shares[i], raw[i])
        for i, criterion in enumerate(criteria)
        if i != accuracy and shares[i] > 0
    ]


def value_of_a_point(accuracy: Criterion, at: float | None) -> float:
    """What one percentage point of accuracy is worth on its own value scale, read at ``at``."""
    span = accuracy.target - accuracy.worst
    steeper = accuracy.values.steepness(at)
    if accuracy.scale == "linear":
        return steeper * 0.01 / span
    start = min(max(accuracy.worst if at is None else at, accuracy.worst), accuracy.target)
    ratio = np.log((start + 0.01) / start) / np.log(accuracy.target / accuracy.worst)
    return float(steeper * ratio)


def worth_of(criterion: Criterion, step: float, at: float | None) -> ExchangeRate:
    """What a ``step`` in the value of a criterion is in its own unit, read at ``at``."""
    if criterion.scale == "yes_no":
        return ExchangeRate(criterion.measure, step, None, None, None, step > 1)
    low, high = sorted((criterion.worst, criterion.target))
    start = None if at is None else min(max(at, low), high)
    way = step / criterion.values.steepness(start)
    if criterion.scale == "linear":
        near = None if criterion.midpoint is None else start
        return ExchangeRate(criterion.measure, step, way * (high - low), None, near, step > 1)
    factor = float((high / low) ** min(way, 1.0))
    amount = None if start is None else start * (factor - 1)
    return ExchangeRate(criterion.measure, step, amount, factor, start, step > 1)
