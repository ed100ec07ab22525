"""Clouds of the scatter: ellipses that hold four in five of the resampled points."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from decision.charts.axes import SMALLEST, Axis
from decision.core.values import Floats

#: The part of the resampled points inside an ellipse.
HELD: Final = 0.8
#: Narrower than this nothing would be seen that the point does not cover.
THINNEST: Final = 1.0


@dataclass(frozen=True, slots=True)
class Cloud:
    """An ellipse: center, half axes, and how far it is turned, in degrees."""

    x: float
    y: float
    wide: float
    high: float
    turned: float


def clouds(
    draws: Mapping[str, tuple[Floats, Floats]], axes: tuple[Axis, Axis]
) -> tuple[Cloud, ...]:
    """One ellipse for each candidate whose two values move in resamples.

    Its shape is the covariance of the points as they are drawn, on a log axis that of the
    logarithms; its size is such that it holds 80 % of these very points. Points that are
    unlimited, or have no place on a log axis, lie outside of it.
    """
    found = (_cloud(np.stack(pair), axes) for pair in draws.values())
    return tuple(cloud for cloud in found if cloud is not None)


def _cloud(pair: Floats, axes: tuple[Axis, Axis]) -> Cloud | None:
    fit = np.isfinite(pair).all(axis=0)
    for values, axis in zip(pair, axes, strict=True):
        if axis.scale == "log":
            fit &= values >= SMALLEST
    kept = fit.sum() / fit.size
    if kept <= HELD:
        return None
    points = np.stack(
        [positions(axis, values[fit]) for values, axis in zip(pair, axes, strict=True)]
    )
    middle = points.mean(axis=1)
    sizes, directions = np.linalg.eigh(np.cov(points))
    if sizes[0] < 1e-9:
        return None
    turned = directions.T @ (points - middle[:, None])
    distance = np.sqrt((turned**2 / sizes[:, None]).sum(axis=0))
    reach = float(np.quantile(distance, HELD / kept)) * np.sqrt(sizes)
    if reach[0] < THINNEST:
        return None
    along = directions[:, 1]
    return Cloud(
        x=round(float(middle[0]), 1),
        y=round(float(middle[1]), 1),
        wide=round(float(reach[1]), 1),
        high=round(float(reach[0]), 1),
        turned=round(float(np.degrees(np.arctan2(along[1], along[0]))), 1),
    )


def positions(axis: Axis, values: Floats) -> Floats:
    """Positions of many raw values, also beyond the axis."""
    if axis.scale == "log":
        share = np.log(values / axis.low) / np.log(axis.high / axis.low)
    else:
        share = (values - axis.low) / (axis.high - axis.low)
    return np.asarray(axis.at_low + share * (axis.at_high - axis.at_low))
