"""Geometry of the scatter of two criteria: axes, points, intervals, frontier, must-haves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from decision.charts.axes import Axis, make_axis
from decision.charts.labels import Box, Label, place_labels
from decision.charts.paths import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RADIUS,
    RIGHT,
    TOP,
    WIDTH,
    cross,
    line,
    must_haves,
    path_of,
    raw_of,
    staircase,
    steps,
)
from decision.core.measures import Scale
from decision.core.own_measures import measure_of
from decision.core.schema import (
    CandidateRecord,
    CriterionRecord,
    FrontierRecord,
    MeasurementRecord,
    Snapshot,
)

AxisName = Literal["x", "y"]


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """A candidate in the scatter; ``tone`` are its CSS classes, ``told`` says it in words."""

    key: str
    label: Label
    x: float
    y: float
    tone: str
    told: str
    interval: str


@dataclass(frozen=True, slots=True)
class PlotRow:
    """The same candidate in the table beside the drawing."""

    key: str
    label: str
    x: MeasurementRecord | None
    y: MeasurementRecord | None
    on_frontier: bool
    status: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """Everything that the drawing needs, in its own units; paths are SVG path data."""

    x: Axis
    y: Axis
    points: tuple[PlotPoint, ...]
    rows: tuple[PlotRow, ...]
    frontier: str
    region: Box | None
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


def scatter(snapshot: Snapshot, x: str, y: str, scales: Mapping[AxisName, Scale]) -> Scatter:
    """Draw two criteria of ``snapshot``, those that qualify and those that do not.

    ``scales`` overrides the scale of an axis; without it an axis is drawn as it is valued.
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
    region, limits = must_haves(criteria[x], criteria[y], axes)
    return Scatter(
        x=axes[0],
        y=axes[1],
        points=_points(snapshot, drawn, axes, on),
        rows=tuple(
            PlotRow(row["key"], row["label"], *known[row["key"]], row["key"] in on, row["status"])
            for row in _in_order(snapshot)
        ),
        frontier=line(staircase([drawn[key] for key in on], axes)),
        region=region,
        limits=limits,
        missing=_missing(snapshot, known, (criteria[x]["label"], criteria[y]["label"])),
    )


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


def _in_order(snapshot: Snapshot) -> list[CandidateRecord]:
    by_key = {row["key"]: row for row in snapshot["candidates"]}
    return [by_key[key] for key in snapshot["order"]]


def _frontier_of(snapshot: Snapshot, x: str, y: str) -> FrontierRecord | None:
    found = (row for row in snapshot["frontiers"] if {row["x"], row["y"]} == {x, y})
    return next(found, None)


def _points(
    snapshot: Snapshot,
    drawn: Mapping[str, tuple[MeasurementRecord, MeasurementRecord]],
    axes: tuple[Axis, Axis],
    on: Sequence[str],
) -> tuple[PlotPoint, ...]:
    rows = [row for row in _in_order(snapshot) if row["key"] in drawn]
    places = [
        (axes[0].at(raw_of(drawn[row["key"]][0])), axes[1].at(raw_of(drawn[row["key"]][1])))
        for row in rows
    ]
    frame = Box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP)
    pairs = [drawn[row["key"]] for row in rows]
    lines = [
        box for pair, place in zip(pairs, places, strict=True) for box in cross(pair, axes, *place)
    ]
    lines += steps(staircase([drawn[key] for key in on], axes))
    labels = place_labels([row["label"] for row in rows], places, RADIUS, frame, lines)
    points = [
        PlotPoint(
            key=row["key"],
            label=label,
            x=x,
            y=y,
            tone=_tone(row["key"], row["status"], snapshot, on),
            told=_told(row["label"], row["status"], pair, axes),
            interval=path_of(cross(pair, axes, x, y)),
        )
        for row, pair, label, (x, y) in zip(rows, pairs, labels, places, strict=True)
    ]
    # The best is drawn last, above the others.
    return tuple(reversed(points))


def _tone(key: str, status: str, snapshot: Snapshot, on: Sequence[str]) -> str:
    if status != "eligible":
        return "is-out"
    if key in snapshot["verdict"]["leaders"][:1]:
        return "is-leader"
    return "is-frontier" if key in on else ""


def _told(
    label: str,
    status: str,
    pair: tuple[MeasurementRecord, MeasurementRecord],
    axes: tuple[Axis, Axis],
) -> str:
    values = ", ".join(
        f"{axis.phrase} {record['text']}"
        for axis, record in ((axes[1], pair[1]), (axes[0], pair[0]))
    )
    return f"{label}: {values}" + ("" if status == "eligible" else ", does not qualify")


def _missing(
    snapshot: Snapshot,
    known: Mapping[str, tuple[MeasurementRecord | None, MeasurementRecord | None]],
    labels: tuple[str, str],
) -> tuple[tuple[str, str], ...]:
    """Candidates that cannot be drawn, each with the reason."""
    found = []
    for row in _in_order(snapshot):
        reasons = []
        for label, record in zip(labels, known[row["key"]], strict=True):
            if record is None or (record["raw"] is None and not record["unbounded"]):
                reasons.append(f"{label} unknown")
            elif record["unbounded"]:
                reasons.append(f"{label} unlimited")
        if reasons:
            found.append((row["label"], ", ".join(reasons)))
    return tuple(found)
