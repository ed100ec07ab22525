"""Ten ways to make factors comparable, as functions from raw tables to scores, many at once.

Tables are trials x candidates x criteria; ``higher`` says for each criterion whether more is
better; weights are trials x criteria. The largest score is the best.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from decision.core.values import ValueFunction

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Scheme = Callable[[Floats, Bools, Floats], Floats]

#: The measures of the experiment: accuracy, USD per 1,000 cases, p95 in s, VRAM in GB.
HIGHER: Final = np.array([True, False, False, False])
#: Worst acceptable and target of each, as a team would fix them before it sees a candidate.
LINEAR: Final = (
    ValueFunction(0.3, 0.95),
    ValueFunction(100.0, 0.1),
    ValueFunction(120.0, 2.0),
    ValueFunction(80.0, 0.0),
)
LOG: Final = (
    ValueFunction(0.3, 0.95),
    ValueFunction(100.0, 0.1, "log"),
    ValueFunction(120.0, 2.0, "log"),
    ValueFunction(80.0, 0.0),
)


def _oriented(table: Floats, higher: Bools) -> Floats:
    return np.where(higher, table, -table)


def _safe(numbers: Floats) -> Floats:
    return np.where(numbers == 0, 1.0, numbers)


def _sum(values: Floats, weights: Floats) -> Floats:
    return np.einsum("tac,tc->ta", values, weights)


def min_max(table: Floats, higher: Bools, weights: Floats) -> Floats:
    """(x - worst present) / (best present - worst present)."""
    good = _oriented(table, higher)
    low, high = good.min(axis=1, keepdims=True), good.max(axis=1, keepdims=True)
    return _sum((good - low) / _safe(high - low), weights)


def by_maximum(table: Floats, higher: Bools, weights: Floats) -> Floats:
    """x / max, and 1 - x / max where less is better."""
    share = table / _safe(table.max(axis=1, keepdims=True))
    return _sum(np.where(higher, share, 1.0 - share), weights)


def by_sum(table: Floats, higher: Bools, weights: Floats) -> Floats:
    """x / sum, with a minus sign where less is better."""
    return _sum(_oriented(table / _safe(table.sum(axis=1, keepdims=True)), higher), weights)


def by_vector(table: Floats, higher: Bools, weights: Floats) -> Floats:
    """x / length of the column, with a minus sign where less is better."""
    length = np.sqrt((table**2).sum(axis=1, keepdims=True))
    return _sum(_oriented(table / _safe(length), higher), weights)


def z_score(table: Floats, higher: Bools, weights: Floats) -> Floats:
    """(x - mean) / standard deviation."""
    good = _oriented(table, higher)
    away = good - good.mean(axis=1, keepdims=True)
    return _sum(away / _safe(good.std(axis=1, keepdims=True)), weights)


def borda(table: Floats, higher: Bools, weights: Floats) -> Floats:
    """How many others each is better than, ties counting half, by criterion."""
    return _sum(_beaten(table, higher), weights)


def promethee(table: Floats, higher: Bools, weights: Floats) -> Floats:
    """Net flow of PROMETHEE II with the usual criterion."""
    count = table.shape[1]
    return _sum(2 * _beaten(table, higher) - (count - 1), weights) / (count - 1)


def _beaten(table: Floats, higher: Bools) -> Floats:
    good = _oriented(table, higher)
    better = good[:, :, None, :] > good[:, None, :, :]
    level = good[:, :, None, :] == good[:, None, :, :]
    return np.asarray(better.sum(axis=2) + 0.5 * (level.sum(axis=2) - 1), dtype=np.float64)


def topsis(table: Floats, higher: Bools, weights: Floats) -> Floats:
    """Closeness to the ideal after vector scaling."""
    length = np.sqrt((table**2).sum(axis=1, keepdims=True))
    scaled = _oriented(weights[:, None, :] * table / _safe(length), higher)
    best, worst = scaled.max(axis=1, keepdims=True), scaled.min(axis=1, keepdims=True)
    to_best = np.sqrt(((scaled - best) ** 2).sum(axis=2))
    to_worst = np.sqrt(((scaled - worst) ** 2).sum(axis=2))
    return to_worst / _safe(to_best + to_worst)


def vikor(table: Floats, higher: Bools, weights: Floats) -> Floats:
    """1 - Q with v = 1/2."""
    good = _oriented(table, higher)
    low, high = good.min(axis=1, keepdims=True), good.max(axis=1, keepdims=True)
    regret = weights[:, None, :] * (high - good) / _safe(high - low)
    total, largest = regret.sum(axis=2), regret.max(axis=2)
    return 1 - 0.5 * _range(total) - 0.5 * _range(largest)


def _range(numbers: Floats) -> Floats:
    low, high = numbers.min(axis=1, keepdims=True), numbers.max(axis=1, keepdims=True)
    return (numbers - low) / _safe(high - low)


def _anchored(functions: tuple[ValueFunction, ...], table: Floats, weights: Floats) -> Floats:
    columns = [function.values(table[:, :, j]) for j, function in enumerate(functions)]
    # Column by column: the same sum for a candidate, whoever else is in the table.
    return sum((w[:, None] * u for u, w in zip(columns, weights.T, strict=True)), np.zeros(()))


def anchored_linear(table: Floats, higher: Bools, weights: Floats) -> Floats:
    """Fixed reference points, linear everywhere."""
    return _anchored(LINEAR, table, weights)


def anchored_log(table: Floats, higher: Bools, weights: Floats) -> Floats:
    """Fixed reference points, logarithmic for cost and latency."""
    return _anchored(LOG, table, weights)


SCHEMES: Final[Mapping[str, Scheme]] = MappingProxyType(
    {
        "min-max": min_max,
        "vector": by_vector,
        "sum": by_sum,
        "max": by_maximum,
        "z-score": z_score,
        "rank (Borda)": borda,
        "TOPSIS (vector)": topsis,
        "VIKOR": vikor,
        "PROMETHEE II": promethee,
        "**reference points, linear**": anchored_linear,
        "**reference points, log**": anchored_log,
    }
)
