"""Writes of deliveries: one attempt at a time for one caller, and what became of it."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from decision.core.webhooks import wait_after
from decision.models import Delivery, DeliveryState

#: Whoever began an attempt and died lets others make it after so long.
_LEASE: Final = timedelta(minutes=5)


def claim_delivery(*, now: datetime) -> Delivery | None:
    """A delivery whose attempt is due, for this caller alone; None where none is."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    for row in waiting.filter(not_before__lte=now).order_by("not_before", "pk")[:10]:
        # Of several workers that see the row one changes it.
        mine = waiting.filter(pk=row.pk, not_before=row.not_before)
        if mine.update(not_before=now + _LEASE) == 1:
            rows = Delivery.objects.select_related("notice__decision__team", "webhook", "user")
            return rows.get(pk=row.pk)
    return None


@transaction.atomic
def settle_delivery(
    *, delivery: Delivery, now: datetime, problem: str = "", final: bool = False
) -> None:
    """Keep what became of an attempt: sent where there is no ``problem``; else it is made again
    after a growing wait, or given up where it was the last or ``final``."""
    row = Delivery.objects.select_for_update().filter(pk=delivery.pk).first()
    if row is None:
        # Its webhook was removed meanwhile.
        return
    row.attempts += 1
    row.problem = problem[:300]
    wait = wait_after(row.attempts)
    if not problem:
        row.state, row.ended_at = DeliveryState.SENT, now
    elif final or wait is None:
        row.state, row.ended_at = DeliveryState.GIVEN_UP, now
    else:
        row.not_before = now + wait
    row.save()
