"""Axes of a drawing: from raw values to positions, with ticks that people would choose."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from decision.core.measures import Measure, Scale
from decision.core.sentence import label_phrase
from evaluations.core.charts.ticks import linear_ticks, log_ticks
from teams.templatetags.formatting import compact, usd

#: Share of an axis that is left free beyond the outermost value.
AIR: Final = 0.05
#: On a log axis a zero has no place; it stands in a gutter of this share at the near end.
GUTTER: Final = 0.08
#: On a log axis anything below is drawn as zero.
SMALLEST: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Tick:
    """A position on an axis with its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: ``at_low`` and ``at_high`` are the positions of ``low`` and ``high``.

    ``zero_at`` is where a log axis puts zeros, None where there are none.
    """

    measure: str
    label: str
    higher_is_better: bool
    scale: Scale
    low: float
    high: float
    at_low: float
    at_high: float
    zero_at: float | None
    ticks: tuple[Tick, ...]

    def at(self, value: float) -> float:
        """The position of a raw value, kept on the axis."""
        if self.scale == "log" and value < SMALLEST:
            return self.at_low if self.zero_at is None else self.zero_at
        share = _share(value, self.low, self.high, self.scale)
        moved = self.at_low + min(max(share, 0.0), 1.0) * (self.at_high - self.at_low)
        return round(moved, 1)

    @property
    def phrase(self) -> str:
        """The label inside a sentence."""
        return label_phrase(self.label)

    @property
    def title(self) -> str:
        """What the axis shows, its scale, and which way is better."""
        better = "higher" if self.higher_is_better else "lower"
        return f"{self.label}, {self.scale} scale, {better} is better"


def make_axis(
    measure: Measure, numbers: Sequence[float], scale: Scale, span: tuple[float, float]
) -> Axis:
    """An axis from ``span[0]`` to ``span[1]`` that has room for all ``numbers``."""
    positive = [number for number in numbers if number >= SMALLEST]
    if scale == "log" and not positive:
        scale = "linear"
    start, end = span
    zero_at = None
    if scale == "log":
        low, high = _log_room(positive)
        if len(positive) < len(numbers):
            zero_at = round(start + (end - start) * GUTTER / 3, 1)
            start += (end - start) * GUTTER
    else:
        low, high = _linear_room(numbers, measure)
    axis = Axis(
        measure=measure.key,
        label=measure.label,
        higher_is_better=measure.higher_is_better,
        scale=scale,
        low=low,
        high=high,
        at_low=start,
        at_high=end,
        zero_at=zero_at,
        ticks=(),
    )
    values = log_ticks(low, high) if scale == "log" else linear_ticks(low, high)
    ticks = [Tick(axis.at(value), tick_text(measure, value)) for value in values]
    if zero_at is not None:
        ticks.insert(0, Tick(zero_at, tick_text(measure, 0.0)))
    return replace(axis, ticks=tuple(ticks))


TEXTS: Final[Mapping[str, Callable[[float], str]]] = {
    "percent": lambda value: f"{_plain(value * 100)}%",
    "usd": lambda value: f"${_plain(value)}" if value < 1000 else str(usd(value)),
    "seconds": lambda value: f"{_plain(value)} s" if value >= 0.1 else f"{_plain(value * 1e3)} ms",
    "gigabytes": lambda value: (
        f"{_plain(value)} GB" if value >= 0.1 else f"{_plain(value * 1e3)} MB"
    ),
    "tokens": lambda value: str(compact(value)),
    "number": lambda value: _plain(value),
    "yes_no": lambda value: "yes" if value == 1 else "",
}


ZEROS: Final[Mapping[str, str]] = {
    "usd": "$0",
    "percent": "0%",
    "seconds": "0 s",
    "gigabytes": "0 GB",
    "yes_no": "no",
}


def tick_text(measure: Measure, value: float) -> str:
    """A round value in few characters."""
    if value == 0:
        return ZEROS.get(measure.style, "0")
    return TEXTS[measure.style](value)


def _plain(value: float) -> str:
    """Without exponent and without zeros at the end."""
    digits = max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _share(value: float, low: float, high: float, scale: Scale) -> float:
    if scale == "log":
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def _log_room(numbers: Sequence[float]) -> tuple[float, float]:
    low, high = min(numbers), max(numbers)
    if high / low < 1.5:
        low, high = low / 1.5, high * 1.5
    air = (high / low) ** AIR
    return low / air, high * air


def _linear_room(numbers: Sequence[float], measure: Measure) -> tuple[float, float]:
    """Room for all numbers; shares stay between 0 and 1, and only numbers below 0 go there."""
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    if high == low:
        low, high = low - (abs(low) / 2 or 0.5), high + (abs(high) / 2 or 0.5)
    air = (high - low) * AIR
    most = 1.0 if measure.style == "percent" else math.inf
    least = 0.0 if low >= 0 else -math.inf
    return max(least, low - air), min(most, high + air) if most > low else high + air
