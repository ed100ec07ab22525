"""Geometry of think length against correctness: the relation, the lengths, the slopes."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from evaluations.core.charts.scales import Mark, Scale, log_scale
from evaluations.core.charts.ticks import doubling_ticks, log_ticks
from evaluations.core.statistics.cases import Floats
from evaluations.core.statistics.slopes import Fit, Line, Slope
from evaluations.core.statistics.thinking import Thinking
from evaluations.core.statistics.thoughts import Group, Lengths

WIDTH: Final = 460
HEIGHT: Final = 286
LEFT: Final = 50
RIGHT: Final = 450
TOP: Final = 12
BOTTOM: Final = 234
#: Bars of the histograms at the top and the bottom, and how high the highest is.
BARS: Final = 24
TALLEST: Final = 44.0
#: The line is drawn through so many places.
PLACES: Final = 25
#: In doublings to both sides: so that a line can be seen.
SHORTEST_REACH: Final = 0.25
STRIP: Final = 34
STRIP_LEFT: Final = 68
SHARE: Final = Scale(0.0, 1.0, BOTTOM, TOP)


@dataclass(frozen=True, slots=True)
class Dot:
    """A group of samples: its place, and the whisker of its interval."""

    x: float
    y: float
    whisker: str


@dataclass(frozen=True, slots=True)
class RelationPlot:
    """Correctness upwards against think tokens per input token; paths are SVG path data.

    ``right`` hangs from the top and ``wrong`` stands at the bottom, as bars that count samples.
    """

    ticks: tuple[Mark, ...]
    levels: tuple[Mark, ...]
    right: str
    wrong: str
    band: str
    line: str
    within: str
    dots: tuple[Dot, ...]
    width: int = field(default=WIDTH)
    height: int = field(default=HEIGHT)

    @property
    def grid(self) -> str:
        """Lines at the levels."""
        return "".join(f"M{LEFT} {mark.at:g}H{RIGHT}" for mark in self.levels)

    @property
    def frame(self) -> str:
        """The axis below, with its ticks."""
        ticks = "".join(f"M{mark.at:g} {BOTTOM}v4" for mark in self.ticks)
        return f"M{LEFT} {BOTTOM}H{RIGHT}{ticks}"


@dataclass(frozen=True, slots=True)
class Strip:
    """The lengths of one group: from end to end, the middle 80% and 50%, and the median."""

    group: Group
    y: float
    whole: str
    most: str
    box_x: float
    box_width: float
    median: str


@dataclass(frozen=True, slots=True)
class StripPlot:
    """One strip for each group on a common scale of think tokens."""

    strips: tuple[Strip, ...]
    ticks: tuple[Mark, ...]
    height: int
    width: int = field(default=WIDTH)

    @property
    def base(self) -> float:
        """Where the axis lies."""
        return self.height - 50

    @property
    def frame(self) -> str:
        """The axis with its ticks."""
        ticks = "".join(f"M{mark.at:g} {self.base:g}v4" for mark in self.ticks)
        return f"M{STRIP_LEFT} {self.base:g}H{RIGHT}{ticks}"


@dataclass(frozen=True, slots=True)
class SlopeBar:
    """A slope in a narrow strip, 100 wide: its point, its interval, and where no change is."""

    zero: float
    low: float
    high: float
    at: float


def ratio_scale(studies: Iterable[Thinking]) -> Scale | None:
    """One scale of think tokens per input token for all candidates, so that they compare."""
    ends = [end for each in studies if len(each.ratios) for end in _ends(each.ratios)]
    return log_scale(ends, LEFT, RIGHT)


def token_scale(studies: Iterable[Thinking]) -> Scale | None:
    """One scale of think tokens for all candidates."""
    ends = [end for each in studies for row in each.lengths for end in (row.shortest, row.longest)]
    return log_scale(ends, STRIP_LEFT, RIGHT)


def relation_plot(found: Thinking, scale: Scale) -> RelationPlot | None:
    """Draw one candidate; None where it has no sample to draw."""
    if not len(found.ratios):
        return None
    right = found.ratios[found.values >= 1.0]
    wrong = found.ratios[found.values < 1.0]
    counts = [_histogram(part, scale) for part in (right, wrong)]
    most = max(int(part.max()) for part in counts)
    band, line = _line(found, scale)
    dots = []
    for row in found.bins:
        low, high = row.correct.lower or 0.0, row.correct.upper or 0.0
        x = scale.at(row.middle)
        whisker = f"M{x:g} {SHARE.at(high):g}V{SHARE.at(low):g}"
        dots.append(Dot(x, SHARE.at(row.correct.value), whisker))
    return RelationPlot(
        ticks=scale.marks(doubling_ticks(scale.low, scale.high, 8)),
        levels=SHARE.marks((0.0, 0.25, 0.5, 0.75, 1.0)),
        right=_bars(counts[0], most, scale, TOP, 1.0),
        wrong=_bars(counts[1], most, scale, BOTTOM, -1.0),
        band=band,
        line=line,
        within=_within(found, scale),
        dots=tuple(dots),
    )


def strip_plot(rows: Sequence[Lengths], scale: Scale) -> StripPlot | None:
    """Draw the lengths of the groups of one candidate; None without any."""
    if not rows:
        return None
    strips = []
    for number, row in enumerate(rows):
        y = 22.0 + STRIP * number
        low, first, middle, third, high = (scale.at(value) for value in row.quantiles)
        whole = f"M{scale.at(row.shortest):g} {y:g}H{scale.at(row.longest):g}"
        strips.append(
            Strip(
                group=row.group,
                y=y,
                whole=whole,
                most=f"M{low:g} {y:g}H{high:g}",
                box_x=first,
                box_width=round(max(third - first, 1.0), 1),
                median=f"M{middle:g} {y - 9:g}v18",
            )
        )
    ticks = scale.marks(log_ticks(scale.low, scale.high))
    return StripPlot(tuple(strips), ticks, height=22 + STRIP * len(rows) + 46)


def slope_bars(fits: Sequence[Fit]) -> list[SlopeBar | None]:
    """Each slope with its interval on one scale, no change in the middle; None without one."""
    ends = [abs(end) for fit in fits if fit.slope for end in (fit.slope.lower, fit.slope.upper)]
    reach = max(ends, default=1.0) * 1.05
    scale = Scale(-reach, reach, 0.0, 100.0)
    return [_slope_bar(fit.slope, scale) if fit.slope else None for fit in fits]


def _slope_bar(slope: Slope, scale: Scale) -> SlopeBar:
    return SlopeBar(
        zero=scale.at(0.0),
        low=scale.at(slope.lower),
        high=scale.at(slope.upper),
        at=scale.at(slope.value),
    )


def _ends(values: Floats) -> tuple[float, float]:
    return float(values.min()), float(values.max())


def _histogram(values: Floats, scale: Scale) -> Floats:
    """How many values lie under each bar, the bars being equally wide on the axis."""
    edges = np.linspace(math.log2(scale.low), math.log2(scale.high), BARS + 1)
    return np.histogram(np.log2(values), bins=edges)[0].astype(np.float64)


def _bars(counts: Floats, most: int, scale: Scale, base: float, way: float) -> str:
    """Bars from ``base``, downwards where ``way`` is 1 and upwards where it is -1."""
    step = (scale.end - scale.start) / BARS
    path = ""
    for number, count in enumerate(counts.tolist()):
        if count:
            x = round(scale.start + number * step + 0.5, 1)
            tall = round(way * max(TALLEST * count / most, 1.5), 1)
            path += f"M{x:g} {base:g}v{tall:g}h{step - 1:.1f}V{base:g}z"
    return path


def _line(found: Thinking, scale: Scale) -> tuple[str, str]:
    """The interval of the fitted line as an area, and the line; kept between 0 and 1."""
    line = found.pooled.line
    if line is None:
        return "", ""
    low, high = _ends(np.log2(found.ratios))
    upper, middle, lower = [], [], []
    for place in np.linspace(low, high, PLACES).tolist():
        value, bottom, top = line.at(place)
        x = scale.at(2.0**place)
        upper.append(f"{x:g} {SHARE.at(top):g}")
        middle.append(f"{x:g} {SHARE.at(value):g}")
        lower.append(f"{x:g} {SHARE.at(bottom):g}")
    return f"M{'L'.join([*upper, *reversed(lower)])}z", f"M{'L'.join(middle)}"


def _within(found: Thinking, scale: Scale) -> str:
    """The slope on the same case through the middle of all, as far as repeats differ in length."""
    line: Line | None = found.pooled.line
    slope = found.within.slope
    if line is None or slope is None:
        return ""
    low, high = _ends(np.log2(found.ratios))
    sides = min(line.center - low, high - line.center)
    heights = min(line.level, 1 - line.level) / max(abs(slope.value), 1e-9)
    reach = min(max(2 * slope.spread, SHORTEST_REACH), sides, heights)
    ends = [
        f"{scale.at(2.0 ** (line.center + way)):g} {SHARE.at(line.level + way * slope.value):g}"
        for way in (-reach, reach)
    ]
    return f"M{'L'.join(ends)}"
