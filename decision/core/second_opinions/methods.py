"""Five methods that scale by the candidates themselves: naked functions of arrays.

Each takes ``values`` (candidates x criteria, finite raw values), ``higher`` (whether more is
better, by criterion) and ``shares`` (weights that sum to 1), and gives one number for each
candidate, of which the largest is the best. A criterion on which all candidates are level
moves nobody; zeros and negative values are legal everywhere.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from decision.core.aggregation import Bools
from decision.core.values import Floats

Method = Callable[[Floats, Bools, Floats], Floats]

#: VIKOR's weight of the group's utility against the largest single regret.
STRATEGY: Final = 0.5
#: A column that holds a zero is moved up until its least value is this share of its range.
LIFT: Final = 0.01


def min_max_sum(values: Floats, higher: Bools, shares: Floats) -> Floats:
    """Weighted sum of (x - worst present) / (best present - worst present)."""
    return _min_max(values, higher) @ shares


def weighted_product(values: Floats, higher: Bools, shares: Floats) -> Floats:
    """Product of (x / max)^w, of (min / x)^w where less is better (Bridgman 1922).

    A ratio to zero says nothing, so a column with a value of 0 or less is moved up first until
    its least value is a hundredth of its range.
    """
    least, most = values.min(axis=0), values.max(axis=0)
    lift = np.where(least > 0, 0.0, LIFT * (most - least) - least)
    lifted = np.where(most > least, values + lift, 1.0)
    logs = np.log(lifted)
    ratios = np.where(higher, logs - logs.max(axis=0), logs.min(axis=0) - logs)
    return np.asarray(np.exp(ratios @ shares), dtype=np.float64)


def topsis(values: Floats, higher: Bools, shares: Floats) -> Floats:
    """Closeness to the best present, far from the worst present, after vector scaling.

    Hwang and Yoon 1981: v = w x / ||x||, then d- / (d+ + d-) of Euclidean distances. Where all
    candidates are level each is halfway.
    """
    lengths = np.sqrt((values**2).sum(axis=0))
    scaled = shares * values / np.where(lengths > 0, lengths, 1.0)
    best = np.where(higher, scaled.max(axis=0), scaled.min(axis=0))
    worst = np.where(higher, scaled.min(axis=0), scaled.max(axis=0))
    to_best = np.sqrt(((scaled - best) ** 2).sum(axis=1))
    to_worst = np.sqrt(((scaled - worst) ** 2).sum(axis=1))
    both = to_best + to_worst
    return np.where(both > 0, to_worst / np.where(both > 0, both, 1.0), 0.5)


def vikor(values: Floats, higher: Bools, shares: Floats) -> Floats:
    """1 - Q: a compromise of the summed and of the largest weighted regret.

    Opricovic and Tzeng 2004 (European Journal of Operational Research 156, 445-455), with
    v = 1/2: Q = v (S - S*) / (S- - S*) + (1 - v) (R - R*) / (R- - R*).
    """
    live = values.max(axis=0) > values.min(axis=0)
    regret = np.where(live, shares * (1.0 - _min_max(values, higher)), 0.0)
    total, largest = regret.sum(axis=1), regret.max(axis=1)
    return 1.0 - STRATEGY * _share_of_range(total) - (1.0 - STRATEGY) * _share_of_range(largest)


def promethee(values: Floats, higher: Bools, shares: Floats) -> Floats:
    """Net flow of PROMETHEE II with the usual criterion (Brans and Vincke 1985).

    Mean over the others of the weight on which a is better minus the weight on which it is
    worse; from -1 to 1.
    """
    signed = np.where(higher, values, -values)
    ahead = np.sign(signed[:, None, :] - signed[None, :, :]) @ shares
    return np.asarray(ahead.sum(axis=1) / max(len(values) - 1, 1), dtype=np.float64)


def _min_max(values: Floats, higher: Bools) -> Floats:
    """From 0 (worst present) to 1 (best present); 0 for all where they are level."""
    least, most = values.min(axis=0), values.max(axis=0)
    span = np.where(most > least, most - least, 1.0)
    return np.where(most > least, np.where(higher, values - least, most - values) / span, 0.0)


def _share_of_range(numbers: Floats) -> Floats:
    low, high = float(numbers.min()), float(numbers.max())
    return (numbers - low) / (high - low) if high > low else np.zeros_like(numbers)


METHODS: Final[Mapping[str, tuple[str, Method]]] = MappingProxyType(
    {
        "min_max_sum": ("Min-max weighted sum", min_max_sum),
        "weighted_product": ("Weighted product", weighted_product),
        "topsis": ("TOPSIS", topsis),
        "vikor": ("VIKOR", vikor),
        "promethee": ("PROMETHEE II", promethee),
    }
)
