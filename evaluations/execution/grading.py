"""Grades stored answers in the driver's batch, and writes down every verdict."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from evaluations.core.graders import grader_for
from evaluations.core.scoring import GraderSettingsError, Score
from evaluations.execution.judging import judge_reply, judged_here, reply_of
from evaluations.execution.plans import GraderSpec
from evaluations.execution.settlement import Answer
from evaluations.models import Sample, SampleScore, SampleState
from traces.actions import label_traces
from traces.models import Outcome, Trace, Verdict

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


@transaction.atomic
def write_scores(judged: Sequence[Judged], *, now: datetime, owner: str = "") -> None:
    """Store the scores of samples that still wait for them; earlier ones stop being current.

    ``owner`` holds them; what somebody else has claimed meanwhile is left to them.
    """
    waiting = Sample.objects.filter(
        pk__in=[each.sample_id for each in judged], state=SampleState.ANSWERED, owner=owner
    )
    held = set(waiting.select_for_update(no_key=True).values_list("pk", flat=True))
    judged = [each for each in judged if each.sample_id in held]
    SampleScore.objects.filter(sample_id__in=held, current=True).update(current=False)
    SampleScore.objects.bulk_create(_rows(judged, now))
    by_value: dict[float | None, list[int]] = defaultdict(list)
    for each in judged:
        by_value[each.value].append(each.sample_id)
    for value, pks in by_value.items():
        Sample.objects.filter(pk__in=pks).update(
            state=SampleState.GRADED, value=value, owner="", not_before=None
        )
    label_traces(verdicts={each.trace_id: each.verdict for each in judged if each.trace_id})


def judge_sample(sample: Sample) -> Judged:
    """The scores of a sample with its trace, case and version at hand; no query is made."""
    scores = _scores(sample.trace, sample.case.targets, specs_of(sample))
    return Judged(sample.pk, sample.trace_id, scores)


def specs_of(sample: Sample) -> Sequence[GraderSpec]:
    """Who judges a sample: its case's own graders, or the version's."""
    specs: Sequence[GraderSpec] = sample.case.graders or sample.run.suite_version.default_graders
    return specs


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
