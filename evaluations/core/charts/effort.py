"""Geometry of a family of rungs: accuracy, cost and time to the first answer token upwards,
effort to the right, one small panel each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from evaluations.core.charts.scales import Mark, Scale
from evaluations.core.charts.ticks import linear_ticks
from evaluations.core.effort import EffortCurve
from evaluations.core.statistics.cases import Estimate

WIDTH: Final = 300
HEIGHT: Final = 196
LEFT: Final = 66
RIGHT: Final = 290
TOP: Final = 12
BOTTOM: Final = 158
MOST_TICKS: Final = 4


@dataclass(frozen=True, slots=True)
class RungDot:
    """A rung's place, the whisker of its interval, and whether it is the knee."""

    x: float
    y: float
    whisker: str
    label: str
    is_knee: bool


@dataclass(frozen=True, slots=True)
class EffortPanel:
    """One measure against effort; ``unit`` is share, usd or seconds, ``line`` SVG path data."""

    title: str
    unit: str
    levels: tuple[Mark, ...]
    dots: tuple[RungDot, ...]
    line: str
    width: int = field(default=WIDTH)
    height: int = field(default=HEIGHT)

    @property
    def grid(self) -> str:
        """Lines at the levels."""
        return "".join(f"M{LEFT} {mark.at:g}H{RIGHT}" for mark in self.levels)

    @property
    def frame(self) -> str:
        """The axis below."""
        return f"M{LEFT} {BOTTOM}H{RIGHT}"


def effort_panels(curve: EffortCurve) -> tuple[EffortPanel, ...]:
    """The panels of those measures that are known of at least one rung."""
    wanted = (
        ("Accuracy", "share", [point.accuracy for point in curve.points]),
        ("Cost of 1,000 samples", "usd", [point.cost_per_1000 for point in curve.points]),
        ("Time to the first answer token", "seconds", [p.first_answer_s for p in curve.points]),
    )
    labels = [point.label for point in curve.points]
    return tuple(
        _panel(title, unit, values, labels, curve.knee)
        for title, unit, values in wanted
        if any(value is not None for value in values)
    )


def _panel(
    title: str,
    unit: str,
    values: Sequence[Estimate | None],
    labels: Sequence[str],
    knee: int | None,
) -> EffortPanel:
    highest = max(_upper(value) for value in values if value is not None)
    top = 1.0 if unit == "share" else (highest * 1.05 or 1.0)
    scale = Scale(0.0, top, BOTTOM, TOP)
    dots = tuple(
        _dot(value, scale, _x(at, len(values)), labels[at], at == knee)
        for at, value in enumerate(values)
        if value is not None
    )
    return EffortPanel(
        title=title,
        unit=unit,
        levels=scale.marks(linear_ticks(0.0, top, MOST_TICKS)),
        dots=dots,
        line="M" + "L".join(f"{dot.x:g} {dot.y:g}" for dot in dots),
    )


def _x(at: int, count: int) -> float:
    """Rungs stand in even steps: how much more a word of effort is, nobody knows."""
    return round(LEFT + (at + 0.5) * (RIGHT - LEFT) / count, 1)


def _dot(value: Estimate, scale: Scale, x: float, label: str, is_knee: bool) -> RungDot:
    whisker = ""
    if value.lower is not None and value.upper is not None:
        low, high = scale.at(value.lower), scale.at(value.upper)
        whisker = f"M{x:g} {low:g}V{high:g}"
    return RungDot(x, scale.at(value.value), whisker, label, is_knee)


def _upper(value: Estimate) -> float:
    return value.value if value.upper is None else max(value.value, value.upper)
