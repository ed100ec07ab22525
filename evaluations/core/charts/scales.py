"""Where a number stands on an axis of a drawing."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: Share of an axis that is left free beyond the outermost value.
AIR: Final = 0.04


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick: its position, and the value that is written there."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Scale:
    """From ``low`` at position ``start`` to ``high`` at ``end``; in equal ratios where ``log``."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """The position of a value, kept on the axis."""
        if self.log:
            tiny = max(value, self.low)
            share = math.log(tiny / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(self.start + min(max(share, 0.0), 1.0) * (self.end - self.start), 1)

    def marks(self, values: Iterable[float]) -> tuple[Mark, ...]:
        """Ticks at those of ``values`` that lie on the axis."""
        inside = [value for value in values if self.low <= value <= self.high]
        return tuple(Mark(self.at(value), value) for value in inside)


def log_scale(values: Iterable[float], start: float, end: float) -> Scale | None:
    """A scale in equal ratios with room for all ``values`` above 0; None without any."""
    known = [value for value in values if value > 0]
    if not known:
        return None
    low, high = min(known), max(known)
    if high / low < 2:
        low, high = low / 2, high * 2
    air = (high / low) ** AIR
    return Scale(low / air, high * air, start, end, log=True)
