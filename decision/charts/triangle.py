"""The weight triangle: who is first at which split of weight between three criteria."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from decision.charts.labels import cut
from decision.charts.letters import Mark, candidate_marks
from decision.core.regions import CORNERS, Region, Split, winning_regions
from decision.core.schema import CriterionRecord, Snapshot
from decision.core.sentence import label_phrase

WIDTH: Final = 460
HEIGHT: Final = 412
#: The corners: the first criterion is at the top, the others left and right below.
PLACES: Final = ((230.0, 30.0), (30.0, 364.0), (430.0, 364.0))
#: A letter needs this much room inside its region; else it stands outside with a line to it.
ROOM: Final = 9.0
#: How far outside it stands, and how far two of them are apart.
OUTSIDE: Final = 15.0
APART: Final = 18.0


@dataclass(frozen=True, slots=True)
class Area:
    """A region: its corners, where its letters stand, and the line to them if they are outside."""

    marks: tuple[Mark, ...]
    points: str
    x: float
    y: float
    leader: str
    share: float
    at_corners: tuple[str, ...]
    splits: tuple[Split, ...]

    @property
    def baseline(self) -> float:
        """Where the letters stand, so that their middle is at ``y``."""
        return self.y + 5.0

    @property
    def letters(self) -> str:
        """One letter, or those of candidates that are level throughout."""
        return "=".join(mark.letter for mark in self.marks)

    @property
    def label(self) -> str:
        """Their names."""
        return " and ".join(mark.label for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Corner:
    """A criterion at its corner."""

    measure: str
    label: str
    share: float
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Triangle:
    """The drawing; ``now`` is where the present weights lie, ``here`` who is first there.

    ``open_share`` is the part in which gaps leave the first place open; ``others`` are the
    criteria with weight that keep it, ``kept`` what they weigh together.
    """

    corners: tuple[Corner, ...]
    areas: tuple[Area, ...]
    now: tuple[float, float]
    split: Split
    open_share: float
    others: tuple[CriterionRecord, ...]
    kept: float
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def outline(self) -> str:
        """The corners of the triangle itself."""
        return _points(CORNERS)

    @property
    def quarters(self) -> str:
        """Lines at a quarter, half and three quarters of each criterion."""
        return "".join(
            "M{}L{}".format(*_points((_turned(corner, part), _turned(corner, part, True))).split())
            for corner in range(3)
            for part in (0.25, 0.5, 0.75)
        )


def usual_corners(criteria: Sequence[CriterionRecord]) -> tuple[str, ...]:
    """The three criteria that weigh most; fewer where fewer count."""
    counted = [row for row in criteria if not row["left_out"]]
    heaviest = sorted(counted, key=lambda row: -row["weight"])[:3]
    return tuple(row["measure"] for row in heaviest) if len(heaviest) == 3 else ()


def weight_triangle(snapshot: Snapshot, corners: Sequence[str]) -> Triangle | None:
    """The triangle of three criteria among the candidates that qualify.

    The three split what they weigh together now; all others keep their weight, so that the point
    of the present weights shows the present ranking. None where the three have no weight, or
    nobody qualifies.
    """
    criteria = snapshot["criteria"]
    places = {row["measure"]: place for place, row in enumerate(criteria)}
    rows = [row for row in snapshot["candidates"] if row["status"] == "eligible"]
    weights = [0.0 if row["left_out"] else row["weight"] for row in criteria]
    if len(corners) != 3 or not rows or sum(weights[places[name]] for name in corners) <= 0:
        return None
    three = (places[corners[0]], places[corners[1]], places[corners[2]])
    values = [[cell["u"] for cell in row["cells"]] for row in rows]
    regions = winning_regions(values, weights, three)
    marks = candidate_marks(snapshot)
    own = [marks[row["key"]] for row in rows]
    together = sum(weights[place] for place in three)
    split = (
        weights[three[0]] / together,
        weights[three[1]] / together,
        weights[three[2]] / together,
    )
    others = tuple(
        row for place, row in enumerate(criteria) if place not in three and weights[place] > 0
    )
    return Triangle(
        corners=_corners([criteria[place] for place in three], split),
        areas=_areas(regions, own, [criteria[place] for place in three]),
        now=_at(split),
        split=split,
        open_share=_rest(regions),
        others=others,
        kept=1.0 - together / sum(weights),
    )


def _rest(regions: Sequence[Region]) -> float:
    rest = 1.0 - sum(region.share for region in regions)
    return rest if rest > 1e-6 else 0.0


def _corners(criteria: Sequence[CriterionRecord], split: Split) -> tuple[Corner, ...]:
    texts = ((230.0, 16.0, "middle"), (6.0, 404.0, ""), (454.0, 404.0, "end"))
    return tuple(
        Corner(row["measure"], cut(row["label"]), share, x, y, anchor)
        for row, share, (x, y, anchor) in zip(criteria, split, texts, strict=True)
    )


def _areas(
    regions: Sequence[Region], marks: Sequence[Mark], criteria: Sequence[CriterionRecord]
) -> tuple[Area, ...]:
    """Largest first, so that letters outside make room for each other in a fixed order."""
    taken: list[tuple[float, float]] = []
    areas = []
    for region in sorted(regions, key=lambda region: -region.share):
        points = [_at(corner) for corner in region.corners]
        middle = _middle(points)
        x, y, leader = *middle, ""
        if _room(points, middle) < ROOM:
            x, y = _outside(middle, taken)
            taken.append((x, y))
            leader = f"M{middle[0]:g} {middle[1]:g}L{x:g} {y:g}"
        areas.append(
            Area(
                marks=tuple(marks[place] for place in region.first),
                points=_points(region.corners),
                x=x,
                y=y,
                leader=leader,
                share=region.share,
                at_corners=tuple(
                    label_phrase(row["label"])
                    for row, corner in zip(criteria, CORNERS, strict=True)
                    if corner in region.corners
                ),
                splits=region.corners,
            )
        )
    return tuple(areas)


def _at(split: Split) -> tuple[float, float]:
    x = sum(part * place[0] for part, place in zip(split, PLACES, strict=True))
    y = sum(part * place[1] for part, place in zip(split, PLACES, strict=True))
    return round(x, 1), round(y, 1)


def _points(corners: Sequence[Split]) -> str:
    """Positions of corners, as an SVG polygon has them."""
    return " ".join(f"{x:g},{y:g}" for x, y in map(_at, corners))


def _turned(corner: int, part: float, swap: bool = False) -> Split:
    """Where a criterion has ``part`` of the weight and one of the other two has the rest."""
    split = [0.0, 0.0, 0.0]
    split[corner] = part
    split[(corner + (2 if swap else 1)) % 3] = 1.0 - part
    return split[0], split[1], split[2]


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The center of gravity of a convex polygon."""
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in _sides(points):
        cross = x1 * y2 - x2 * y1
        area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    if abs(area) < 1e-6:
        x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
        return round(x, 1), round(y, 1)
    return round(x / (3 * area), 1), round(y / (3 * area), 1)


