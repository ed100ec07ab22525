"""The sample decision: the micro demo models on their nine tasks, weighed and explained.

Small and large ones that think, two that answer at once, and one that does either: on its weights
alone a ladder of thinking budgets shows what a longer thought brings.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from decision.access import decisions_for
from decision.actions import open_decision
from decision.models import Decision
from evaluations.access import candidates_for, connections_for
from evaluations.actions.families import register_family
from evaluations.actions.registry import candidate_from_catalogue, create_connection
from evaluations.actions.runs import start_run
from evaluations.actions.suites import import_starter
from evaluations.catalogue import read_catalogue
from evaluations.models import Candidate, Connection, Run
from teams.access import Actor

QUESTION = "Which micro model should do our small tasks, and how long should it think?"
STARTER = "micro_reasoning"
MODELS = ("micro-xs", "micro-s", "micro-l", "micro-s-direct", "micro-l-direct")
SWITCH = "micro-switch"
#: Tokens of thought; the last is more than any thought needs.
BUDGETS = (16, 32, 64, 128)
REPEATS = 3
# Sampled, so that repeats differ as they do in large models; seeded, so that the demo is the same
# for everybody.
DECODING: dict[str, Any] = {"temperature": 0.8, "seed": 1, "max_tokens": 256}
# The catalogue's anchors are for models of billions of parameters; these models are a million
# times smaller, and so are their times, costs and memory.
CRITERIA: list[dict[str, Any]] = [
    {"measure": "accuracy", "worst": 0.0, "target": 1.0, "scale": "linear", "weight": 60},
    {"measure": "cost_per_1000", "worst": 0.001, "target": 0.00001, "scale": "log", "weight": 15},
    {"measure": "first_answer_p95", "worst": 1.0, "target": 0.005, "scale": "log", "weight": 15},
    {"measure": "vram_gb", "worst": 0.003, "target": 0.0, "scale": "linear", "weight": 10},
]


def sample_decision(by: Actor) -> Decision | None:
    """The team's sample decision, if it has one."""
    return decisions_for(by).filter(is_sample=True).select_related("run").first()


@transaction.atomic
def start_sample(*, by: Actor, now: datetime) -> Decision:
    """Register the micro models, start their run, and open the decision on it."""
    connection = _connection(by)
    candidates = [_candidate(name, name, connection, by) for name in MODELS]
    silent = _candidate(SWITCH, f"{SWITCH} silent", connection, by, reasoning_effort="none")
    version = import_starter(name=STARTER, by=by)
    run: Run = start_run(
        suite_version=version,
        candidates=[*candidates, silent, *_ladder(connection, by)],
        repeats=REPEATS,
        name="Sample run of the micro demo models",
        by=by,
        now=now,
    )
    return open_decision(
        question=QUESTION, run=run, criteria=CRITERIA, by=by, now=now, seed=1, is_sample=True
    )


def _connection(by: Actor) -> Connection:
    found = connections_for(by).filter(kind="micro", archived_at=None).first()
    return found or create_connection(by=by, name="Micro demo models", kind="micro")


def _ladder(connection: Connection, by: Actor) -> list[Candidate]:
    """The switchable model under every budget, from short to long."""
    known = candidates_for(by).filter(
        catalogue_key=SWITCH, connection=connection, family=SWITCH, archived_at=None, **DECODING
    )
    rungs = list(known.order_by("rung"))
    if [row.extra_parameters.get("thinking_budget") for row in rungs] == list(BUDGETS):
        return rungs
    longest = {"enable_thinking": True, "thinking_budget": BUDGETS[-1]}
    whole = _candidate(SWITCH, SWITCH, connection, by, extra_parameters=longest)
    return register_family(candidate=whole, rungs=BUDGETS, by=by)


def _candidate(
    model: str, name: str, connection: Connection, by: Actor, **settings: Any
) -> Candidate:
    wanted = {**DECODING, **settings}
    found = candidates_for(by).filter(
        catalogue_key=model,
        connection=connection,
        name=name,
        family="",
        archived_at=None,
        **wanted,
    )
    return found.first() or candidate_from_catalogue(
        entry=read_catalogue()[model], connection=connection, by=by, name=name, **wanted
    )
