"""How candidates stand in single runs: accuracy so far, and what else was measured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Avg, Case, Count, F, FloatField, Q, QuerySet, Sum, When

from evaluations.models import Candidate, Run, RunCandidate, Sample, SampleState
from evaluations.queries.step_labels import without_labeling
from traces.models import TraceKind

#: A page of one model shows so many of its runs.
SHOWN_RUNS: Final = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """Graded samples of one candidate in one run; USD, seconds and tokens are means of a sample.

    ``accuracy`` is the mean value, cases by their weight; unscored answers count as wrong and
    failed calls are left out, as in a decision. None is unknown.
    """

    graded: int
    unscored: int
    accuracy: float | None
    cost_usd: float | None = None
    total_s: float | None = None
    think_tokens: float | None = None


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """A run of a candidate with what it measured there."""

    run: Run
    standing: Standing


def standings_of_run(run: Run) -> dict[int, Standing]:
    """By id of the run's candidates; one query. Candidates without a graded sample are absent."""
    return _standings(Sample.objects.filter(run=run))


def measured_runs(candidate: Candidate) -> list[MeasuredRun]:
    """The newest runs in which a candidate was graded, newest first; two queries.

    What it did as a judge of steps measures nothing of it.
    """
    measuring = RunCandidate.objects.filter(
        candidate=candidate, run__in=without_labeling(Run.objects.filter(team=candidate.team_id))
    )
    own = measuring.select_related("run__suite_version__suite")
    newest = {row.pk: row.run for row in own.order_by("-pk")[:SHOWN_RUNS]}
    # As ``traces.core.usage.thought_tokens`` has it: no thought where the output was counted.
    think_tokens = Case(
        When(
            trace__kind=TraceKind.NONE,
            trace__reasoning_tokens=None,
            trace__output_tokens__isnull=False,
            then=0,
        ),
        default="trace__reasoning_tokens",
        output_field=FloatField(),
    )
    found = _standings(
        Sample.objects.filter(run_candidate__in=newest),
        cost_usd=Avg("cost_usd"),
        total_s=Avg("trace__total_s"),
        think_tokens=Avg(think_tokens),
    )
    return [MeasuredRun(run, found[pk]) for pk, run in newest.items() if pk in found]


def _standings(samples: QuerySet[Sample], **means: Avg) -> dict[int, Standing]:
    rows: Iterable[Mapping[str, Any]] = (
        samples.filter(state=SampleState.GRADED)
        .order_by()
        .values("run_candidate")
        .annotate(
            graded=Count("pk"),
            unscored=Count("pk", filter=Q(value=None)),
            points=Sum(F("value") * F("case__weight")),
            weight=Sum("case__weight"),
            **means,
        )
    )
    return {
        row["run_candidate"]: Standing(
            graded=row["graded"],
            unscored=row["unscored"],
            accuracy=(row["points"] or 0.0) / row["weight"],
            **{name: row[name] for name in means},
        )
        for row in rows
    }
