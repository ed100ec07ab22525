"""Verdicts on open decisions, remembered for the home page; forgetting one does no harm.

A verdict needs thousands of resamples, so a list must not work one out for each row.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Count, Max

from decision.core.digest import canonical_json
from decision.models import Decision, DecisionState, Figure

SECONDS: Final = 7 * 24 * 3600


def headline_key(decision: Decision, ended: int, told: Sequence[int]) -> str:
    """Changes with weights, costs and evidence: ``ended`` samples, and the figures ``told``."""
    runs = [decision.run, *(row.run for row in decision.further_runs.all())]
    state = {
        "criteria": decision.criteria,
        "costs": [
            decision.prices_of,
            decision.prices_on.isoformat() if decision.prices_on else None,
            decision.cases_per_month,
        ],
        "ended": ended,
        "mixture": decision.mixture,
        "others": sorted(row.pk for row in decision.others.all()),
        "runs": [[run.pk, run.state, str(run.finished_at)] for run in runs],
        "told": told,
    }
    digest = hashlib.sha256(canonical_json(state)).hexdigest()[:24]
    return f"headline:{decision.pk}:{digest}"


def remember_headline(decision: Decision, ended: int, headline: str) -> None:
    """Keep what the saved weights say of what is measured so far."""
    cache.set(headline_key(decision, ended, _told(decision.team_id)), headline, SECONDS)


def remembered_headlines(rows: Iterable[Any]) -> dict[int, str]:
    """Headlines of open ones among ``queries.home_rows`` by pk, as far as they are known."""
    open_ones = [row for row in rows if row.state == DecisionState.OPEN]
    told = {team: _told(team) for team in {row.team_id for row in open_ones}}
    keys = {headline_key(row, row.done_count, told[row.team_id]): row.pk for row in open_ones}
    return {keys[key]: str(text) for key, text in cache.get_many(keys).items()}


def _told(team: int) -> list[int]:
    """Changes whenever a figure of the team is added or removed."""
    known = Figure.objects.filter(team_id=team).aggregate(last=Max("pk"), count=Count("pk"))
    return [known["last"] or 0, known["count"]]
