"""What must hold before a run may start or go on; each refusal names the field and a way out."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError

from evaluations.core.graders.judge import JUDGE
from evaluations.execution.leasing import purse_of
from evaluations.models import Candidate, Case, ProviderKindName, Run, RunCandidate, SuiteVersion
from teams.access import Actor, same_team

#: A run beyond this is a mistake in the repeats, or wants to be several runs.
MAX_SAMPLES: Final = 200_000
MAX_REPEATS: Final = 100
MAX_ATTEMPTS: Final = 20


class RunRefusedError(ValidationError):
    """What was asked of a run cannot be done; prints as plain sentences."""

    def __str__(self) -> str:
        return " ".join(self.messages)


class CannotStartError(RunRefusedError):
    """The run cannot start as asked; ``message_dict`` names the field and the way out."""


class CannotChangeRunError(RunRefusedError):
    """The run is not in a state in which that makes sense; the message says what is."""


def check_numbers(
    repeats: int,
    max_attempts: int,
    budget_usd: float | None,
    deadline: datetime | None,
    now: datetime,
) -> None:
    """The plain numbers of a run; raises CannotStartError."""
    if not 1 <= repeats <= MAX_REPEATS:
        raise CannotStartError({"repeats": f"Enter a number from 1 to {MAX_REPEATS}."})
    if not 1 <= max_attempts <= MAX_ATTEMPTS:
        raise CannotStartError({"max_attempts": f"Enter a number from 1 to {MAX_ATTEMPTS}."})
    if budget_usd is not None and not (math.isfinite(budget_usd) and budget_usd > 0):
        raise CannotStartError({"budget_usd": "Enter more than 0 USD, or leave it empty."})
    if deadline is not None and deadline <= now:
        raise CannotStartError({"deadline": "Enter a time in the future, or leave it empty."})


def check_candidates(candidates: Sequence[Candidate], by: Actor) -> None:
    """Candidates that can be called, each once, of the actor's team; raises CannotStartError."""
    if not candidates:
        raise CannotStartError({"candidates": "Choose at least one candidate."})
    if len({candidate.pk for candidate in candidates}) < len(candidates):
        raise CannotStartError({"candidates": "Choose each candidate once."})
    for candidate in candidates:
        same_team(by, candidate, lambda row: row.team_id)
        if candidate.archived_at or candidate.connection.archived_at:
            raise CannotStartError({"candidates": f"{candidate.name} is archived; leave it out."})
        if candidate.connection.kind == ProviderKindName.RECORDED:
            problem = "has recorded completions only: import them, it cannot be called."
            raise CannotStartError({"candidates": f"{candidate.name} {problem}"})


def check_judges(cases: Iterable[Case], version: SuiteVersion, by: Actor) -> None:
    """The models that judge answers are models of the team that can be called; raises
    CannotStartError."""
    specs = [spec for case in cases for spec in case.graders or version.default_graders]
    slugs = {
        slug
        for spec in specs
        if spec.get("kind") == JUDGE.key
        for slug in (spec.get("settings") or {}).get("judges", [])
    }
    callable_ones = Candidate.objects.filter(
        team=by.team, slug__in=slugs, archived_at=None, connection__archived_at=None
    ).exclude(connection__kind=ProviderKindName.RECORDED)
    missing = sorted(slugs - set(callable_ones.values_list("slug", flat=True)))
    if missing:
        raise CannotStartError(
            {
                "suite_version": f"Its answers are judged by {', '.join(missing)}, and the team "
                "has no such model that can be called. Add it under Models with this slug, or "
                "name another judge in a new version."
            }
        )


def check_prompts(version: SuiteVersion) -> None:
    """Cases that can be asked, and not names alone; raises CannotStartError."""
    if version.only_names:
        raise CannotStartError(
            {
                "suite_version": "Its cases are names of results that were recorded elsewhere: "
                "there is no prompt to ask. Choose another suite."
            }
        )


def check_size(cases: int, candidates: int, repeats: int) -> None:
    """Some samples, and not too many; raises CannotStartError."""
    if not cases:
        raise CannotStartError({"suite_version": "This version has no cases yet; add some first."})
    if (count := cases * candidates * repeats) > MAX_SAMPLES:
        raise CannotStartError(
            {
                "repeats": f"That would be {count:,} samples, more than {MAX_SAMPLES:,} in one "
                "run; take fewer repeats, candidates or cases."
            }
        )


def check_prices(rows: Iterable[RunCandidate]) -> None:
    """A run with a budget needs the price of every call; raises CannotStartError."""
    unknown = [str(row.snapshot["name"]) for row in rows if row.reserve_usd is None]
    if unknown:
        raise CannotStartError(
            {
                "budget_usd": f"A budget cannot be kept without prices, and those of "
                f"{', '.join(unknown)} are unknown. Enter them (0 where a call costs nothing), "
                "or start without a budget."
            }
        )


def check_may_go_on(run: Run, now: datetime) -> None:
    """Neither deadline nor budget would stop the run at once; raises CannotChangeRunError."""
    if run.deadline is not None and run.deadline <= now:
        raise CannotChangeRunError({"deadline": "The deadline has passed; give a later one."})
    if purse_of(run).is_used_up:
        raise CannotChangeRunError({"budget_usd": "The budget is used up; give a larger one."})
