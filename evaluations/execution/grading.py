"""Grades stored answers: in the driver's batch, after a crash, and again when asked to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from evaluations.core.graders import grader_for
from evaluations.core.scoring import GraderSettingsError, Score
from evaluations.execution.closing import finish_complete_runs
from evaluations.execution.judging import judge_reply, judged_here, reply_of
from evaluations.execution.plans import GraderSpec
from evaluations.execution.settlement import Answer
from evaluations.models import Sample, SampleScore, SampleState
from traces.actions import label_traces
from traces.models import Outcome, Trace, Verdict

BATCH: Final = 200

#: Outcomes whose text is no answer: a grader would judge half a sentence.
_UNJUDGED: Final[Mapping[str, str]] = {
    Outcome.TRUNCATED: "The reply was cut off before its end.",
    Outcome.LOOPED: "The thought went round in circles until it was cut off.",
    Outcome.EMPTY: "The reply holds no answer.",
    Outcome.REFUSED: "The model refused.",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A sample with the scores of its graders, in the graders' order."""

    sample_id: int
    trace_id: int | None
    scores: Sequence[tuple[str, int, Score]]

    @property
    def value(self) -> float | None:
        """Mean of the graders' values; None (unscored) without one, or where any has none."""
        values = [score.value for _, _, score in self.scores]
        known = [value for value in values if value is not None]
        return sum(known) / len(values) if values and len(known) == len(values) else None

    @property
    def verdict(self) -> str:
        """The trace's label: correct only where every grader says so."""
        if self.value is None:
            return Verdict.UNSCORED
        return Verdict.CORRECT if self.value >= 1.0 else Verdict.INCORRECT


def grade_answers(answers: Sequence[Answer], *, now: datetime) -> None:
    """Grade answers that were just stored, but for those that a slow grader judges: they stay
    answered until ``grade_waiting`` comes to them."""
    judged = [
        Judged(
            answer.call.sample_id,
            answer.trace.pk,
            _scores(answer.trace, answer.call.targets, answer.call.graders),
        )
        for answer in answers
        if judged_here(answer.call.graders)
    ]
    write_scores(judged, now=now)


def grade_waiting(samples: QuerySet[Sample], *, now: datetime) -> int:
    """Grade the answered samples among ``samples``, in batches; how many. No call is made.

    Runs that are complete with them are finished.
    """
    done = 0
    last = 0
    while batch := _next_batch(samples, last):
        write_scores([_judge(sample) for sample in batch], now=now)
        finish_complete_runs({sample.run_id for sample in batch}, now=now)
        done += len(batch)
        last = batch[-1].pk
    return done


@transaction.atomic
def write_scores(judged: Sequence[Judged], *, now: datetime) -> None:
    """Store the scores of samples that still wait for them; earlier ones stop being current."""
    waiting = Sample.objects.filter(
        pk__in=[each.sample_id for each in judged], state=SampleState.ANSWERED
    )
    held = set(waiting.select_for_update(no_key=True).values_list("pk", flat=True))
    judged = [each for each in judged if each.sample_id in held]
    SampleScore.objects.filter(sample_id__in=held, current=True).update(current=False)
    SampleScore.objects.bulk_create(_rows(judged, now))
    by_value: dict[float | None, list[int]] = defaultdict(list)
    for each in judged:
        by_value[each.value].append(each.sample_id)
    for value, pks in by_value.items():
        Sample.objects.filter(pk__in=pks).update(state=SampleState.GRADED, value=value)
    label_traces(verdicts={each.trace_id: each.verdict for each in judged if each.trace_id})


def _next_batch(samples: QuerySet[Sample], after: int) -> list[Sample]:
    rows = samples.filter(state=SampleState.ANSWERED, pk__gt=after).order_by("pk")
    return list(rows.select_related("trace", "case", "run__suite_version")[:BATCH])


def _judge(sample: Sample) -> Judged:
    case, trace = sample.case, sample.trace
    specs = case.graders or sample.run.suite_version.default_graders
    scores = _scores(trace, case.targets, specs)
    return Judged(sample.pk, sample.trace_id, scores)


def _scores(
    trace: Trace | None, targets: Sequence[str], specs: Iterable[GraderSpec]
) -> list[tuple[str, int, Score]]:
    """Grader, its version and its score, for every grader of the case."""
    return [_score(trace, targets, spec) for spec in specs]


def _score(trace: Trace | None, targets: Sequence[str], spec: GraderSpec) -> tuple[str, int, Score]:
    kind = str(spec.get("kind", ""))
    settings = spec.get("settings") or {}
    try:
        version = grader_for(kind).version
    except GraderSettingsError as error:
        return kind, 0, Score(None, None, error.message)
    if trace is None:
        return kind, version, Score(None, None, "The trace was deleted.")
    if trace.outcome in _UNJUDGED:
        return kind, version, Score(None, None, _UNJUDGED[trace.outcome])
    settings = settings if isinstance(settings, dict) else {}
    return kind, version, judge_reply(kind, reply_of(trace), targets, settings)


def _rows(judged: Iterable[Judged], now: datetime) -> list[SampleScore]:
    return [
        SampleScore(
            sample_id=each.sample_id,
            position=position,
            grader=kind[:40],
            grader_version=version,
            value=score.value,
            extracted=score.extracted,
            explanation=score.explanation[:400],
            details=score.details,
            graded_at=now,
        )
        for each in judged
        for position, (kind, version, score) in enumerate(each.scores)
    ]
