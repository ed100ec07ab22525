"""What a run measured in the measures of the catalogue, apart from any decision."""

from dataclasses import dataclass

from decision.core.matrix import Candidate
from decision.core.measures import MEASURES
from decision.core.records import measurement_records
from decision.core.resampling import resample
from decision.core.schema import MeasurementRecord
from decision.core.snapshot import DRAWS, combined_measurements
from decision.evidence import POLICY, case_table, known_facts
from decision.gathering import evidence_of_run
from evaluations.models import Run
from evaluations.queries.measurements import Tally


@dataclass(frozen=True, slots=True)
class CandidateMeasures:
    """One candidate: a record for every measure, None where it is unknown."""

    key: str
    label: str
    tally: Tally
    measures: dict[str, MeasurementRecord | None]


@dataclass(frozen=True, slots=True)
class RunMeasures:
    """All candidates of a run, in its order."""

    run_id: int
    cases: int
    repeats: int
    policy: str
    candidates: tuple[CandidateMeasures, ...]


def run_measures(run: Run) -> RunMeasures:
    """The measures of every candidate with their intervals, from what ``run`` holds by now.

    The numbers are those of a decision on this run with its usual seed.
    """
    evidence = evidence_of_run(run)
    measured = evidence.runs[0].measured
    table = case_table(evidence)
    known = combined_measurements(
        [Candidate(item.key, item.label) for item in evidence.subjects],
        {item.key: known_facts(item) for item in evidence.subjects},
        table,
        resample(table, seed=run.pk, draws=DRAWS) if table else None,
    )
    records = measurement_records(known, MEASURES)
    return RunMeasures(
        run_id=run.pk,
        cases=len(measured.cases),
        repeats=measured.repeats,
        policy=POLICY,
        candidates=tuple(
            CandidateMeasures(
                item.key,
                item.label,
                item.tally,
                {key: records[item.key].get(key) for key in MEASURES},
            )
            for item in evidence.subjects
        ),
    )
