"""Anchors suggested from what is known, each with its reason; people confirm them or do not.

Suggestions only fill fields. Anchors that a decision has never move by themselves, for then a
score would mean something else tomorrow.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from decision.core.measures import Measure, Scale, format_value

#: Where the best and the worst differ so many times, a log scale tells cheap from very cheap.
DECADE: Final = 10.0
#: Measures that are valued by ratio where they span a decade.
BY_RATIO: Final = ("usd", "seconds", "tokens")
#: Waits that people promise each other, in seconds.
WAITS: Final = (0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 600)
#: Shares that people aim at.
SHARES: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Anchors and a scale, with a sentence for each."""

    worst: float
    target: float
    scale: Scale
    why_worst: str
    why_target: str
    why_scale: str


def suggest_anchors(
    measure: Measure,
    values: Sequence[float],
    incumbent: tuple[str, float] | None = None,
    chance: float | None = None,
) -> Suggestion | None:
    """Anchors for ``measure`` from the raw ``values`` of the candidates.

    Worst acceptable: what the ``incumbent`` (its name and value) has, for nobody changes to
    something worse; without one what guessing gets (``chance``, for shares), or a round number
    at or beyond the worst candidate. Target: a round number at or beyond the best. None where
    nothing is known, for a yes/no, or where nothing could be better than the worst acceptable.
    """
    known = [value for value in values if math.isfinite(value)]
    if measure.style == "yes_no" or not known:
        return None
    worst, why_worst = _worst(measure, known, incumbent, chance)
    target, why_target = _target(measure, known, worst)
    if not _is_clearly_better(measure, target, worst):
        target = _round_beyond(measure, _step(measure, worst), better=True)
        why_target = (
            "No candidate is clearly better than the worst acceptable value: the next step."
        )
        if not _is_clearly_better(measure, target, worst):
            return None
    worst = _shortened(measure, worst, abs(target - worst))
    scale, why_scale = _scale(measure, worst, target)
    return Suggestion(worst, target, scale, why_worst, why_target, why_scale)


def _worst(
    measure: Measure,
    known: Sequence[float],
    incumbent: tuple[str, float] | None,
    chance: float | None,
) -> tuple[float, str]:
    if incumbent is not None and math.isfinite(incumbent[1]):
        name, value = incumbent
        shown = format_value(measure, value)
        return value, f"{name}, in use today, has {shown}."
    if measure.style == "percent":
        if chance:
            return chance, f"Guessing gets {format_value(measure, chance)}."
        return 0.0, "Nothing right at all: guessing gets nobody an answer here."
    last = min(known) if measure.higher_is_better else max(known)
    shown = format_value(measure, last)
    worst = _round_beyond(measure, last, better=False)
    return worst, f"A round number at or beyond the worst candidate, {shown}."


def _target(measure: Measure, known: Sequence[float], worst: float) -> tuple[float, str]:
    best = max(known) if measure.higher_is_better else min(known)
    positive = [value for value in known if value > 0]
    if measure.style in BY_RATIO and best <= 0 < worst and positive:
        least = min(positive)
        target = min(_round_beyond(measure, least, better=True), worst / DECADE)
        shown = format_value(measure, least)
        return target, f"Below the least value above 0, {shown}; 0 counts as reached."
    shown = format_value(measure, best)
    target = _round_beyond(measure, best, better=True)
    return target, f"A round number at or beyond the best candidate, {shown}."


def _scale(measure: Measure, worst: float, target: float) -> tuple[Scale, str]:
    if measure.style not in BY_RATIO:
        return "linear", "Each step is worth the same."
    low, high = sorted((worst, target))
    if low <= 0 or high / low < DECADE:
        return "linear", "The anchors differ less than 10 times: each step is worth the same."
    return "log", f"The anchors differ {high / low:,.3g} times: each doubling is worth the same."


def _is_clearly_better(measure: Measure, target: float, worst: float) -> bool:
    """Better by a step at least, so that the swing is worth weighing."""
    step = _step(measure, worst)
    if target == worst:
        return False
    return target >= step if measure.higher_is_better else target <= step


def _step(measure: Measure, worst: float) -> float:
    """The least that is clearly better: a tenth, or half a percentage point of a share."""
    step = 0.005 if measure.style == "percent" else 0.1 * abs(worst)
    return worst + step if measure.higher_is_better else worst - step


def _round_beyond(measure: Measure, value: float, *, better: bool) -> float:
    """The nearest round number that is ``value`` or lies beyond it, on the side asked for."""
    up = measure.higher_is_better == better
    if measure.style == "percent":
        steps: Sequence[float] = (0.0, *SHARES)
    elif measure.style == "seconds" and WAITS[0] <= value <= WAITS[-1]:
        steps = WAITS
    else:
        steps = _ones_twos_fives(value)
    ahead = [step for step in steps if (step >= value if up else step <= value)]
    if not ahead:
        return float(steps[-1] if up else steps[0])
    return float(min(ahead) if up else max(ahead))


def _ones_twos_fives(value: float) -> tuple[float, ...]:
    """Round numbers around ``value``: 1, 2 and 5 times a power of ten; 0 for 0."""
    if value == 0:
        return (0.0,)
    power = math.floor(math.log10(abs(value)))
    sign = math.copysign(1.0, value)
    steps = [float(f"{digit}e{power + more}") for more in (-1, 0, 1) for digit in (1, 2, 5)]
    return tuple(sorted(sign * step for step in steps))


def _shortened(measure: Measure, value: float, swing: float) -> float:
    """As few digits as move ``value`` by less than a twentieth of the swing, three at least.

    Cut on the side that leaves the value itself acceptable.
    """
    if value == 0:
        return 0.0
    for digits in range(3, 13):
        unit = 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)
        count = value / unit
        if abs(count - round(count)) < 1e-9:
            return float(f"{round(count) * unit:.12g}")
        cut = math.floor(count) if measure.higher_is_better else math.ceil(count)
        if abs(cut * unit - value) <= swing / 20:
            return float(f"{cut * unit:.12g}")
    return value
