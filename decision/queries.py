"""Reads of this floor: decisions, live or frozen, and profiles."""

from dataclasses import dataclass
from typing import Any, Final, cast

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from decision.access import decisions_for, profiles_for
from decision.core.inputs import Inputs, compute
from decision.core.profile import Profile as CoreProfile
from decision.core.profile import profile_from_criteria
from decision.core.schema import Snapshot
from decision.evidence import decision_inputs, evidence_record
from decision.gathering import evidence_of
from decision.models import Decision, DecisionState, FurtherRun, Profile, Recheck
from decision.stances import stance_records
from evaluations.models import Run, RunCandidate, Sample, SampleState
from evaluations.queries.runs import run_list
from evaluations.queries.step_labels import without_labeling
from teams.access import Actor

#: Of so many runs one can be chosen for a new decision; older ones have their own page.
RUNS_OFFERED: Final = 50


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision as a page or an operation shows it: frozen if recorded, else computed now.

    ``inputs`` are what it was computed from just now; those of a record are kept beside it.
    """

    decision: Decision
    snapshot: Snapshot
    evidence: dict[str, Any]
    stances: list[dict[str, Any]]
    inputs: Inputs | None = None

    @property
    def is_frozen(self) -> bool:
        """Whether every number here comes from the record."""
        return self.decision.state == DecisionState.RECORDED

    @property
    def chosen_label(self) -> str:
        """The name of who was chosen, as recorded; empty for none."""
        recorded = self.decision.snapshot.get("recorded", {})
        return str(recorded.get("chosen_label") or recorded.get("chosen") or "")


def decision_list(by: Actor) -> QuerySet[Decision]:
    """Newest first, with what a list shows."""
    rows = decisions_for(by).select_related("run__suite_version__suite", "created_by")
    return rows.order_by("-created_at", "-id")


def home_rows(by: Actor) -> QuerySet[Decision]:
    """Decisions for the home page: one query, and of a record only its headline.

    Adds ``headline`` and ``chosen_label`` (None while open), ``candidate_count``,
    ``sample_count`` and ``done_count`` of the run, and ``would_change``: what a re-check says of
    a record in whose place no later one stands, else None.
    """
    ended = Q(state__in=(SampleState.GRADED, SampleState.FAILED))
    return (
        decision_list(by)
        .defer("snapshot", "reason")
        .annotate(
            headline=KT("snapshot__decision__verdict__headline"),
            chosen_label=KT("snapshot__recorded__chosen_label"),
            candidate_count=_of_run(RunCandidate.objects.all()),
            sample_count=_of_runs(Sample.objects.exclude(state=SampleState.SKIPPED)),
            done_count=_of_runs(Sample.objects.filter(ended)),
            would_change=Subquery(_alarms()),
        )
    )


def _alarms() -> QuerySet[Any, Any]:
    later = Decision.objects.filter(supersedes=OuterRef("decision"), state=DecisionState.RECORDED)
    rows = Recheck.objects.filter(decision=OuterRef("pk"), would_change=True)
    return rows.exclude(Exists(later)).values(said=KT("finding__headline"))


def run_choices(by: Actor) -> QuerySet[Run]:
    """Runs that a new decision may be about, newest first, with their candidates."""
    runs = without_labeling(run_list(by))
    newest = [row["pk"] for row in runs.values("pk")[:RUNS_OFFERED]]
    return run_list(by).filter(pk__in=newest).prefetch_related("run_candidates")


def _of_run(rows: QuerySet[Any]) -> Coalesce:
    """How many of ``rows`` belong to a decision's run."""
    counted = rows.filter(run=OuterRef("run")).order_by().values("run").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def _of_runs(rows: QuerySet[Any]) -> CombinedExpression:
    """How many of ``rows`` belong to any run of a decision."""
    further = FurtherRun.objects.filter(decision=OuterRef(OuterRef("pk"))).values("run")
    counted = rows.filter(run__in=further).order_by().annotate(all=Value(1)).values("all")
    many = Subquery(counted.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return _of_run(rows) + Coalesce(many, 0)


def decision_view(decision: Decision, profile: CoreProfile | None = None) -> DecisionView:
    """The decision with its snapshot; ``profile`` overrides the weights of an open one."""
    if decision.state == DecisionState.RECORDED:
        frozen = decision.snapshot
        # Records of the first form hold no stances.
        stances = frozen.get("stances", [])
        return DecisionView(
            decision, cast(Snapshot, frozen["decision"]), frozen["evidence"], stances
        )
    evidence = evidence_of(decision)
    inputs = decision_inputs(
        decision.question,
        evidence,
        profile or profile_from_criteria(decision.criteria),
        decision.seed,
    )
    snapshot = compute(inputs)
    stances = stance_records(decision, evidence, snapshot)
    return DecisionView(decision, snapshot, evidence_record(evidence), stances, inputs)


def profile_list(by: Actor) -> QuerySet[Profile]:
    """The team's own profiles by name."""
    return profiles_for(by).order_by("name")
