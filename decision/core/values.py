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
    The anchors never depend on which candidates are compared, so listing or hiding one
    changes no other value (Belton and Gear 1983 show what happens otherwise). With a log
    scale x <= 0 lies beyond the anchor that is nearer to zero and needs no logarithm.

    Raises:
        FieldError: for ``worst``, ``target`` or ``scale``.
    """

    worst: float
    target: float
    scale: Scale = "linear"

    def __post_init__(self) -> None:
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
        if self.scale == "linear":
            with np.errstate(over="ignore"):
                unclipped = (raw - self.worst) / (self.target - self.worst)
            return np.clip(unclipped, 0.0, 1.0)
        with np.errstate(divide="ignore"):
            logs = np.log(np.maximum(raw, 0.0))
        floor = math.log(self.worst)
        return np.clip((logs - floor) / (math.log(self.target) - floor), 0.0, 1.0)

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
        """The raw value that is worth ``u``, for u from 0 to 1.

        Raises:
            FieldError: where ``u`` is outside 0 to 1.
        """
        if not 0.0 <= u <= 1.0:
            raise FieldError("u", "must lie between 0 and 1")
        if self.scale == "linear":
            return self.worst + u * (self.target - self.worst)
        return float(self.worst * (self.target / self.worst) ** u)


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
