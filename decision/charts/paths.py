"""Paths of the scatter: intervals, the frontier, and where the must-haves hold."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from decision.charts.axes import Axis
from decision.charts.labels import LINE, Box, Label
from decision.core.schema import CriterionRecord, MeasurementRecord

WIDTH: Final = 860
HEIGHT: Final = 440
LEFT: Final = 76
RIGHT: Final = 836
TOP: Final = 20
BOTTOM: Final = 378
RADIUS: Final = 6.5


def raw_of(record: MeasurementRecord) -> float:
    """The value of a measurement that is known and finite."""
    assert record["raw"] is not None
    return record["raw"]


def cross(
    pair: tuple[MeasurementRecord, MeasurementRecord], axes: tuple[Axis, Axis], x: float, y: float
) -> list[Box]:
    """The two intervals as boxes without a width or without a height."""
    across, up = pair
    boxes = []
    if across["low"] is not None and across["high"] is not None:
        left, right = axes[0].at(across["low"]), axes[0].at(across["high"])
        boxes.append(Box(left, y, right - left, 0.0))
    if up["low"] is not None and up["high"] is not None:
        bottom, top = axes[1].at(up["low"]), axes[1].at(up["high"])
        boxes.append(Box(x, top, 0.0, bottom - top))
    return boxes


def path_of(boxes: Sequence[Box]) -> str:
    """Boxes without a width or a height as one path."""
    return "".join(f"M{box.x:g} {box.y:g}h{box.width:g}v{box.height:g}" for box in boxes)


def staircase(
    pairs: Sequence[tuple[MeasurementRecord, MeasurementRecord]], axes: tuple[Axis, Axis]
) -> list[tuple[float, float]]:
    """Corners of the frontier: between two points, the worse of each is all that is known."""
    corners: list[tuple[float, float]] = []
    for across, up in pairs:
        x, y = axes[0].at(raw_of(across)), axes[1].at(raw_of(up))
        if corners:
            last_x, last_y = corners[-1]
            worse_x = min(last_x, x) if axes[0].higher_is_better else max(last_x, x)
            worse_y = max(last_y, y) if axes[1].higher_is_better else min(last_y, y)
            corners.append((worse_x, worse_y))
        corners.append((x, y))
    return corners


def line(corners: Sequence[tuple[float, float]]) -> str:
    """The path through ``corners``; empty for a single one."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in corners) if len(corners) > 1 else ""


def steps(corners: Sequence[tuple[float, float]]) -> list[Box]:
    """The stretches of a staircase as boxes."""
    return [
        Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1]))
        for a, b in pairwise(corners)
    ]


def must_haves(
    x: CriterionRecord, y: CriterionRecord, axes: tuple[Axis, Axis]
) -> tuple[Box | None, str]:
    """The part of the drawing in which both must-haves hold, and its borders."""
    left, right = allowed(x, axes[0], (LEFT, RIGHT))
    top, bottom = allowed(y, axes[1], (TOP, BOTTOM))
    if x["must_have"] is None and y["must_have"] is None:
        return None, ""
    limits = ""
    if x["must_have"] is not None:
        limits += f"M{axes[0].at(x['must_have']):g} {TOP}V{BOTTOM}"
    if y["must_have"] is not None:
        limits += f"M{LEFT} {axes[1].at(y['must_have']):g}H{RIGHT}"
    return Box(left, top, right - left, bottom - top), limits


def region_label(
    x: CriterionRecord, y: CriterionRecord, axes: tuple[Axis, Axis], region: Box
) -> Label:
    """What the must-haves ask for, inside their region where both values are worst.

    Few candidates that matter stand there: a label of theirs has the better corners.
    """
    text = " and ".join(row["must_have_text"] for row in (x, y) if row["must_have"] is not None)
    left_is_worse = axes[0].higher_is_better == (axes[0].at_high > axes[0].at_low)
    top_is_worse = axes[1].higher_is_better == (axes[1].at_high > axes[1].at_low)
    at = (region.x + 8, "") if left_is_worse else (region.x + region.width - 8, "end")
    down = region.y + LINE if top_is_worse else region.y + region.height - 8
    return Label(text, round(at[0], 1), round(down, 1), at[1])


def allowed(
    criterion: CriterionRecord, axis: Axis, span: tuple[float, float]
) -> tuple[float, float]:
    """The stretch of an axis, in rising pixels, on which the must-have holds."""
    bound = criterion["must_have"]
    if bound is None:
        return span
    at = axis.at(bound)
    rises = axis.at_high > axis.at_low
    return (at, span[1]) if axis.higher_is_better == rises else (span[0], at)
