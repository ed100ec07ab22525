"""Asks models of the team to judge an answer, and books what that costs to its run."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from django.db.models import F

from evaluations.core.judging import (
    SYSTEM,
    Opinion,
    Question,
    Scale,
    UnreadableVerdictError,
    judge_prompts,
    panel_score,
    read_verdict,
)
from evaluations.core.pricing import call_cost_usd
from evaluations.core.prompts import messages_for
from evaluations.core.reading_reply import opens_think
from evaluations.core.requests import Prompt, ProviderError
from evaluations.core.retries import STRIKES_PER_TRY, backoff_s
from evaluations.core.scoring import Reply, Score
from evaluations.endpoints import endpoint_of
from evaluations.execution.callers import open_session
from evaluations.execution.leasing import purse_of
from evaluations.execution.snapshots import CandidateSnapshot, read_snapshot, snapshot_of
from evaluations.models import Candidate, Run
from evaluations.providers.base import Session
from traces.core.parsing import parse_completion

#: Calls for one verdict before a judge is given up.
TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one prompt to a judge: a value, or a problem; what it cost and counted."""

    value: float | None = None
    reason: str = ""
    problem: str = ""
    cost_usd: float | None = None
    output_tokens: int | None = None


def judge_by_models(
    reply: Reply, targets: Sequence[str], settings: Mapping[str, object], *, run_id: int | None
) -> Score:
    """The verdict of the judges that ``settings`` name, among the models of the run's team.

    The answer alone is shown, never the thought. Calls are booked to the run; one whose budget is
    used up asks nobody. Without a run (a piece of a text) nobody is asked either.
    """
    run = Run.objects.filter(pk=run_id).first() if run_id is not None else None
    if run is None:
        return Score(None, None, "A judge is asked about answers of a run only.")
    if purse_of(run).is_used_up:
        return Score(None, None, "The budget of the run is used up: no judge was asked.")
    slugs = cast(Sequence[str], settings["judges"])
    scale = cast(Scale, settings["scale"])
    question = Question(
        prompt=reply.prompt,
        answer=reply.answer,
        rubric=str(settings["rubric"]),
        target=targets[0] if targets and settings["target"] else "",
    )
    prompts = judge_prompts(question, scale, swap=bool(settings["swap"]))
    judges = _judges(run, slugs)
    opinions = [
        _opinion(slug, judges[slug], prompts, scale)
        if slug in judges
        else Opinion(slug, problem="the team has no such model that can be called")
        for slug in slugs
    ]
    spent = sum(each.cost_usd or 0.0 for each in opinions)
    if spent:
        Run.objects.filter(pk=run.pk).update(spent_usd=F("spent_usd") + spent)
    return panel_score(opinions, scale)


def _judges(run: Run, slugs: Sequence[str]) -> dict[str, Candidate]:
    rows = Candidate.objects.filter(
        team=run.team_id, slug__in=slugs, archived_at=None, connection__archived_at=None
    )
    return {row.slug: row for row in rows.select_related("connection")}


def _opinion(slug: str, judge: Candidate, prompts: Sequence[str], scale: Scale) -> Opinion:
    verdicts = asyncio.run(_ask(judge, prompts, scale))
    values = tuple(each.value for each in verdicts if each.value is not None)
    costs = [each.cost_usd for each in verdicts if each.cost_usd is not None]
    counts = [each.output_tokens for each in verdicts if each.output_tokens is not None]
    whole = len(values) == len(verdicts)
    return Opinion(
        judge=slug,
        values=values if whole else (),
        reason=verdicts[0].reason,
        problem="" if whole else next(each.problem for each in verdicts if each.value is None),
        cost_usd=sum(costs) if costs else None,
        output_tokens=sum(counts) if counts else None,
    )


async def _ask(judge: Candidate, prompts: Sequence[str], scale: Scale) -> list[Verdict]:
    """All prompts to one judge, one after the other, with the connection opened once."""
    snapshot = read_snapshot(snapshot_of(judge))
    session = open_session(endpoint_of(judge.connection))
    try:
        return [await _verdict(session, snapshot, prompt, scale) for prompt in prompts]
    finally:
        await session.aclose()


async def _verdict(session: Session, judge: CandidateSnapshot, text: str, scale: Scale) -> Verdict:
    prompt = Prompt(
        model=judge.model,
        messages=messages_for(
            prompt=text, messages=(), system=SYSTEM, candidate_system=judge.system_prompt
        ),
        parameters=judge.parameters,
        dialect=judge.dialect,
        prompt_opens_think=judge.prompt_opens_think,
        protocol=judge.protocol,
    )
    problem = ""
    for number in range(1, TRIES + 1):
        try:
            return await _answered(session, judge, prompt, scale)
        except ProviderError as error:
            problem = error.message
            if not error.retryable or number == TRIES:
                break
            await asyncio.sleep(
                backoff_s(
                    number * STRIKES_PER_TRY, retry_after=error.retry_after, jitter=random.random()
                )
            )
    return Verdict(problem=problem)


async def _answered(
    session: Session, judge: CandidateSnapshot, prompt: Prompt, scale: Scale
) -> Verdict:
    completion = await session.complete(prompt)
    parsed = parse_completion(
        completion,
        dialect=completion.dialect or prompt.dialect,
        prompt_opens_think=opens_think(completion, prompt),
    )
    cost = call_cost_usd(judge.prices, parsed.usage, seconds=completion.timings.total)
    counted = parsed.usage.output
    try:
        value, reason = read_verdict(parsed.answer, scale)
    except UnreadableVerdictError as error:
        return Verdict(problem=str(error), cost_usd=cost, output_tokens=counted)
    return Verdict(value, reason, cost_usd=cost, output_tokens=counted)
