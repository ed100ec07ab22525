"""What one call costs, from declared prices and counted tokens."""

from dataclasses import dataclass

from traces.core.usage import Usage


@dataclass(frozen=True, slots=True)
class Prices:
    """USD per million tokens and per call, or per hour of a machine of one's own; None is
    unknown, except that no ``request`` price is none to pay.

    ``gpu_hour`` is all that one hour of answering costs: see ``own_hardware.Deployment``.
    """

    input: float | None = None
    cached_input: float | None = None
    output: float | None = None
    gpu_hour: float | None = None
    request: float | None = None

    @property
    def are_known(self) -> bool:
        """Whether a call can be priced."""
        return self.gpu_hour is not None or (self.input is not None and self.output is not None)


def call_cost_usd(
    prices: Prices, usage: Usage, *, seconds: float | None, share: float = 1.0
) -> float | None:
    """USD of one call; None where a price or a count that it needs is unknown.

    With a GPU-hour price: price x ``seconds`` / 3600 x ``share``, the part of the machine that
    the call had to itself. With token prices: input, cached input and output in tokens times
    price / 1e6, where output holds the reasoning, billed like any other output, and the price of
    a call, if there is one. Tokens that nobody told to be cached, and cached ones without a price
    of their own, cost the full input price: too much rather than too little. Zero is a price,
    and a count.
    """
    if prices.gpu_hour is not None:
        return None if seconds is None else prices.gpu_hour * seconds * share / 3600
    if prices.input is None or prices.output is None:
        return None
    if usage.prompt is None or usage.output is None:
        return None
    cached = min(usage.cached or 0, usage.prompt)
    cached_price = prices.input if prices.cached_input is None else prices.cached_input
    total = (usage.prompt - cached) * prices.input + cached * cached_price
    return (total + usage.output * prices.output) / 1_000_000 + (prices.request or 0.0)
