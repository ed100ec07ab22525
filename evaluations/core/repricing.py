"""What the calls of a run would have cost under other prices, without calling anybody."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluations.core.pricing import Prices

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Used:
    """What each sample used: arrays of one shape, NaN where unknown.

    ``prompt``, ``cached`` and ``output`` in tokens, as ``traces.core.usage`` counts them: output
    is all that is billed as output, the reasoning once, whether the server told it inside its
    completion tokens or beside them. ``total`` in seconds, ``cost`` in USD as the run knew it.
    """

    prompt: Floats
    cached: Floats
    output: Floats
    total: Floats
    cost: Floats


def repriced(used: Used, prices: Prices, *, ran_with: Prices) -> Floats:
    """USD of each sample under ``prices``; NaN where a count that it needs is unknown.

    The same formula as ``pricing.call_cost_usd``. For a machine's hour the seconds are those
    that the run charged for (cost / price x 3600, which knows how calls shared the machine),
    else the whole time of the answer.
    """
    if prices.gpu_hour is not None:
        return machine_seconds(used, ran_with=ran_with) * prices.gpu_hour / 3600
    if prices.input is None or prices.output is None:
        return np.full_like(used.prompt, np.nan)
    cached = np.minimum(np.nan_to_num(used.cached), used.prompt)
    cached_price = prices.input if prices.cached_input is None else prices.cached_input
    total = (used.prompt - cached) * prices.input + cached * cached_price
    tokens = (total + used.output * prices.output) / 1_000_000
    return np.asarray(tokens + (prices.request or 0.0), dtype=np.float64)


def machine_seconds(used: Used, *, ran_with: Prices) -> Floats:
    """Seconds of the machine that each sample took to itself; NaN where nobody timed it."""
    if ran_with.gpu_hour:
        charged = used.cost * 3600 / ran_with.gpu_hour
        return np.where(np.isnan(charged), used.total, charged)
    return used.total
