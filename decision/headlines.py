"""Verdicts on open decisions, remembered for the home page; forgetting one does no harm.

A verdict needs thousands of resamples, so a list must not work one out for each row.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, Final

from django.core.cache import cache

from decision.core.digest import canonical_json
from decision.models import Decision, DecisionState

SECONDS: Final = 7 * 24 * 3600


def headline_key(decision: Decision, ended: int) -> str:
    """Changes with the weights and with the run; ``ended`` is how many samples have an end."""
    run = decision.run
    state = {
        "criteria": decision.criteria,
        "ended": ended,
        "finished": run.finished_at.isoformat() if run.finished_at else None,
        "state": run.state,
    }
    digest = hashlib.sha256(canonical_json(state)).hexdigest()[:24]
    return f"headline:{decision.pk}:{digest}"


def remember_headline(decision: Decision, ended: int, headline: str) -> None:
    """Keep what the saved weights say of what is measured so far."""
    cache.set(headline_key(decision, ended), headline, SECONDS)


def remembered_headlines(rows: Iterable[Any]) -> dict[int, str]:
    """Headlines of open ones among ``queries.home_rows`` by pk, as far as they are known."""
    open_ones = [row for row in rows if row.state == DecisionState.OPEN]
    keys = {headline_key(row, row.done_count): row.pk for row in open_ones}
    return {keys[key]: str(text) for key, text in cache.get_many(keys).items()}