def _sides(
    points: Sequence[tuple[float, float]],
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Each corner with the one after it, around a polygon."""
    return [(points[i - 1], points[i]) for i in range(len(points))]


def _room(points: Sequence[tuple[float, float]], at: tuple[float, float]) -> float:
    """The distance from a point inside to the nearest side."""
    return min(_distance(at, one, other) for one, other in _sides(points))


def _distance(
    at: tuple[float, float], one: tuple[float, float], other: tuple[float, float]
) -> float:
    along = (other[0] - one[0], other[1] - one[1])
    length = math.hypot(*along)
    if length < 1e-9:
        return math.hypot(at[0] - one[0], at[1] - one[1])
    return abs(along[0] * (at[1] - one[1]) - along[1] * (at[0] - one[0])) / length


def _outside(
    middle: tuple[float, float], taken: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    """Beside the nearest side of the triangle, moved along it until it stands clear."""
    sides = [(PLACES[i - 1], PLACES[i]) for i in range(3)]
    one, other = min(sides, key=lambda side: _distance(middle, *side))
    length = math.hypot(other[0] - one[0], other[1] - one[1])
    along = ((other[0] - one[0]) / length, (other[1] - one[1]) / length)
    foot = (middle[0] - one[0]) * along[0] + (middle[1] - one[1]) * along[1]
    out = (along[1], -along[0])
    inner = (230.0 - one[0]) * out[0] + (250.0 - one[1]) * out[1]
    sign = -OUTSIDE if inner > 0 else OUTSIDE
    for step in range(40):
        moved = foot + (step + 1) // 2 * APART * (1 if step % 2 else -1)
        x = one[0] + moved * along[0] + sign * out[0]
        y = one[1] + moved * along[1] + sign * out[1]
        if all(math.hypot(x - a, y - b) >= APART for a, b in taken):
            break
    return round(x, 1), round(y, 1)
