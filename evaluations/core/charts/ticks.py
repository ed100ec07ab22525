"""Round values for the ticks of an axis, as people would choose them."""

import math
from collections.abc import Mapping
from typing import Final

STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
ROUND: Final[Mapping[bool, tuple[float, ...]]] = {True: (1.0,), False: (1.0, 2.0, 5.0)}
MOST_TICKS: Final = 9


def linear_ticks(low: float, high: float, most: int = MOST_TICKS) -> list[float]:
    """Round values from ``low`` to ``high``, in even steps of 1, 2, 2.5 or 5 tens."""
    rough = (high - low) / most
    if rough == 0.0:  # So narrow that no step lies between.
        return [low, high]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * step for step in STEPS if power * step >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{index * step:.12g}") for index in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten from ``low`` to ``high``; with 2 and 5 between where they are few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    wide = math.log10(high / low) > 3
    found = [
        float(f"{factor * 10.0**power:.12g}")
        for power in range(first, last + 1)
        for factor in ROUND[wide]
        if low * (1 - 1e-9) <= factor * 10.0**power <= high * (1 + 1e-9)
    ]
    every = math.ceil(len(found) / MOST_TICKS)
    if len(found) >= 3:
        return found[::every]
    return linear_ticks(low, high)


def doubling_ticks(low: float, high: float, most: int = MOST_TICKS) -> list[float]:
    """Powers of two from ``low`` to ``high``, every second or third where they are many.

    Raises ValueError unless 0 < low <= high.
    """
    if not 0 < low <= high:
        raise ValueError("doublings begin above zero")
    first, last = math.ceil(math.log2(low) - 1e-9), math.floor(math.log2(high) + 1e-9)
    every = max(1, math.ceil((last - first + 1) / most))
    return [2.0**power for power in range(first, last + 1, every)]
