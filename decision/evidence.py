"""From what a run measured to the inputs of a decision."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from decision.core.cases import CaseSeries, CaseTable
from decision.core.matrix import Candidate
from decision.core.measures import MEASURES, Measurement, Provenance
from decision.core.profile import Profile
from decision.core.schema import Snapshot
from decision.core.snapshot import DRAWS, build_snapshot
from evaluations.models import Run
from evaluations.queries.measurements import (
    CandidateMeasurements,
    Floats,
    RunMeasurements,
    run_measurements,
)

POLICY: Final = "An unscored answer counts as wrong; a failed call counts as neither."


def decide(
    *, question: str, evidence: RunMeasurements, profile: Profile, seed: int, draws: int = DRAWS
) -> Snapshot:
    """The whole decision for one profile: nothing is written.

    The same evidence, profile and seed give the same snapshot, to the last digit. With few
    ``draws`` all is the same but the doubt.
    """
    return build_snapshot(
        question=question,
        candidates=[Candidate(item.key, item.label) for item in evidence.candidates],
        measurements={item.key: known_facts(item) for item in evidence.candidates},
        case_table=case_table(evidence),
        profile=profile,
        seed=seed,
        draws=draws,
    )


def case_table(evidence: RunMeasurements) -> CaseTable | None:
    """Results by case; None where the suite has no case."""
    if not evidence.cases:
        return None
    return CaseTable(
        cases=evidence.cases,
        series={item.key: _series(item) for item in evidence.candidates},
        weights=evidence.weights,
    )


def known_facts(item: CandidateMeasurements) -> dict[str, Measurement]:
    """What is known of a candidate apart from cases; memory that was seen beats a declared one."""
    facts: dict[str, Measurement] = {}
    _add(facts, "context_tokens", item.snapshot.get("context_tokens"), "declared")
    _add(facts, "vram_gb", item.snapshot.get("vram_gb"), _declared(item, "vram_gb"))
    _add(facts, "vram_gb", item.memory_gb, "reported")
    return facts


def evidence_record(run: Run, evidence: RunMeasurements) -> dict[str, Any]:
    """Where the numbers come from, for the frozen record: versions, prices, counts."""
    version = run.suite_version
    return {
        "run": {
            "id": run.pk,
            "name": run.name,
            "state": run.state,
            "repeats": run.repeats,
            "started_at": run.created_at.isoformat(),
            "finished_at": run.finished_at.isoformat() if run.finished_at else None,
            "spent_usd": run.spent_usd,
        },
        "suite": {
            "name": version.suite.name,
            "slug": version.suite.slug,
            "version": version.number,
            "digest": version.digest,
            "cases": len(evidence.cases),
        },
        "candidates": {
            item.key: {
                "configuration": dict(item.snapshot),
                "samples": {
                    name: getattr(item.tally, name)
                    for name in type(item.tally).__dataclass_fields__
                },
            }
            for item in evidence.candidates
        },
        "policy": POLICY,
    }


def evidence_of(run: Run) -> RunMeasurements:
    """What ``run`` has measured so far."""
    return run_measurements(run)


def _series(item: CandidateMeasurements) -> CaseSeries:
    return CaseSeries(
        outcome=_known(item.outcome),
        cost=_known(item.cost),
        first_answer=_known(item.first_answer),
        total=_known(item.total),
        think_tokens=_known(item.think_tokens),
    )


def _known(values: Floats) -> Floats | None:
    """None for a quantity that no sample tells."""
    return None if bool(np.isnan(values).all()) else values


def _add(facts: dict[str, Measurement], measure: str, value: Any, provenance: Provenance) -> None:
    if value is not None:
        unit = MEASURES[measure].unit
        facts[measure] = Measurement(value=float(value), unit=unit, provenance=provenance)


def _declared(item: CandidateMeasurements, name: str) -> Provenance:
    """How a declared fact is known: a catalogue figure that nobody changed says so itself."""
    facts: Mapping[str, Any] = item.snapshot.get("facts") or {}
    status = (facts.get(name) or {}).get("status", "")
    known: dict[str, Provenance] = {"verified": "published", "estimate": "estimated"}
    return known.get(status, "declared")
