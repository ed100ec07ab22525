"""Geometry of the scatter of two criteria: axes, points, intervals, frontier, must-haves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from decision.charts.axes import Axis, make_axis
from decision.charts.clouds import Cloud, clouds
from decision.charts.labels import Box, Label
from decision.charts.paths import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    line,
    must_haves,
    raw_of,
    region_label,
    staircase,
)
from decision.charts.points import CROWD, FRAME, PlotPoint, doubted, in_order, plot_points
from decision.core.joint import Pairs, front_chances
from decision.core.measures import Scale
from decision.core.own_measures import measure_of
from decision.core.schema import (
    CriterionRecord,
    FrontierRecord,
    MeasurementRecord,
    Snapshot,
)

AxisName = Literal["x", "y"]


@dataclass(frozen=True, slots=True)
class PlotRow:
    """The same candidate in the table beside the drawing.

    ``p_front`` is how often it is on the frontier in resamples, None where that is not known.
    """

    key: str
    label: str
    x: MeasurementRecord | None
    y: MeasurementRecord | None
    on_frontier: bool
    p_front: float | None
    status: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """Everything that the drawing needs, in its own units; paths are SVG path data."""

    x: Axis
    y: Axis
    points: tuple[PlotPoint, ...]
    rows: tuple[PlotRow, ...]
    clouds: tuple[Cloud, ...]
    frontier: str
    region: Box | None
    region_label: Label | None
    limits: str
    missing: tuple[tuple[str, str], ...]
    width: int = field(default=WIDTH)
    height: int = field(default=HEIGHT)

    @property
    def grid(self) -> str:
        """Lines at the ticks."""
        across = "".join(f"M{LEFT} {tick.at:g}H{RIGHT}" for tick in self.y.ticks)
        return across + "".join(f"M{tick.at:g} {TOP}V{BOTTOM}" for tick in self.x.ticks)

    @property
    def frame(self) -> str:
        """The two axes."""
        return f"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"

    @property
    def inner(self) -> Box:
        """The part between the axes, beyond which no cloud is drawn."""
        return FRAME

    @property
    def is_crowd(self) -> bool:
        """Whether doubt is drawn only of those that may be the best."""
        return len(self.points) > CROWD

    @property
    def unnamed(self) -> int:
        """How many names have no place, and show when they are pointed at."""
        return sum(point.label.crowded for point in self.points)

    @property
    def has_chances(self) -> bool:
        """Whether names tell how often their candidates are on the frontier."""
        return any(point.chance for point in self.points)

    @property
    def missing_for_all(self) -> str:
        """The one reason for which nothing at all is drawn; else empty."""
        reasons = {reason for _, reason in self.missing}
        return reasons.pop() if not self.points and len(reasons) == 1 else ""

    @property
    def has_excluded(self) -> bool:
        """Whether a hollow point needs its explanation."""
        return any("is-out" in point.tone for point in self.points)


def default_axes(criteria: Sequence[CriterionRecord]) -> tuple[str, str] | None:
    """The measures to begin with: what weighs most against the best known rival of it."""
    if len(criteria) < 2:
        return None
    ranked = sorted(criteria, key=lambda row: (row["left_out"], -row["weight"]))
    names = [row["measure"] for row in ranked]
    up = "accuracy" if "accuracy" in names else names[0]
    return next(name for name in names if name != up), up


def scatter(
    snapshot: Snapshot, x: str, y: str, scales: Mapping[AxisName, Scale], draws: Pairs | None = None
) -> Scatter:
    """Draw two criteria of ``snapshot``, those that qualify and those that do not.

    ``scales`` overrides the scale of an axis; without it an axis is drawn as it is valued.
    ``draws`` are resampled values of both (``joint_draws``): they give clouds and the chances of
    the frontier, which is that of the candidates that qualify.
    """
    criteria = {row["measure"]: row for row in snapshot["criteria"]}
    known = {key: (rows.get(x), rows.get(y)) for key, rows in snapshot["measurements"].items()}
    drawn = {
        key: (a, b)
        for key, (a, b) in known.items()
        if a and b and a["raw"] is not None and b["raw"] is not None
    }
    axes = (
        _axis(criteria[x], [a for a, _ in drawn.values()], scales.get("x"), (LEFT, RIGHT)),
        _axis(criteria[y], [b for _, b in drawn.values()], scales.get("y"), (BOTTOM, TOP)),
    )
    frontier = _frontier_of(snapshot, x, y)
    on = sorted(frontier["on"] if frontier else (), key=lambda key: raw_of(drawn[key][0]))
    draws = {key: pair for key, pair in (draws or {}).items() if key in drawn}
    chances = _chances(snapshot, draws, criteria[x], criteria[y])
    told = doubted(snapshot, drawn, on, chances)
    region, limits = must_haves(criteria[x], criteria[y], axes)
    label = region_label(criteria[x], criteria[y], axes, region) if region else None
    return Scatter(
        x=axes[0],
        y=axes[1],
        points=plot_points(snapshot, drawn, axes, on, chances, told, label),
        rows=_rows(snapshot, known, on, chances),
        clouds=clouds({key: pair for key, pair in draws.items() if key in told}, axes),
        frontier=line(staircase([drawn[key] for key in on], axes)),
        region=region,
        region_label=label,
        limits=limits,
        missing=_missing(snapshot, known, (criteria[x]["label"], criteria[y]["label"])),
    )


def _rows(
    snapshot: Snapshot,
    known: Mapping[str, tuple[MeasurementRecord | None, MeasurementRecord | None]],
    on: Sequence[str],
    chances: Mapping[str, float],
) -> tuple[PlotRow, ...]:
    return tuple(
        PlotRow(
            key=row["key"],
            label=row["label"],
            x=known[row["key"]][0],
            y=known[row["key"]][1],
            on_frontier=row["key"] in on,
            p_front=chances.get(row["key"]),
            status=row["status"],
        )
        for row in in_order(snapshot)
    )


def _chances(
    snapshot: Snapshot, draws: Pairs, x: CriterionRecord, y: CriterionRecord
) -> dict[str, float]:
    able = {row["key"] for row in snapshot["candidates"] if row["status"] == "eligible"}
    own = {key: pair for key, pair in draws.items() if key in able}
    return front_chances(own, measure_of(x), measure_of(y))


def _axis(
    criterion: CriterionRecord,
    records: Sequence[MeasurementRecord],
    scale: Scale | None,
    span: tuple[int, int],
) -> Axis:
    ends = [record[end] for record in records for end in ("raw", "low", "high")]
    numbers = [number for number in ends if number is not None]
    if criterion["must_have"] is not None:
        numbers.append(criterion["must_have"])
    return make_axis(measure_of(criterion), numbers, scale or measure_scale(criterion), span)


def measure_scale(criterion: CriterionRecord) -> Scale:
    """The scale on which a criterion is valued, and so drawn unless somebody asks otherwise."""
    return "log" if criterion["scale"] == "log" else "linear"


def _frontier_of(snapshot: Snapshot, x: str, y: str) -> FrontierRecord | None:
    found = (row for row in snapshot["frontiers"] if {row["x"], row["y"]} == {x, y})
    return next(found, None)


def _missing(
    snapshot: Snapshot,
    known: Mapping[str, tuple[MeasurementRecord | None, MeasurementRecord | None]],
    labels: tuple[str, str],
) -> tuple[tuple[str, str], ...]:
    """Candidates that cannot be drawn, each with the reason."""
    found = []
    for row in in_order(snapshot):
        reasons = []
        for label, record in zip(labels, known[row["key"]], strict=True):
            if record is None or (record["raw"] is None and not record["unbounded"]):
                reasons.append(f"{label} unknown")
            elif record["unbounded"]:
                reasons.append(f"{label} unlimited")
        if reasons:
            found.append((row["label"], ", ".join(reasons)))
    return tuple(found)
