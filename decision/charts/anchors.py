"""One criterion as a drawing: where the candidates lie, and what the anchors make of that.

Across runs the raw value, up the value from 0 to 1. All places are percent of the drawing, so
that it fits any width while its text keeps its size.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from decision.charts.axes import SMALLEST, Axis, make_axis
from decision.core.profile import Criterion

#: Places of the values 1 and 0; ``static/js/anchors.js`` has the same.
TOP: Final = 8.0
BOTTOM: Final = 92.0
#: So much of what is there is added at both ends, for anchors to be dragged to.
ROOM: Final = 0.2


@dataclass(frozen=True, slots=True)
class Stretch:
    """A straight part of the curve."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A candidate on the curve."""

    label: str
    raw: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class AnchorPlot:
    """The drawing: ``worst``, ``half`` and ``target`` are places across."""

    axis: Axis
    worst: float
    half: float
    target: float
    has_midpoint: bool
    curve: tuple[Stretch, ...]
    dots: tuple[Dot, ...]


def anchor_plot(criterion: Criterion, known: Sequence[tuple[str, float]]) -> AnchorPlot:
    """Draw a linear or log ``criterion`` with candidates, by label and finite raw value."""
    told = [criterion.worst, criterion.target, *(raw for _, raw in known)]
    axis = make_axis(criterion.entry, _with_room(told, criterion), criterion.scale, (0.0, 100.0))
    worst, target = axis.at(criterion.worst), axis.at(criterion.target)
    half = (worst + target) / 2 if criterion.midpoint is None else axis.at(criterion.midpoint)
    edges = (0.0, 100.0) if worst < target else (100.0, 0.0)
    middle = (TOP + BOTTOM) / 2
    return AnchorPlot(
        axis=axis,
        worst=worst,
        half=half,
        target=target,
        has_midpoint=criterion.midpoint is not None,
        curve=(
            Stretch(edges[0], BOTTOM, worst, BOTTOM),
            Stretch(worst, BOTTOM, half, middle),
            Stretch(half, middle, target, TOP),
            Stretch(target, TOP, edges[1], TOP),
        ),
        dots=tuple(Dot(label, raw, axis.at(raw), height(criterion, raw)) for label, raw in known),
    )


def height(criterion: Criterion, raw: float) -> float:
    """Where the value of ``raw`` lies, in percent from the top."""
    u = criterion.values.value(raw)
    assert u is not None
    return round(BOTTOM - (BOTTOM - TOP) * u, 2)


def _with_room(told: Sequence[float], criterion: Criterion) -> list[float]:
    """The numbers with one more at each end; a share, a cost or a time never leaves its bounds."""
    if criterion.scale == "log":
        positive = [number for number in told if number >= SMALLEST] or [SMALLEST]
        room = (max(positive) / min(positive)) ** ROOM
        return [*told, min(positive) / room, max(positive) * room]
    low, high = min(told), max(told)
    room = ROOM * (high - low)
    least = 0.0 if low >= 0 else -math.inf
    most = 1.0 if criterion.entry.style == "percent" and high <= 1 else math.inf
    return [*told, max(low - room, least), min(high + room, most)]
