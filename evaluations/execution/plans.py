"""What a driver must know of the candidates it calls: read once, they never change in a run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evaluations.core.pricing import Prices
from evaluations.core.prompts import messages_for
from evaluations.core.requests import Parameters, Prompt
from evaluations.execution.snapshots import CandidateSnapshot, read_snapshot
from evaluations.models import Case, RunCandidate
from traces.models import FacetKind

GraderSpec = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """One candidate of one run."""

    run_candidate_id: int
    run_id: int
    candidate_slug: str
    suite_slug: str
    max_attempts: int
    default_graders: Sequence[GraderSpec]
    candidate: CandidateSnapshot

    @property
    def belongs(self) -> dict[str, str]:
        """By which facets its traces are found."""
        return belonging(self.run_id, self.candidate_slug, self.suite_slug)

    @property
    def prices(self) -> Prices:
        """What its calls cost."""
        return self.candidate.prices

    def prompt_for(self, case: Case, repeat: int) -> Prompt:
        """The call that asks this candidate this case for the ``repeat``-th time, from 0.

        A candidate's seed is that of its first repeat: with one seed for all, a server that
        honors it would give the same answer again, and repeats would measure nothing.
        """
        return Prompt(
            model=self.candidate.model,
            messages=messages_for(
                prompt=case.prompt,
                messages=case.messages,
                system=case.system,
                candidate_system=self.candidate.system_prompt,
            ),
            parameters=self.parameters_for(repeat),
            dialect=self.candidate.dialect,
            prompt_opens_think=self.candidate.prompt_opens_think,
            protocol=self.candidate.protocol,
        )

    def parameters_for(self, repeat: int) -> Parameters:
        """How this candidate is asked for the ``repeat``-th time."""
        asked = self.candidate.parameters
        return asked if asked.seed is None else replace(asked, seed=asked.seed + repeat)

    def graders_for(self, case: Case) -> Sequence[GraderSpec]:
        """Who judges the answer: the case's own graders, or the version's."""
        return case.graders or self.default_graders


def belonging(run_id: int, candidate_slug: str, suite_slug: str) -> dict[str, str]:
    """Where a trace of a run belongs, as facets."""
    return {
        FacetKind.RUN: str(run_id),
        FacetKind.CANDIDATE: candidate_slug,
        FacetKind.SUITE: suite_slug,
    }


class Plans:
    """The plans of the candidates met so far."""

    def __init__(self) -> None:
        self._plans: dict[int, Plan] = {}

    def __getitem__(self, run_candidate_id: int) -> Plan:
        return self._plans[run_candidate_id]

    def load(self, run_candidate_ids: Iterable[int]) -> None:
        """Read those that are not known yet, in one query."""
        unknown = set(run_candidate_ids) - set(self._plans)
        if not unknown:
            return
        rows = RunCandidate.objects.filter(pk__in=unknown).select_related(
            "run__suite_version__suite", "candidate"
        )
        for row in rows:
            self._plans[row.pk] = Plan(
                run_candidate_id=row.pk,
                run_id=row.run_id,
                candidate_slug=row.candidate.slug,
                suite_slug=row.run.suite_version.suite.slug,
                max_attempts=row.run.max_attempts,
                default_graders=row.run.suite_version.default_graders,
                candidate=read_snapshot(row.snapshot),
            )
