"""What a decision rests on, read from the database: its runs, other candidates, told figures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import groupby
from typing import Any, Final

from decision.baseline_choice import Baselines, baselines_of
from decision.core.measures import MEASURES, Measure, Measurement, Provenance
from decision.cost_choice import AS_RUN, CostBasis, cost_basis
from decision.models import Decision, Figure
from decision.own_measures import measures_of_team
from evaluations.core.memory.candidates import MemoryEstimate
from evaluations.execution.snapshots import snapshot_of
from evaluations.models import DEPLOYMENT_FIELDS, MEMORY_FIELDS, Run
from evaluations.queries.measurements import (
    CandidateMeasurements,
    RunMeasurements,
    Tally,
    run_measurements,
)

#: Parts of a configuration that change no answer: names, prices, notes, the machine.
UNTOLD: Final = (
    *("name", "family", "rung", "facts", "license", "catalogue_key", "connection"),
    *(*DEPLOYMENT_FIELDS, *MEMORY_FIELDS),
)


@dataclass(frozen=True, slots=True, eq=False)
class RunEvidence:
    """One run and what it measured."""

    run: Run
    measured: RunMeasurements


@dataclass(frozen=True, slots=True, eq=False)
class SuiteEvidence:
    """All runs on one suite version; ``weight`` is its part in proportion to the others."""

    key: str
    runs: tuple[RunEvidence, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A candidate of a decision with what is known of it apart from its cases.

    ``tally`` counts its samples in all runs. ``memory`` is the estimate for the longest contexts
    that a run saw. ``changed`` names the parts of its configuration
    that differ between them; the first run's is the one that is kept.
    """

    key: str
    label: str
    snapshot: Mapping[str, Any]
    tally: Tally
    memory_gb: float | None = None
    memory: MemoryEstimate | None = None
    changed: tuple[str, ...] = ()
    figures: tuple[tuple[Measure, Measurement], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Everything that a decision is computed from, but its criteria and seed."""

    suites: tuple[SuiteEvidence, ...]
    subjects: tuple[Subject, ...]
    costs: CostBasis = AS_RUN
    baselines: Baselines = field(default_factory=Baselines)

    @property
    def runs(self) -> tuple[RunEvidence, ...]:
        """All runs, suite by suite."""
        return tuple(run for suite in self.suites for run in suite.runs)


def evidence_of(decision: Decision) -> Evidence:
    """What the decision's runs hold by now, with the figures that are told of its candidates."""
    costs = cost_basis(decision)
    return _gathered(decision, _by_suite(runs_of(decision), decision.mixture, costs), costs)


def evidence_now(decision: Decision, newer: Sequence[Run], costs: CostBasis) -> Evidence:
    """What a recorded decision would rest on if ``newer`` runs on its suite versions joined its
    own.

    Of these runs only its own candidates count, and only where they are configured as they were:
    whoever was not to be chosen then is not today.
    """
    recorded = decision.snapshot["evidence"]["candidates"]
    joined = {run.pk for run in newer}
    suites = tuple(
        replace(
            suite,
            runs=tuple(
                _only_known(source, recorded) if source.run.pk in joined else source
                for source in suite.runs
            ),
        )
        for suite in _by_suite([*runs_of(decision), *newer], decision.mixture, costs)
    )
    return _gathered(decision, suites, costs)


def _gathered(decision: Decision, suites: tuple[SuiteEvidence, ...], costs: CostBasis) -> Evidence:
    subjects = {item.key: item for item in _measured(suites)}
    for row in sorted(decision.others.all(), key=lambda row: row.pk):
        subject = Subject(row.slug, row.name, snapshot_of(row), Tally())
        subjects.setdefault(row.slug, subject)
    told = tuple(_with_figures(subjects, decision.team_id))
    return Evidence(suites, told, costs, baselines_of(decision))


def runs_of(decision: Decision) -> list[Run]:
    """The runs of a decision, the first one first."""
    further = sorted(decision.further_runs.all(), key=lambda row: (row.position, row.pk))
    return [decision.run, *(row.run for row in further)]


def evidence_of_run(run: Run) -> Evidence:
    """What one run holds by now, and nothing that anybody told."""
    suites = _by_suite([run], {}, AS_RUN)
    return Evidence(suites, tuple(_measured(suites)))


def _by_suite(
    runs: Sequence[Run], mixture: Mapping[str, float], costs: CostBasis
) -> tuple[SuiteEvidence, ...]:
    place = {run.suite_version_id: at for at, run in reversed(list(enumerate(runs)))}
    ordered = sorted(runs, key=lambda run: place[run.suite_version_id])
    return tuple(
        SuiteEvidence(
            key=f"{rows[0].suite_version.suite.slug}-v{rows[0].suite_version.number}",
            runs=tuple(
                RunEvidence(
                    run,
                    run_measurements(run, prices=costs.prices_on, unless_since=costs.unless_since),
                )
                for run in rows
            ),
            weight=float(mixture.get(str(version), 1.0)),
        )
        for version, found in groupby(ordered, key=lambda run: run.suite_version_id)
        for rows in [list(found)]
    )


def _only_known(source: RunEvidence, recorded: Mapping[str, Any]) -> RunEvidence:
    """A run without the candidates that a record does not have, or has in another form."""
    kept = tuple(
        item
        for item in source.measured.candidates
        if item.key in recorded and _is_as_recorded(item, recorded[item.key]["configuration"])
    )
    return replace(source, measured=replace(source.measured, candidates=kept))


def _is_as_recorded(item: CandidateMeasurements, configuration: Mapping[str, Any]) -> bool:
    """Whether nothing was changed that changes answers; what a record never knew is no change."""
    told = [name for name in configuration if name not in UNTOLD and not name.startswith("price")]
    return all(item.snapshot.get(name) == configuration[name] for name in told)


def _measured(suites: Sequence[SuiteEvidence]) -> list[Subject]:
    """The candidates of all runs, each once, in the order in which they come."""
    parts: dict[str, list[CandidateMeasurements]] = defaultdict(list)
    for suite in suites:
        for source in suite.runs:
            for item in source.measured.candidates:
                parts[item.key].append(item)
    return [
        Subject(
            key=key,
            label=found[0].label,
            snapshot=found[0].snapshot,
            tally=_sum(item.tally for item in found),
            memory_gb=max((item.memory_gb or 0.0 for item in found), default=0.0) or None,
            memory=_largest(item.memory_estimate for item in found),
            changed=_changed([item.snapshot for item in found]),
        )
        for key, found in parts.items()
    ]


def _largest(estimates: Iterable[MemoryEstimate | None]) -> MemoryEstimate | None:
    known = [each for each in estimates if each is not None]
    return max(known, key=lambda each: each.gb, default=None)


def _sum(tallies: Iterable[Tally]) -> Tally:
    rows = list(tallies)
    return Tally(
        **{name.name: sum(getattr(row, name.name) for row in rows) for name in fields(Tally)}
    )


def _changed(snapshots: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Parts of the configuration that two runs do not share, apart from names and prices."""
    names = dict.fromkeys(name for snapshot in snapshots for name in snapshot)
    told = [name for name in names if name not in UNTOLD and not name.startswith("price")]
    first = snapshots[0]
    return tuple(
        name
        for name in told
        if any(snapshot.get(name) != first.get(name) for snapshot in snapshots[1:])
    )


def _with_figures(subjects: Mapping[str, Subject], team: int) -> Iterable[Subject]:
    told: dict[str, list[tuple[Measure, Measurement]]] = defaultdict(list)
    known = {**MEASURES, **{measure.key: measure for measure in measures_of_team(team)}}
    rows = Figure.objects.filter(team_id=team, candidate__slug__in=list(subjects))
    for row in rows.select_related("candidate").order_by("created_at", "pk"):
        if row.measure in known:
            measure = known[row.measure]
            told[row.candidate.slug].append((measure, figure_measurement(row, measure)))
    for key, subject in subjects.items():
        yield Subject(
            key=key,
            label=subject.label,
            snapshot=subject.snapshot,
            tally=subject.tally,
            memory_gb=subject.memory_gb,
            memory=subject.memory,
            changed=subject.changed,
            figures=tuple(told[key]),
        )


def figure_measurement(row: Figure, measure: Measure) -> Measurement:
    """A stored figure as the decision's mathematics takes it."""
    provenance: dict[str, Provenance] = {
        "reported": "reported",
        "published": "published",
        "estimated": "estimated",
        "declared": "declared",
    }
    return Measurement(
        value=row.value,
        n=row.n,
        unit=measure.unit,
        provenance=provenance[row.provenance],
        standard_error=row.standard_error,
        source=row.source,
        as_of=row.as_of.isoformat() if row.as_of else "",
    )
