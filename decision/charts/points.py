"""The points of the scatter: names that hardly overlap, intervals, chances of the frontier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from decision.charts.axes import Axis
from decision.charts.labels import LONGEST, Box, Label, box_of, cut, place_labels
from decision.charts.paths import (
    BOTTOM,
    LEFT,
    RADIUS,
    RIGHT,
    TOP,
    cross,
    path_of,
    raw_of,
    staircase,
    steps,
)
from decision.core.schema import CandidateRecord, MeasurementRecord, Snapshot
from decision.templatetags.doubt import chance

#: The part between the axes.
FRAME: Final = Box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP)
#: A candidate that is on the frontier less often than this has no chance beside its name.
OFTEN_ENOUGH: Final = 0.05


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """A candidate in the scatter; ``tone`` are its CSS classes, ``told`` says it in words.

    ``chance`` is how often it is on the frontier, as text; empty where hardly ever or not known.
    """

    key: str
    label: Label
    x: float
    y: float
    tone: str
    told: str
    interval: str
    chance: str


def plot_points(
    snapshot: Snapshot,
    drawn: Mapping[str, tuple[MeasurementRecord, MeasurementRecord]],
    axes: tuple[Axis, Axis],
    on: Sequence[str],
    chances: Mapping[str, float],
    note: Label | None,
) -> tuple[PlotPoint, ...]:
    rows = [row for row in in_order(snapshot) if row["key"] in drawn]
    pairs = [drawn[row["key"]] for row in rows]
    places = [(axes[0].at(raw_of(a)), axes[1].at(raw_of(b))) for a, b in pairs]
    lines = [
        box for pair, place in zip(pairs, places, strict=True) for box in cross(pair, axes, *place)
    ]
    lines += steps(staircase([drawn[key] for key in on], axes))
    lines += [box_of(note)] if note else []
    shown = [_chance_text(chances.get(row["key"])) for row in rows]
    # The chance stands behind the name, in the room of a label.
    texts = [
        cut(row["label"], LONGEST - 1 - len(p) if p else LONGEST)
        for row, p in zip(rows, shown, strict=True)
    ]
    names = [f"{text} {p}".rstrip() for text, p in zip(texts, shown, strict=True)]
    labels = place_labels(names, places, RADIUS, FRAME, lines)
    points = [
        PlotPoint(
            key=row["key"],
            label=replace(label, text=text),
            x=x,
            y=y,
            tone=_tone(row["key"], row["status"], snapshot, on),
            told=_told(row, pair, axes, p),
            interval=path_of(cross(pair, axes, x, y)),
            chance=p,
        )
        for row, pair, label, (x, y), p, text in zip(
            rows, pairs, labels, places, shown, texts, strict=True
        )
    ]
    # The best is drawn last, above the others.
    return tuple(reversed(points))


def _chance_text(p: float | None) -> str:
    """How often on the frontier, in few characters; nothing where that is hardly ever."""
    return chance(p) if p is not None and p >= OFTEN_ENOUGH else ""


def _tone(key: str, status: str, snapshot: Snapshot, on: Sequence[str]) -> str:
    if status != "eligible":
        return "is-out"
    if key in snapshot["verdict"]["leaders"][:1]:
        return "is-leader"
    return "is-frontier" if key in on else ""


def _told(
    row: CandidateRecord,
    pair: tuple[MeasurementRecord, MeasurementRecord],
    axes: tuple[Axis, Axis],
    p: str,
) -> str:
    values = ", ".join(
        f"{axis.phrase} {record['text']}"
        for axis, record in ((axes[1], pair[1]), (axes[0], pair[0]))
    )
    front = f", on the frontier in {p} of resamples" if p else ""
    out = "" if row["status"] == "eligible" else ", does not qualify"
    return f"{row['label']}: {values}{front}{out}"


def in_order(snapshot: Snapshot) -> list[CandidateRecord]:
    """The candidates as they are listed, best first."""
    by_key = {row["key"]: row for row in snapshot["candidates"]}
    return [by_key[key] for key in snapshot["order"]]
