"""A run's money: what is spent, what calls in flight may still cost, what the budget allows."""

from dataclasses import dataclass
from math import floor, log10

#: Sums of floats drift; less than this is nothing.
_DUST_USD = 1e-9


@dataclass(slots=True)
class Purse:
    """USD of one run. ``budget`` None is no limit.

    ``unsettled`` is the expected cost of ended calls whose bill nobody knows: it may have been
    charged, so it counts.
    """

    budget: float | None
    spent: float
    unsettled: float
    reserved: float

    @property
    def left(self) -> float | None:
        """What may still be promised; None without a budget, never negative."""
        if self.budget is None:
            return None
        return max(0.0, self.budget - self.spent - self.unsettled - self.reserved)

    def fits(self, usd: float) -> bool:
        """Whether a call that may cost ``usd`` can start now."""
        return self.left is None or (usd <= self.left + _DUST_USD and not self.is_used_up)

    def reserve(self, usd: float) -> None:
        """Promise ``usd`` to a call; call it only where it ``fits``."""
        self.reserved += usd

    @property
    def is_used_up(self) -> bool:
        """Whether what ended calls cost has reached the budget."""
        return self.budget is not None and self.spent + self.unsettled >= self.budget - _DUST_USD

    def can_never_fit(self, usd: float) -> bool:
        """Whether the call would not fit even if every call in flight turned out to be free."""
        if self.budget is None:
            return False
        settled = self.spent + self.unsettled
        return self.is_used_up or settled + usd > self.budget + _DUST_USD


def budget_reason(purse: Purse, next_call_usd: float) -> str:
    """Why a run stopped, for people."""
    spent = f"{money(purse.spent)} spent"
    if purse.unsettled > _DUST_USD:
        spent += f", up to {money(purse.unsettled)} for calls whose bill is unknown"
    return (
        f"Budget of {money(purse.budget or 0.0)} reached: {spent}, and the next call may cost "
        f"{money(next_call_usd)}. Raise the budget and resume."
    )


def money(usd: float) -> str:
    """USD with three significant digits below one dollar: $12.34, $0.50, $0.0123."""
    if usd >= 1 or usd <= 0:
        return f"${usd:,.2f}"
    decimals = 2 - floor(log10(usd))
    whole, _, rest = f"{usd:.{decimals}f}".partition(".")
    return f"${whole}.{rest.rstrip('0').ljust(2, '0')}"
