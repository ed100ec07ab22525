"""Value functions with fixed anchors: from a raw value to how good it is, from 0 to 1."""

import math
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from decision.core.measures import Scale

Floats = npt.NDArray[np.float64]
Clipped = Literal["worst", "target"]

SCALES: Final[tuple[Scale, ...]] = get_args(Scale)
# Beyond this a difference of two anchors could overflow; no unit of ours comes near it.
LARGEST_ANCHOR: Final = 1e15
SMALLEST_LOG_ANCHOR: Final = 1e-15
# Nearer to an anchor, a midpoint would be a cliff and its division lose all digits.
CLOSEST_MIDPOINT: Final = 1e-6


class FieldError(ValueError):
    """A value that cannot be used: ``field`` names it, ``message`` says the way out."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class ValueFunction:
    """How good a raw value is between two fixed anchors.

    Linear: u = clip((x - worst) / (target - worst), 0, 1).
    Log: u = clip(ln(x / worst) / ln(target / worst), 0, 1); each doubling is worth the same.
    Yes/no: u = 1 where x is at least as good as the target, else 0.
    With a ``midpoint``, the raw value that feels halfway (bisection; Keeney and Raiffa 1976,
    3.4.7), a linear or log u is bent: straight from the worst acceptable value up to 1/2 at
    the midpoint, and straight from there to 1, in the coordinates of the scale.
    The anchors never depend on which candidates are compared, so listing or hiding one
    changes no other value (Belton and Gear 1983 show what happens otherwise). With a log
    scale x <= 0 lies beyond the anchor that is nearer to zero and needs no logarithm.

    Raises:
        FieldError: for ``worst``, ``target``, ``scale`` or ``midpoint``.
    """

    worst: float
    target: float
    scale: Scale = "linear"
    midpoint: float | None = None

    def __post_init__(self) -> None:
        self._check_anchors()
        if self.midpoint is not None:
            self._check_midpoint(self.midpoint)

    def _check_anchors(self) -> None:
        _check_anchor("worst", self.worst)
        _check_anchor("target", self.target)
        if self.scale not in SCALES:
            raise FieldError("scale", f"must be one of {', '.join(SCALES)}")
        if self.worst == self.target:
            raise FieldError(
                "target", "is the same as the worst acceptable value; move one of the two"
            )
        if self.scale == "log":
            _check_log_anchor("worst", self.worst)
            _check_log_anchor("target", self.target)
            if math.log(self.worst) == math.log(self.target):
                raise FieldError("target", "is too close to the worst acceptable value")

    def _check_midpoint(self, midpoint: float) -> None:
        if self.scale == "yes_no":
            raise FieldError("midpoint", "has no place between yes and no; leave it empty")
        if not min(self.worst, self.target) < midpoint < max(self.worst, self.target):
            raise FieldError(
                "midpoint", "must lie between the worst acceptable value and the target"
            )
        if not CLOSEST_MIDPOINT < self._half < 1.0 - CLOSEST_MIDPOINT:
            raise FieldError("midpoint", "is too close to an anchor; move it or leave it empty")

    def value(self, raw: float | None) -> float | None:
        """The value of ``raw``, from 0 to 1; None stays None.

        Raises:
            FieldError: where ``raw`` is NaN.
        """
        if raw is None:
            return None
        if math.isnan(raw):
            raise FieldError("value", "is not a number; use None where it is unknown")
        return float(self.values(np.array([raw]))[0])

    def values(self, raw: Floats) -> Floats:
        """The values of an array of any shape; NaN means unknown and stays NaN."""
        if self.scale == "yes_no":
            reached = raw >= self.target if self.target > self.worst else raw <= self.target
            return np.where(np.isnan(raw), np.nan, reached.astype(np.float64))
        way = self._way(raw)
        if self.midpoint is None:
            return way
        half = self._half
        return np.where(way <= half, way / (2 * half), 0.5 + (way - half) / (2 * (1 - half)))

    def _way(self, raw: Floats) -> Floats:
        """How far between the anchors, from 0 to 1, in the coordinates of the scale."""
        if self.scale == "linear":
            with np.errstate(over="ignore"):
                unclipped = (raw - self.worst) / (self.target - self.worst)
            return np.clip(unclipped, 0.0, 1.0)
        with np.errstate(divide="ignore"):
            logs = np.log(np.maximum(raw, 0.0))
        floor = math.log(self.worst)
        return np.clip((logs - floor) / (math.log(self.target) - floor), 0.0, 1.0)

    @property
    def _half(self) -> float:
        """How far between the anchors the midpoint lies."""
        return float(self._way(np.array([self.midpoint], dtype=np.float64))[0])

    def steepness(self, raw: float | None) -> float:
        """How many times as much a small step at ``raw`` is worth as it were without a midpoint.

        1 where there is no midpoint, or ``raw`` is unknown.
        """
        if self.midpoint is None or raw is None:
            return 1.0
        half = self._half
        return 0.5 / half if self._way(np.array([raw]))[0] <= half else 0.5 / (1.0 - half)

    def clipped(self, raw: float | None) -> Clipped | None:
        """Which anchor ``raw`` lies strictly beyond, or None."""
        if raw is None:
            return None
        rising = self.target > self.worst
        if raw < self.worst if rising else raw > self.worst:
            return "worst"
        if raw > self.target if rising else raw < self.target:
            return "target"
        return None

    def inverse(self, u: float) -> float:
        """The raw value that is worth ``u``, from 0 to 1; the target where only yes is enough.

        Raises:
            FieldError: where ``u`` is outside 0 to 1.
        """
        if not 0.0 <= u <= 1.0:
            raise FieldError("u", "must lie between 0 and 1")
        if self.scale == "yes_no":
            return self.target if u > 0 else self.worst
        way = u
        if self.midpoint is not None:
            half = self._half
            way = 2 * u * half if u <= 0.5 else half + (2 * u - 1) * (1 - half)
        if self.scale == "linear":
            return self.worst + way * (self.target - self.worst)
        return float(self.worst * (self.target / self.worst) ** way)


def _check_anchor(field: str, number: float) -> None:
    if not math.isfinite(number) or abs(number) > LARGEST_ANCHOR:
        raise FieldError(field, "must be a finite number below 1e15")


def _check_log_anchor(field: str, number: float) -> None:
    if number < SMALLEST_LOG_ANCHOR:
        raise FieldError(
            field,
            "must be above 0 on a log scale; choose the smallest value worth rewarding "
            "(anything below it, 0 included, counts as reached), or use the linear scale",
        )
