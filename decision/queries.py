"""Reads of this floor: decisions, live or frozen, and profiles."""

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet

from decision.access import decisions_for, profiles_for
from decision.core.profile import Profile as CoreProfile
from decision.core.profile import profile_from_criteria
from decision.core.schema import Snapshot
from decision.evidence import decide, evidence_of, evidence_record
from decision.models import Decision, DecisionState, Profile
from teams.access import Actor


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision as a page or an operation shows it: frozen if recorded, else computed now."""

    decision: Decision
    snapshot: Snapshot
    evidence: dict[str, Any]

    @property
    def is_frozen(self) -> bool:
        """Whether every number here comes from the record."""
        return self.decision.state == DecisionState.RECORDED


def decision_list(by: Actor) -> QuerySet[Decision]:
    """Newest first, with what a list shows."""
    rows = decisions_for(by).select_related("run__suite_version__suite", "created_by")
    return rows.order_by("-created_at", "-id")


def decision_view(decision: Decision, profile: CoreProfile | None = None) -> DecisionView:
    """The decision with its snapshot; ``profile`` overrides the weights of an open one."""
    if decision.state == DecisionState.RECORDED:
        frozen = decision.snapshot
        return DecisionView(decision, cast(Snapshot, frozen["decision"]), frozen["evidence"])
    evidence = evidence_of(decision.run)
    snapshot = decide(
        question=decision.question,
        evidence=evidence,
        profile=profile or profile_from_criteria(decision.criteria),
        seed=decision.seed,
    )
    return DecisionView(decision, snapshot, evidence_record(decision.run, evidence))


def profile_list(by: Actor) -> QuerySet[Profile]:
    """The team's own profiles by name."""
    return profiles_for(by).order_by("name")
