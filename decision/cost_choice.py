"""What a decision says about its costs, as its evidence and its record use it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from decision.models import Decision, PricesOf


@dataclass(frozen=True, slots=True)
class CostBasis:
    """Under which prices costs are (None: the runs' own), and the cases of a month.

    With ``unless_since`` the runs' own prices hold unless the book's changed after that day; then
    those of ``prices_on`` do.
    """

    prices_on: date | None = None
    cases_per_month: int | None = None
    unless_since: date | None = None


AS_RUN: Final = CostBasis()


def cost_basis(decision: Decision, today: date | None = None) -> CostBasis:
    """The day of the price book (None: the runs' prices) and the cases of a month.

    Without a day of its own a decision by the book is looked at with the prices of ``today``.
    """
    on = None
    if decision.prices_of == PricesOf.BOOK:
        on = decision.prices_on or today or timezone.now().date()
    return CostBasis(prices_on=on, cases_per_month=decision.cases_per_month)


def cost_basis_now(decision: Decision, today: date) -> CostBasis:
    """For a recorded decision looked at ``today``: the book's prices of today, or where it was
    recorded with its runs' prices, those with what the book changed since."""
    recorded = decision.recorded_at.date() if decision.recorded_at else today
    since = recorded if decision.prices_of == PricesOf.RUN else None
    return CostBasis(today, decision.cases_per_month, unless_since=since)
