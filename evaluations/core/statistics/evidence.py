"""Evidence that may be looked at as often as one likes: bets on a mean, drawn without replacement.

Waudby-Smith and Ramdas (2024, "Estimating means of bounded random variables by betting", JRSS B
86) with the sampling without replacement of their 2020 paper (NeurIPS 33): the values of a
finite list are revealed in random order, and a gambler bets that their mean is lower than
somebody claims. If the claim is true, his capital is a nonnegative supermartingale that starts
at 1: it *ever* reaches 1/alpha with a chance of at most alpha (Ville 1939). That is what makes
looking after every block harmless, where a p-value that is looked at often enough always falls
below 0.05 some day.
"""

from typing import Final

import numpy as np

from evaluations.core.statistics.cases import Floats

#: The gambler splits his capital over these shares of the largest bet that cannot ruin him.
_SHARES: Final = np.arange(1, 17, dtype=np.float64)[:, None] / 17.0
_ROUNDING: Final = 1e-9
_STEPS: Final = 30


def evidence_against(values: Floats, total: int, *, bound: float, at_least: float = 0.0) -> Floats:
    """Capital after each of ``values`` (n,) of a gambler against "the mean of all is >= at_least".

    ``values``, none above ``bound``, are the first n of ``total`` in random order. The mean of
    what is left would be m_t = (total a - S_(t-1)) / (total - t + 1) if the claim held with
    equality; with a share f of the largest bet the capital is multiplied by
    1 - f (x_t - m_t) / (bound - m_t), and the mean is taken over sixteen f between 0 and 1. It
    is infinite from where the claim is impossible whatever the rest may be. Raises ValueError
    for more values than ``total``, or a value above ``bound``.
    """
    count = len(values)
    if count > total or (count and values.max() > bound + _ROUNDING):
        raise ValueError("give at most `total` values, none above the bound")
    if not count:
        return np.zeros(0)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    left = total - np.arange(count + 1)
    expected = (at_least * total - sums[:-1]) / left[:-1]
    room = bound - expected
    bets = room > _ROUNDING
    ratios = np.where(bets, (values - expected) / np.where(bets, room, 1.0), 0.0)
    logs = np.cumsum(np.log1p(-_SHARES * ratios), axis=1)
    top = logs.max(axis=0)
    mean = top + np.log(np.exp(logs - top).mean(axis=0))
    capital: Floats = np.exp(np.minimum(mean, 700.0))
    # After value t: even if all that is left had the highest value, the mean stays lower.
    impossible = at_least * total - sums[1:] > bound * left[1:] + _ROUNDING * total
    if impossible.any():
        capital[int(np.argmax(impossible)) :] = np.inf
    return capital


def anytime_interval(
    values: Floats, total: int, *, low: float, high: float, confidence: float = 0.95
) -> tuple[float, float]:
    """An interval for the mean of all ``total`` values that holds whenever one stops.

    Claims that neither gambler has refuted, each with half of 1 - confidence; a claim is refuted
    for good once the capital against it has reached 2 / (1 - confidence). The capital rises with
    the claim, so the ends are found by halving. Values lie between ``low`` and ``high``.
    """
    needed = 2.0 / (1.0 - confidence)
    above = _highest_unrefuted(values, total, low, high, needed)
    below = -_highest_unrefuted(-values, total, -high, -low, needed)
    return below, above


def _highest_unrefuted(values: Floats, total: int, low: float, high: float, needed: float) -> float:
    """The largest "mean >= a" against which the capital has not reached ``needed``."""
    if not len(values):
        return high
    under, over = low, high
    for _ in range(_STEPS):
        middle = (under + over) / 2
        capital = evidence_against(values, total, bound=high, at_least=middle)
        if capital.max() >= needed:
            over = middle
        else:
            under = middle
    return over
