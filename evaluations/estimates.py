"""What a run would need, from its cases and from what its candidates needed before."""

from collections.abc import Sequence
from statistics import fmean
from typing import Final

from django.db.models import Avg, F
from django.utils import timezone

from evaluations.core.estimates import (
    ASSUMED,
    Habit,
    Load,
    RunEstimate,
    estimate_loads,
    estimated_tokens,
)
from evaluations.core.pricing import Prices
from evaluations.core.prompts import messages_for
from evaluations.execution.snapshots import prices_of
from evaluations.models import Candidate, Case, ProviderKindName, Sample
from evaluations.price_books import book_of, priced_snapshot

#: Tokens around every message of a chat.
_FRAME_TOKENS: Final = 4

#: So many cases tell enough of the mean prompt.
_SAMPLED_CASES: Final = 300
#: A micro model's usual reply, and how long it takes among others of its worker.
_MICRO: Final = Habit(output_tokens=40.0, seconds=0.05)


def estimate_run(
    *, cases: Sequence[Case], candidates: Sequence[Candidate], repeats: int
) -> RunEstimate:
    """Requests, tokens, USD and seconds of cases x candidates x repeats, at today's prices."""
    step = max(1, len(cases) // _SAMPLED_CASES)
    habits = _habits(candidates)
    today = timezone.now().date()
    book = book_of(candidates[0].team_id) if candidates else ()
    loads = [
        _load(
            candidate,
            prices_of(priced_snapshot(candidate, book, today)),
            cases[::step],
            len(cases) * repeats,
            habits.get(candidate.pk, Habit()),
        )
        for candidate in candidates
    ]
    return estimate_loads(loads)


def _load(
    candidate: Candidate, prices: Prices, cases: Sequence[Case], requests: int, habit: Habit
) -> Load:
    connection = candidate.connection
    return Load(
        label=candidate.name,
        connection=connection.pk,
        requests=requests,
        prompt_tokens=fmean(_prompt_tokens(case, candidate) for case in cases) if cases else 0.0,
        prices=prices,
        habit=habit,
        assumed=_MICRO if connection.kind == ProviderKindName.MICRO else ASSUMED,
        max_tokens=candidate.max_tokens,
        max_in_flight=connection.max_in_flight,
        per_minute=connection.requests_per_minute,
    )


def _prompt_tokens(case: Case, candidate: Candidate) -> float:
    messages = messages_for(
        prompt=case.prompt,
        messages=case.messages,
        system=case.system,
        candidate_system=candidate.system_prompt,
    )
    return sum(estimated_tokens(message["content"]) + _FRAME_TOKENS for message in messages)


def _habits(candidates: Sequence[Candidate]) -> dict[int, Habit]:
    """Mean output tokens and seconds of the candidates' answers in all runs so far."""
    rows = (
        Sample.objects.filter(
            run_candidate__candidate__in=candidates, trace__output_tokens__isnull=False
        )
        .values(candidate=F("run_candidate__candidate"))
        .annotate(tokens=Avg("trace__output_tokens"), seconds=Avg("trace__total_s"))
    )
    return {row["candidate"]: Habit(row["tokens"], row["seconds"]) for row in rows}
