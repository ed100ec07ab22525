"""The points of the scatter: names that hardly overlap, intervals, chances of the frontier."""

from collections.abc import Collection, Mapping, Sequence
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
#: With more candidates than these, doubt is drawn only of those that may be the best.
CROWD: Final = 24


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
    told: Collection[str],
    note: Label | None,
) -> tuple[PlotPoint, ...]:
    rows = _best_first(snapshot, drawn, on)
    pairs = [drawn[row["key"]] for row in rows]
    places = [(axes[0].at(raw_of(a)), axes[1].at(raw_of(b))) for a, b in pairs]
    crosses = [
        cross(pair, axes, *place) if row["key"] in told else []
        for row, pair, place in zip(rows, pairs, places, strict=True)
    ]
    lines = [box for boxes in crosses for box in boxes]
    lines += steps(staircase([drawn[key] for key in on], axes))
    lines += [box_of(note)] if note else []
    shown = [_chance_text(chances.get(row["key"])) for row in rows]
    labels = _labels(rows, shown, places, lines)
    points = [
        PlotPoint(
            key=row["key"],
            label=label,
            x=x,
            y=y,
            tone=_tone(row["key"], row["status"], snapshot, on),
            told=_told(row, pair, axes, p),
            interval=path_of(boxes),
            chance=p,
        )
        for row, pair, label, (x, y), p, boxes in zip(
            rows, pairs, labels, places, shown, crosses, strict=True
        )
    ]
    # The best is drawn last, above the others.
    return tuple(reversed(points))


def _best_first(
    snapshot: Snapshot, drawn: Collection[str], on: Collection[str]
) -> list[CandidateRecord]:
    """Who leads, then who is on the frontier: they have the first choice of a place for a name."""
    rows = [row for row in in_order(snapshot) if row["key"] in drawn]
    leader = snapshot["verdict"]["leaders"][:1]
    return sorted(rows, key=lambda row: (row["key"] not in leader, row["key"] not in on))


def _labels(
    rows: Sequence[CandidateRecord],
    shown: Sequence[str],
    places: Sequence[tuple[float, float]],
    lines: Sequence[Box],
) -> list[Label]:
    """Names at their places; the chance of each stands behind it, in the room of a label."""
    room = [LONGEST - len(p) - 1 if p else LONGEST for p in shown]
    texts = [cut(row["label"], longest) for row, longest in zip(rows, room, strict=True)]
    names = [f"{text} {p}".rstrip() for text, p in zip(texts, shown, strict=True)]
    labels = place_labels(names, places, RADIUS, FRAME, lines)
    return [replace(label, text=text) for label, text in zip(labels, texts, strict=True)]


def doubted(
    snapshot: Snapshot, drawn: Collection[str], on: Sequence[str], chances: Mapping[str, float]
) -> frozenset[str]:
    """Whose intervals and clouds are drawn: all, or in a crowd those that may be the best.

    These are who leads, and who is on the frontier, now or often enough in resamples.
    """
    if len(drawn) <= CROWD:
        return frozenset(drawn)
    best = {*on, *snapshot["verdict"]["leaders"][:1]}
    best |= {key for key, p in chances.items() if p >= OFTEN_ENOUGH}
    return frozenset(best & set(drawn))


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
