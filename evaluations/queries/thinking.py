"""How thinking goes with right answers in a run, candidate by candidate."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from django.db.models import BooleanField, ExpressionWrapper, Q

from evaluations.core.statistics.multiplicity import holm
from evaluations.core.statistics.thinking import Thinking, study
from evaluations.core.statistics.thoughts import Ending, ThoughtSample
from evaluations.core.thinking_words import Finding, contrast, finding, headline
from evaluations.models import Run, RunCandidate, Sample, SampleState
from traces.core.usage import thought_tokens
from traces.models import Outcome, TraceKind

CONFIDENCE: Final = 0.95
_COLUMNS: Final = (
    "run_candidate_id",
    "case_id",
    "state",
    "value",
    "trace__outcome",
    "trace__kind",
    "trace__reasoning_tokens",
    "trace__prompt_tokens",
    "trace__output_tokens",
    "trace__usage_basis",
    "without_answer",
)
#: What makes the thoughts of two candidates comparable: all that shapes them but the limit.
_SHAPING: Final = (
    "model",
    "quantization",
    "system_prompt",
    "temperature",
    "top_p",
    "reasoning_effort",
    "extra_parameters",
)


@dataclass(frozen=True, slots=True)
class CandidateThinking:
    """One candidate of a run. The p-values are Holm's over the candidates of the run.

    ``alike`` names candidates that differ in nothing but their limit, whose thoughts count too
    where room is estimated. ``waiting`` samples have no end yet; the traces of ``traceless`` ones
    were deleted.
    """

    key: str
    label: str
    thinking: Thinking
    pooled_p: float | None
    within_p: float | None
    alike: tuple[str, ...]
    waiting: int
    traceless: int

    @property
    def pooled_finding(self) -> Finding:
        """What longer thinking goes with across cases."""
        return finding(self.thinking.pooled, self.pooled_p)

    @property
    def within_finding(self) -> Finding:
        """What longer thinking goes with on one and the same case."""
        return finding(self.thinking.within, self.within_p)

    @property
    def contrast(self) -> str:
        """Why the two differ, where they do."""
        return contrast(self.pooled_finding, self.within_finding)


@dataclass(frozen=True, slots=True)
class RunThinking:
    """All candidates of a run in their order."""

    run: Run
    confidence: float
    candidates: tuple[CandidateThinking, ...]

    @property
    def headline(self) -> str:
        """What it comes to, in one sentence that claims no cause."""
        pooled = [row.pooled_finding for row in self.candidates]
        return headline(pooled, [row.within_finding for row in self.candidates])

    @property
    def waiting(self) -> int:
        """Samples that have no end yet."""
        return sum(row.waiting for row in self.candidates)


def run_thinking(run: Run) -> RunThinking:
    """Think length against correctness for every candidate of ``run``; two queries."""
    rows = list(RunCandidate.objects.filter(run=run).order_by("position", "pk"))
    samples, waiting, traceless = _samples(run)
    kin = _alike(rows)
    studies = [
        study(
            samples[row.pk],
            [each for other in kin[row.pk] for each in samples[other.pk]],
            CONFIDENCE,
        )
        for row in rows
    ]
    pooled = holm([each.pooled.p_value for each in studies])
    within = holm([each.within.p_value for each in studies])
    return RunThinking(
        run=run,
        confidence=CONFIDENCE,
        candidates=tuple(
            CandidateThinking(
                key=str(row.snapshot["slug"]),
                label=str(row.snapshot["name"]),
                thinking=found,
                pooled_p=pooled[place],
                within_p=within[place],
                alike=tuple(str(other) for other in kin[row.pk]),
                waiting=waiting[row.pk],
                traceless=traceless[row.pk],
            )
            for place, (row, found) in enumerate(zip(rows, studies, strict=True))
        ),
    )


def _samples(run: Run) -> tuple[Mapping[int, list[ThoughtSample]], Counter[int], Counter[int]]:
    """The ended samples of each candidate; how many have no end yet, how many no trace."""
    samples: dict[int, list[ThoughtSample]] = defaultdict(list)
    waiting: Counter[int] = Counter()
    traceless: Counter[int] = Counter()
    empty = ExpressionWrapper(Q(trace__answer=""), output_field=BooleanField())
    needed = Sample.objects.filter(run=run).exclude(state=SampleState.SKIPPED)
    found = needed.order_by("pk").annotate(without_answer=empty)
    for candidate, case, state, *rest in found.values_list(*_COLUMNS).iterator(chunk_size=5000):
        if state == SampleState.FAILED:
            samples[candidate].append(ThoughtSample(case, "failed", None, None, None))
        elif state != SampleState.GRADED:
            waiting[candidate] += 1
        elif rest[1] is None:
            traceless[candidate] += 1
        else:
            samples[candidate].append(_graded(case, *rest))
    return samples, waiting, traceless


def _graded(
    case: int,
    value: float | None,
    outcome: str,
    kind: str,
    think_tokens: int | None,
    input_tokens: int | None,
    output_tokens: int | None,
    basis: str,
    without_answer: bool,
) -> ThoughtSample:
    return ThoughtSample(
        case=case,
        ending=cast(Ending, outcome),
        value=value or 0.0,
        think_tokens=thought_tokens(kind, think_tokens, output_tokens),
        input_tokens=input_tokens,
        in_thought=outcome == Outcome.TRUNCATED and bool(without_answer),
        estimated=basis == "estimated",
        hidden=kind == TraceKind.HIDDEN,
    )


def _alike(rows: list[RunCandidate]) -> dict[int, list[RunCandidate]]:
    """For each candidate the others that think as it does, whatever their limit."""
    shapes = {row.pk: _shape(row.snapshot) for row in rows}
    return {
        row.pk: [
            other for other in rows if other.pk != row.pk and shapes[other.pk] == shapes[row.pk]
        ]
        for row in rows
    }


def _shape(snapshot: Mapping[str, Any]) -> str:
    shaping = [snapshot.get(name) for name in _SHAPING]
    return json.dumps([shaping, snapshot.get("connection")], sort_keys=True)
