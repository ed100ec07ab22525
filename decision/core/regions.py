"""Who is first at which split of weight between three criteria: exact polygons of a triangle."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from decision.core.aggregation import EQUAL, gap_safe_values, value_matrix
from decision.core.profile import normalize_weights
from decision.core.values import Floats

#: The parts of the three criteria of what they weigh together; they sum to 1.
Split = tuple[float, float, float]

CORNERS: Final[tuple[Split, Split, Split]] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
#: A smaller part of the triangle is the meeting of borders and no region.
SMALLEST: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Region:
    """A convex polygon in which ``first`` (row indexes) is first, or are level and first.

    ``share`` is its part of the triangle: the chance of being first where all splits are
    equally likely.
    """

    first: tuple[int, ...]
    corners: tuple[Split, ...]
    share: float


def winning_regions(
    rows: Sequence[Sequence[float | None]], weights: Sequence[float], three: tuple[int, int, int]
) -> tuple[Region, ...]:
    """Where each candidate is first, when only ``three`` criteria trade weight with each other.

    ``rows`` are values (candidates x criteria, None unknown), ``weights`` those of now. The three
    share what they weigh together now, all others keep their weight, so each lead of the ranking
    (``gap_safe_values``) is linear in the split, and a region is the triangle cut by one line for
    each rival. What no region covers has nobody in the first place: gaps leave it open. Empty
    where the three have no weight.

    Raises:
        FieldError: where a weight is negative or all weights are 0.
    """
    shares = np.array(normalize_weights(weights))
    values = value_matrix(rows, len(shares))
    own = list(three)
    together = float(shares[own].sum())
    if together <= 0 or len(values) == 0:
        return ()
    at_corners = _leads_at_corners(gap_safe_values(values), shares, own)
    counted = shares > 0
    counted[own] = True
    known = ~np.isnan(values)[:, counted]
    found: dict[tuple[Split, ...], list[int]] = {}
    for a in range(len(values)):
        if known[a].any() and (polygon := _region(a, at_corners, known)):
            found.setdefault(_rounded(polygon), []).append(a)
    regions = (Region(tuple(first), corners, _area(corners)) for corners, first in found.items())
    return tuple(region for region in regions if region.share > SMALLEST)


def _leads_at_corners(leads: Floats, shares: Floats, three: Sequence[int]) -> Floats:
    """What a is ahead of b by where one of the three has all their weight (a x b x 3)."""
    others = shares.copy()
    others[list(three)] = 0.0
    fixed = leads @ others
    return np.asarray(fixed[:, :, None] + shares[list(three)].sum() * leads[:, :, list(three)])


def _region(a: int, at_corners: Floats, known: np.typing.NDArray[np.bool_]) -> list[Split]:
    """The triangle where nobody stands above ``a`` and no gap of its own leaves it undecided."""
    polygon: list[Split] = list(CORNERS)
    for b in range(len(known)):
        if b == a:
            continue
        polygon = _clipped(polygon, -at_corners[b, a])
        if (~known[a] & known[b]).any():
            polygon = _clipped(polygon, at_corners[a, b])
            if (at_corners[a, b] <= EQUAL).all():  # Never above b: both must be level.
                polygon = _clipped(polygon, at_corners[b, a])
        if len(polygon) < 3:
            return []
    return polygon


def _clipped(polygon: Sequence[Split], lead: Floats) -> list[Split]:
    """The part of a convex polygon in which a linear function is not below 0.

    ``lead`` holds its values at the corners of the triangle (Sutherland and Hodgman 1974).
    """
    at = [float(np.dot(lead, corner)) for corner in polygon]
    kept: list[Split] = []
    for i, corner in enumerate(polygon):
        before = i - 1
        if (at[before] < -EQUAL) != (at[i] < -EQUAL):
            kept.append(_between(polygon[before], corner, at[before] / (at[before] - at[i])))
        if at[i] >= -EQUAL:
            kept.append(corner)
    return kept


def _between(one: Split, other: Split, part: float) -> Split:
    part = min(max(part, 0.0), 1.0)
    a, b, c = (x + part * (y - x) for x, y in zip(one, other, strict=True))
    return a, b, c


def _rounded(polygon: Sequence[Split]) -> tuple[Split, ...]:
    """Corners to nine digits, those that fall together once: level candidates share a polygon."""
    corners = [(round(a, 9) + 0.0, round(b, 9) + 0.0, round(c, 9) + 0.0) for a, b, c in polygon]
    kept = [corner for i, corner in enumerate(corners) if corner != corners[i - 1]]
    return tuple(kept)


def _area(polygon: Sequence[Split]) -> float:
    """The part of the whole triangle that a polygon covers."""
    pairs = [(polygon[i - 1], polygon[i]) for i in range(len(polygon))]
    return abs(sum(one[0] * other[1] - other[0] * one[1] for one, other in pairs))
