"""A decision among many candidates on eight criteria, for measurements of its page."""

import random
from typing import Any, Final

from django.test import Client
from django.utils import timezone

from decision.actions import open_decision
from evaluations.actions.results import import_results
from evaluations.core.recorded_results import RecordedResult
from evaluations.models import Candidate
from tools.bench.material import make_owner

CASES: Final = 40
CRITERIA: Final[list[dict[str, Any]]] = [
    {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 40},
    {"measure": "cost_per_1000", "worst": 100.0, "target": 1.0, "scale": "log", "weight": 20},
    {"measure": "first_answer_p50", "worst": 60.0, "target": 1.0, "scale": "log", "weight": 10},
    {"measure": "first_answer_p95", "worst": 90.0, "target": 1.0, "scale": "log", "weight": 5},
    {"measure": "total_p50", "worst": 90.0, "target": 1.0, "scale": "log", "weight": 10},
    {"measure": "total_p95", "worst": 120.0, "target": 1.0, "scale": "log", "weight": 5},
    {"measure": "vram_gb", "worst": 80.0, "target": 0.0, "weight": 5},
    {"measure": "context_tokens", "worst": 8192.0, "target": 131072.0, "weight": 5},
]


def open_wide_decision(candidates: int) -> tuple[str, str]:
    """The session of a person who may see it, and its address. Needs Django set up."""
    by, rng = make_owner(), random.Random(1)
    rows = [
        RecordedResult(
            candidate=f"Candidate {number}",
            case=f"case {case}",
            repeat=0,
            value=float(rng.random() < 0.4 + number / 2 / candidates),
            cost_usd=rng.uniform(0.001, 0.05),
            seconds=rng.uniform(2, 60),
            first_answer_seconds=rng.uniform(1, 30),
        )
        for number in range(candidates)
        for case in range(CASES)
    ]
    now = timezone.now()
    run = import_results(rows=rows, name="Bench", source="made up", by=by, now=now)
    for number, candidate in enumerate(Candidate.objects.order_by("pk")):
        candidate.vram_gb, candidate.context_tokens = 4.0 * number, 8192 * (number + 1)
        candidate.save()
    decision = open_decision(question="Bench?", run=run, criteria=CRITERIA, by=by, now=now)
    client = Client()
    assert by.user is not None
    client.force_login(by.user)
    return client.cookies["sessionid"].value, f"/decisions/{decision.slug}/"
