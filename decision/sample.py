"""The sample decision: four micro demo models on a starter suite, weighed and explained."""

from datetime import datetime
from typing import Any

from decision.access import decisions_for
from decision.actions import open_decision
from decision.models import Decision
from evaluations.access import candidates_for, connections_for
from evaluations.actions.registry import candidate_from_catalogue, create_connection
from evaluations.actions.runs import start_run
from evaluations.actions.suites import import_starter
from evaluations.catalogue import read_catalogue
from evaluations.models import Candidate, Connection, Run
from teams.access import Actor

QUESTION = "Which micro model should do our small sums?"
STARTER = "micro_arithmetic"
MODELS = ("micro-xs", "micro-s", "micro-l", "micro-l-direct")
REPEATS = 2
# The catalogue's anchors are for models of billions of parameters; these models are a million
# times smaller, and so are their times, costs and memory.
CRITERIA: list[dict[str, Any]] = [
    {"measure": "accuracy", "worst": 0.0, "target": 1.0, "scale": "linear", "weight": 60},
    {"measure": "cost_per_1000", "worst": 0.001, "target": 0.00001, "scale": "log", "weight": 15},
    {"measure": "first_answer_p95", "worst": 1.0, "target": 0.005, "scale": "log", "weight": 15},
    {"measure": "vram_gb", "worst": 0.005, "target": 0.0, "scale": "linear", "weight": 10},
]


def sample_decision(by: Actor) -> Decision | None:
    """The team's sample decision, if it has one."""
    return decisions_for(by).filter(is_sample=True).select_related("run").first()


def start_sample(*, by: Actor, now: datetime) -> Decision:
    """Register the micro models, start their run, and open the decision on it."""
    connection = _connection(by)
    candidates = [_candidate(name, connection, by) for name in MODELS]
    version = import_starter(name=STARTER, by=by)
    run: Run = start_run(
        suite_version=version,
        candidates=candidates,
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


def _candidate(name: str, connection: Connection, by: Actor) -> Candidate:
    found = candidates_for(by).filter(catalogue_key=name, archived_at=None).first()
    # Sampled, so that repeats differ as they do in large models; seeded, so that the demo is
    # the same for everybody.
    return found or candidate_from_catalogue(
        entry=read_catalogue()[name],
        connection=connection,
        by=by,
        name=name,
        temperature=0.8,
        seed=1,
        max_tokens=256,
    )
