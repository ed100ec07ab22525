"""What a worker does for this floor between its calls: re-checks that are due, and notices.

Named in ``settings.WORKER_CHORE``, so that the worker's floor need not look up.
"""

from django.conf import settings
from django.utils import timezone

from decision.actions.rechecks import claim_recheck, recheck_decision
from decision.delivering import deliver_next
from teams.access import system_actor


def tick(*, busy: bool) -> bool:
    """Make one delivery and one re-check, as far as they are due; whether more may wait.

    While ``busy`` calls are clocked nothing is computed: they would seem slower than they are.
    """
    delivered = deliver_next(timezone.now())
    return delivered if busy else recheck_next() or delivered


def recheck_next() -> bool:
    """Re-check the decision that is due longest; False where none is, or nothing is scheduled."""
    if not settings.RECHECK_HOURS:
        return False
    now = timezone.now()
    decision = claim_recheck(now=now)
    if decision is None:
        return False
    recheck_decision(decision=decision, by=system_actor(decision.team, "re-check"), now=now)
    return True
