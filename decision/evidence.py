"""From what runs measured and people told to the inputs of a decision, and to its record."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from decision.core.cases import CaseSeries, CaseTable
from decision.core.figures import best_figure, with_interval
from decision.core.inputs import Inputs, compute
from decision.core.matrix import Candidate
from decision.core.measures import MEASURES, Measure, Measurement, Provenance, format_value
from decision.core.mixtures import Stratum, absent, mixed, pooled
from decision.core.profile import Profile
from decision.core.schema import Snapshot
from decision.core.snapshot import DRAWS
from decision.costs import cost_record, memory_record
from decision.gathering import Evidence, RunEvidence, Subject, SuiteEvidence
from decision.premises import premises_of
from decision.thinking_pairs import thinking_pairs
from evaluations.core.statistics.cases import Floats
from evaluations.queries.measurements import CandidateMeasurements

POLICY: Final = "An unscored answer counts as wrong; a failed call counts as neither."


def decide(
    *, question: str, evidence: Evidence, profile: Profile, seed: int, draws: int = DRAWS
) -> Snapshot:
    """The whole decision for one profile: nothing is written.

    The same evidence, profile and seed give the same snapshot, to the last digit. With few
    ``draws`` all is the same but the doubt.
    """
    return compute(decision_inputs(question, evidence, profile, seed, draws))


def decision_inputs(
    question: str, evidence: Evidence, profile: Profile, seed: int, draws: int = DRAWS
) -> Inputs:
    """All that a decision is computed from, apart from any database."""
    table = case_table(evidence)
    return Inputs(
        question=question,
        candidates=tuple(Candidate(item.key, item.label) for item in evidence.subjects),
        measurements={item.key: known_facts(item) for item in evidence.subjects},
        case_table=table,
        profile=profile,
        seed=seed,
        draws=draws,
        pairs=thinking_pairs(evidence.subjects, table, evidence.baselines) if table else (),
    )


def case_table(evidence: Evidence) -> CaseTable | None:
    """Results by case, suites mixed by their weights; None where no suite has a case."""
    strata = _strata(evidence)
    return mixed(strata) if strata else None


def _strata(evidence: Evidence) -> list[Stratum]:
    return [
        Stratum(suite.key, _suite_table(suite, evidence.costs.cases_per_month), suite.weight)
        for suite in evidence.suites
        if suite.runs[0].measured.cases
    ]


def _suite_table(suite: SuiteEvidence, cases_per_month: int | None) -> CaseTable:
    parts: dict[str, list[CaseSeries]] = defaultdict(list)
    for source in suite.runs:
        for item in source.measured.candidates:
            parts[item.key].append(_series(item, cases_per_month))
    measured = suite.runs[0].measured
    return CaseTable(
        cases=measured.cases,
        series={key: pooled(found) for key, found in parts.items()},
        weights=measured.weights,
        reported=frozenset(parts) if suite.runs[0].run.suite_version.only_names else frozenset(),
    )


def known_facts(item: Subject) -> dict[str, Measurement]:
    """What is known of a candidate apart from cases: of several figures the best known one.

    Memory is estimated from the lengths of its contexts only where nobody told it.
    """
    told: dict[str, list[Measurement]] = defaultdict(list)
    _add(told, "context_tokens", item.snapshot.get("context_tokens"), "declared")
    _add(told, "vram_gb", item.snapshot.get("vram_gb"), _declared(item, "vram_gb"))
    _add(told, "vram_gb", item.memory_gb, "reported", "the server, while it answered")
    _add(told, "on_premises", premises_of(item.snapshot), "declared")
    for measure, figure in item.figures:
        told[measure.key].append(figure)
    if item.memory is not None and not told["vram_gb"]:
        _add(told, "vram_gb", item.memory.gb, "estimated", "from its architecture")
    best = {measure: best_figure(known) for measure, known in told.items()}
    return {
        measure: with_interval(figure, measure)
        for measure, figure in best.items()
        if figure is not None
    }


def evidence_record(evidence: Evidence) -> dict[str, Any]:
    """Where the numbers come from, for the frozen record: versions, prices, counts, figures.

    ``run`` and ``suite`` are the first ones; ``suites`` has them all with their parts.
    """
    first = evidence.runs[0]
    return {
        "run": _run_record(first),
        "suite": _suite_record(evidence.suites[0]),
        "suites": _suite_records(evidence),
        "candidates": {
            item.key: {
                "configuration": dict(item.snapshot),
                "samples": {
                    name: getattr(item.tally, name)
                    for name in type(item.tally).__dataclass_fields__
                },
                "memory": memory_record(item, is_used=_memory_is_estimated(item)),
                "figures": [_figure_record(measure, known) for measure, known in item.figures],
            }
            for item in evidence.subjects
        },
        "cautions": cautions(evidence),
        "policy": POLICY,
        "costs": cost_record(evidence),
    }


def _memory_is_estimated(item: Subject) -> bool:
    known, estimate = known_facts(item).get("vram_gb"), item.memory
    return known is not None and estimate is not None and known.value == estimate.gb


def cautions(evidence: Evidence) -> list[str]:
    """What a reader must know of the evidence before believing the ranking, in sentences."""
    names = {suite.key: _suite_name(suite) for suite in evidence.suites}
    gaps = absent(_strata(evidence)) if len(evidence.suites) > 1 else {}
    labels = {item.key: item.label for item in evidence.subjects}
    said = [
        f"{labels[key]} was not run on {' and '.join(names[one] for one in missing)}: "
        "what its other cases tell is left out, because they may be easier."
        for key, missing in gaps.items()
    ]
    said += [
        f"{item.label} was configured differently in its runs ({', '.join(item.changed)})."
        for item in evidence.subjects
        if item.changed
    ]
    asked = {item.key for source in evidence.runs for item in source.measured.candidates}
    said += [
        f"The accuracy of {item.label} is told by others, on other cases than these."
        for item in evidence.subjects
        if item.key not in asked and any(measure.key == "accuracy" for measure, _ in item.figures)
    ]
    return said


def _suite_records(evidence: Evidence) -> list[dict[str, Any]]:
    total = sum(suite.weight for suite in evidence.suites)
    return [
        _suite_record(suite)
        | {
            "key": suite.key,
            "id": suite.runs[0].run.suite_version_id,
            "weight": suite.weight,
            "share": suite.weight / total,
            "runs": [_run_record(source) for source in suite.runs],
        }
        for suite in evidence.suites
    ]


def _suite_name(suite: SuiteEvidence) -> str:
    return str(suite.runs[0].run.suite_version)


def _suite_record(suite: SuiteEvidence) -> dict[str, Any]:
    version = suite.runs[0].run.suite_version
    return {
        "name": version.suite.name,
        "slug": version.suite.slug,
        "version": version.number,
        "digest": version.digest,
        "cases": len(suite.runs[0].measured.cases),
    }


def _run_record(source: RunEvidence) -> dict[str, Any]:
    run = source.run
    return {
        "id": run.pk,
        "name": run.name,
        "state": run.state,
        "repeats": run.repeats,
        "started_at": run.created_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "spent_usd": run.spent_usd,
    }


def _figure_record(measure: Measure, known: Measurement) -> dict[str, Any]:
    return {
        "measure": measure.key,
        "value": known.value,
        "standard_error": known.standard_error,
        "n": known.n,
        "unit": known.unit,
        "provenance": known.provenance,
        "source": known.source,
        "as_of": known.as_of,
        "text": format_value(measure, known.value),
    }


def _series(item: CandidateMeasurements, cases_per_month: int | None) -> CaseSeries:
    return CaseSeries(
        month_cost=_known(item.cost * (cases_per_month or np.nan)),
        outcome=_known(item.outcome),
        cost=_known(item.cost),
        first_answer=_known(item.first_answer),
        total=_known(item.total),
        think_tokens=_known(item.think_tokens),
    )


def _known(values: Floats) -> Floats | None:
    """None for a quantity that no sample tells."""
    return None if bool(np.isnan(values).all()) else values


def _add(
    told: dict[str, list[Measurement]],
    measure: str,
    value: Any,
    provenance: Provenance,
    source: str = "",
) -> None:
    if value is not None:
        unit = MEASURES[measure].unit
        told[measure].append(
            Measurement(value=float(value), unit=unit, provenance=provenance, source=source)
        )


def _declared(item: Subject, name: str) -> Provenance:
    """How a declared fact is known: a catalogue figure that nobody changed says so itself."""
    facts: Mapping[str, Any] = item.snapshot.get("facts") or {}
    fact = facts.get(name) or {}
    status = fact.get("status", "")
    if status == "measured":
        # Somebody may have entered another value since.
        return "measured" if fact.get("value") == item.snapshot.get(name) else "declared"
    known: dict[str, Provenance] = {"verified": "published", "estimate": "estimated"}
    return known.get(status, "declared")
