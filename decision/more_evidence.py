"""What can be run to know more for an open decision, with its price: fresh cases, or repeats.

A frozen version never gets more cases. One that a library generated has a next version with fresh
prompts of the same kind; any other can only be asked again, which narrows chance within its cases
and says nothing of other cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, Literal

from decision.core.schema import CandidateRecord, Snapshot
from decision.gathering import runs_of
from decision.models import Decision
from evaluations.core.estimates import RunEstimate
from evaluations.core.generated_suites import LIBRARY, MAX_SIZE
from evaluations.estimates import estimate_run
from evaluations.models import Candidate, Run, RunState, SuiteVersion
from evaluations.queries.registry import runnable_candidates
from evaluations.queries.suites import cases_of
from teams.access import Actor

Kind = Literal["fresh", "repeats"]

#: A candidate that is first in so few resamples is not in contention.
CONTENDS: Final = 0.01
#: The budget of such a run, as a multiple of what its page said it costs.
ROOM: Final = 2.0


@dataclass(frozen=True, slots=True)
class MorePlan:
    """One run that would add evidence; ``size`` is the cases of each task, of a fresh version.

    ``left_out`` are labels of candidates that should run and cannot be called.
    """

    kind: Kind
    version: SuiteVersion
    candidates: tuple[Candidate, ...]
    cases: int
    repeats: int
    size: int
    estimate: RunEstimate
    left_out: tuple[str, ...]

    @property
    def budget_usd(self) -> float | None:
        """Where the run stops; None where it costs nothing or nobody knows what."""
        cost = self.estimate.cost_usd
        return ROOM * cost if cost else None

    @property
    def seen(self) -> str:
        """Names the plan with its price: only what was shown is started."""
        who = ",".join(str(row.pk) for row in self.candidates)
        cost = self.estimate.cost_usd
        price = "unknown" if cost is None else f"{cost:.6g}"
        return f"{self.kind}/{self.version.pk}/{self.cases}x{self.repeats}/{who}/{price}"


@dataclass(frozen=True, slots=True)
class MoreOffer:
    """``plans`` the best first, empty where nobody can be called; ``unfinished`` are the decision's
    own runs in which samples were never asked."""

    plans: tuple[MorePlan, ...]
    unfinished: tuple[Run, ...]
    version: SuiteVersion
    is_generated: bool


def more_offer(decision: Decision, snapshot: Snapshot, wanted: int, by: Actor) -> MoreOffer:
    """What may be run for about ``wanted`` more cases."""
    version = decision.run.suite_version
    generated = version.generator.get("library") == LIBRARY
    plans = []
    if generated and by.may("suites.write"):
        plans.append(_fresh(decision, snapshot, wanted, by))
    if not version.only_names:
        plans.append(_repeats(decision, snapshot, by))
    own = runs_of(decision)
    open_ends = (RunState.STOPPED, RunState.CANCELLED)
    return MoreOffer(
        plans=tuple(plan for plan in plans if plan.candidates),
        unfinished=tuple(run for run in own if run.state in open_ends),
        version=version,
        is_generated=generated,
    )


def contending(snapshot: Snapshot) -> list[str]:
    """Keys of who may be first in other cases, best first: the tied first and all whose chance is
    not tiny; two where two are ranked, because one alone is compared with nobody."""
    rows = {row["key"]: row for row in snapshot["candidates"] if row["rank"] is not None}
    ranked = [key for key in snapshot["order"] if key in rows]
    leaders = snapshot["verdict"]["leaders"]
    return [
        key
        for place, key in enumerate(ranked)
        if place < 2 or key in leaders or _chance(rows[key]) >= CONTENDS
    ]


def _chance(row: CandidateRecord) -> float:
    return (row["doubt"]["p_best"] if row["doubt"] else None) or 0.0


def _fresh(decision: Decision, snapshot: Snapshot, wanted: int, by: Actor) -> MorePlan:
    """All that were run: whoever is not run on a suite version drops out of a mixture."""
    version, own = decision.run.suite_version, decision.run
    tasks = len(version.generator["tasks"])
    size = min(max(ceil(wanted / tasks), 1), MAX_SIZE // tasks)
    found, left_out = _callable(_run_keys(decision), snapshot, by)
    known = cases_of(version)
    cases = [known[at % len(known)] for at in range(size * tasks)]
    estimate = estimate_run(cases=cases, candidates=found, repeats=own.repeats)
    return MorePlan(
        "fresh", version, tuple(found), len(cases), own.repeats, size, estimate, left_out
    )


def _repeats(decision: Decision, snapshot: Snapshot, by: Actor) -> MorePlan:
    version = decision.run.suite_version
    found, left_out = _callable(contending(snapshot), snapshot, by)
    cases = cases_of(version)
    estimate = estimate_run(cases=cases, candidates=found, repeats=1)
    return MorePlan("repeats", version, tuple(found), len(cases), 1, 0, estimate, left_out)


def _run_keys(decision: Decision) -> list[str]:
    rows = [row for run in runs_of(decision) for row in run.run_candidates.order_by("position")]
    return list(dict.fromkeys(str(row.snapshot["slug"]) for row in rows))


def _callable(
    keys: Sequence[str], snapshot: Snapshot, by: Actor
) -> tuple[list[Candidate], tuple[str, ...]]:
    labels = {row["key"]: row["label"] for row in snapshot["candidates"]}
    rows = {row.slug: row for row in runnable_candidates(by).filter(slug__in=keys)}
    missing = tuple(labels.get(key, key) for key in keys if key not in rows)
    return [rows[key] for key in keys if key in rows], missing
