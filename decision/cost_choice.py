"""What a decision says about its costs, as its evidence and its record use it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from decision.models import Decision, PricesOf


@dataclass(frozen=True, slots=True)
class CostBasis:
    """Under which prices costs are (None: the runs' own), and the cases of a month."""

    prices_on: date | None = None
    cases_per_month: int | None = None


AS_RUN: Final = CostBasis()


def cost_basis(decision: Decision, today: date | None = None) -> CostBasis:
    """The day of the price book (None: the runs' prices) and the cases of a month.

    Without a day of its own a decision by the book is looked at with the prices of ``today``.
    """
    on = None
    if decision.prices_of == PricesOf.BOOK:
        on = decision.prices_on or today or timezone.now().date()
    return CostBasis(prices_on=on, cases_per_month=decision.cases_per_month)
