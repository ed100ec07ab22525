"""The Pareto frontier of two measures: candidates that no other beats on both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from decision.core.measures import Measure

Point = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Frontier:
    """Keys of candidates on the frontier (by rising x), below it, and with a value missing.

    ``missing`` gives for each candidate left out the labels of the measures that it lacks.
    """

    on: tuple[str, ...]
    below: tuple[str, ...]
    missing: Mapping[str, tuple[str, ...]]


def pareto_frontier(points: Mapping[str, Point], x: Measure, y: Measure) -> Frontier:
    """Split candidates by dominance: at least as good on both measures, better on one.

    ``points`` gives the raw x and y of each candidate key, None where unknown. Equal points
    do not dominate each other.
    """
    missing: dict[str, tuple[str, ...]] = {}
    known: dict[str, tuple[float, float]] = {}
    for key, (raw_x, raw_y) in points.items():
        if raw_x is None or raw_y is None:
            missing[key] = tuple(m.label for m, raw in ((x, raw_x), (y, raw_y)) if raw is None)
        else:
            known[key] = (raw_x, raw_y)
    on = [key for key in known if not _is_dominated(known[key], list(known.values()), x, y)]
    on.sort(key=lambda key: known[key])
    return Frontier(tuple(on), tuple(key for key in known if key not in on), missing)


def _is_dominated(
    point: tuple[float, float], others: Sequence[tuple[float, float]], x: Measure, y: Measure
) -> bool:
    return any(
        other != point
        and x.at_least_as_good(other[0], point[0])
        and y.at_least_as_good(other[1], point[1])
        for other in others
    )
