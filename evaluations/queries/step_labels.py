"""Reads about step labels: whose thoughts a judge can be shown, and what came of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from evaluations.access import runs_for
from evaluations.core.step_labels.agreement import (
    Agreement,
    Disagreement,
    Pair,
    agreements,
    disagreements,
)
from evaluations.core.step_labels.cases import GRADER, LabelingCase, read_case, run_tag, source_of
from evaluations.core.step_labels.replies import Labels, UnreadableReplyError, read_labels
from evaluations.core.step_labels.thoughts import (
    Thought,
    choose_alike,
    digest_of_cuts,
    shown_answer,
)
from evaluations.models import Case, Run, Sample, SampleState, SuiteVersion
from evaluations.thoughts import thoughts_of
from teams.access import Actor
from traces.core.analysis import ANALYSIS_VERSION, Analysis, MarkKind, analyse
from traces.models import TraceKind

#: Intervals come from random weights; the same run always shows the same ones.
_SEED: Final = 1

#: Why a trace is no part of the agreement, in the order in which a page lists the reasons.
LEFT_OUT: Final[Mapping[str, str]] = {
    "waiting": "The judge has not replied yet",
    "failed": "The call failed, or was never made",
    "unreadable": "The reply could not be read",
    "gone": "The trace, or the judge's reply, is gone",
    "changed": "The rules cut this thought into other steps by now",
}
_OF_CASE: Final = ("case", "case__key", "case__targets", "case__tags")
_OF_TRACE: Final = ("trace", "trace__answer")
_OPEN: Final = (SampleState.PENDING, SampleState.LEASED, SampleState.ANSWERED)


@dataclass(frozen=True, slots=True)
class TraceDifference:
    """One trace on which rules and judge differ, kind by kind."""

    trace_id: int
    kinds: tuple[Disagreement, ...]

    @property
    def count(self) -> int:
        """In how many steps a kind is seen by one of the two only."""
        return sum(len(each.only_rules) + len(each.only_judge) for each in self.kinds)


class LeftOut(NamedTuple):
    """How many traces are no part of the agreement for one ``reason``, a key of LEFT_OUT."""

    reason: str
    traces: int


@dataclass(frozen=True, slots=True)
class LabelReport:
    """What became of a judge's labels of ``traces`` thoughts, ``compared`` of which can be held
    against the rules of version ``analysis``.

    ``shown`` steps were shown in these and ``labeled`` of them were labeled. ``shortened`` were
    shown in part. The rest was dropped from the replies. ``differences``: most differences first.
    """

    traces: int
    compared: int
    left_out: tuple[LeftOut, ...]
    shortened: int
    shown: int
    labeled: int
    unknown_kinds: int
    unknown_steps: int
    malformed: int
    agreements: tuple[Agreement, ...]
    differences: tuple[TraceDifference, ...]
    analysis: str = ANALYSIS_VERSION


@dataclass(frozen=True, slots=True)
class _Reading:
    case: LabelingCase
    labels: Labels
    pair: Pair


def without_labeling(runs: QuerySet[Run]) -> QuerySet[Run]:
    """The runs among ``runs`` that measure candidates: no judge labels steps in them."""
    return runs.exclude(suite_version__in=_labeling_versions())


def labelings_of(run: Run, by: Actor) -> list[Run]:
    """Runs in which judges labeled thoughts of ``run``, newest first, with their candidates."""
    first = Case.objects.filter(
        version=OuterRef("suite_version"), position=0, tags__0=run_tag(run.pk)
    )
    rows = runs_for(by).filter(Exists(first), suite_version__in=_labeling_versions())
    return list(rows.prefetch_related("run_candidates").order_by("-created_at", "-pk"))


def source_run(run: Run, by: Actor) -> Run | None:
    """The run whose thoughts a labeling run is about; None where nobody knows."""
    tags = run.suite_version.cases.order_by("position").values_list("tags", flat=True).first()
    pk = source_of(tags or ())
    return None if pk is None else runs_for(by).filter(pk=pk).first()


def labelable_traces(run: Run, *, count: int, seed: int) -> list[int]:
    """Ids of at most ``count`` traces of a run with a full thought, in random order by ``seed``:
    as many after right, wrong and unscored answers, as far as there are."""
    rows = Sample.objects.filter(run=run, state=SampleState.GRADED, trace__kind=TraceKind.FULL)
    found = rows.exclude(trace__reasoning="").values_list("trace", "value")
    groups: tuple[list[int], list[int], list[int]] = ([], [], [])
    for trace, value in found:
        groups[2 if value is None else 0 if value >= 1.0 else 1].append(trace)
    return choose_alike(groups, count, seed)


def label_report(run: Run) -> LabelReport:
    """What the judge of a labeling run said, held against the rules of today; four queries."""
    rows = list(
        Sample.objects.filter(run=run)
        .select_related("case", "trace")
        .only("state", "value", *_OF_CASE, *_OF_TRACE)
        .order_by("case__position", "pk")
    )
    left_out: Counter[str] = Counter()
    replies: list[tuple[LabelingCase, Labels]] = []
    for row in rows:
        found = _reply_of(row)
        if isinstance(found, str):
            left_out[found] += 1
        else:
            replies.append(found)
    thoughts = thoughts_of(run.team, [case.trace_id for case, _ in replies])
    by_id = {thought.trace_id: thought for thought in thoughts}
    readings = []
    for case, labels in replies:
        reading = _compare(case, labels, by_id.get(case.trace_id))
        if isinstance(reading, str):
            left_out[reading] += 1
        else:
            readings.append(reading)
    return _report(len(rows), readings, left_out)


def _labeling_versions() -> QuerySet[SuiteVersion]:
    return SuiteVersion.objects.filter(default_graders__0__kind=GRADER)


def _reply_of(sample: Sample) -> tuple[LabelingCase, Labels] | str:
    """What the judge said, or the reason why that is not known."""
    if sample.state in _OPEN:
        return "waiting"
    if sample.state != SampleState.GRADED:
        return "failed"
    case = read_case(sample.case.key, sample.case.targets, sample.case.tags)
    if sample.trace is None or case is None:
        return "gone"
    # Cut off, refused or unreadable: the grader has said so.
    if sample.value is None:
        return "unreadable"
    try:
        return case, read_labels(sample.trace.answer, case.steps)
    except UnreadableReplyError:
        return "unreadable"


def _compare(case: LabelingCase, labels: Labels, thought: Thought | None) -> _Reading | str:
    """The judge's labels beside the rules' marks in the very part that the judge was shown."""
    if thought is None:
        return "gone"
    found = analyse(thought.text[: case.chars], answer=shown_answer(thought.answer))
    cuts = [0, *(step.end for step in found.steps)]
    if len(found.steps) != case.steps or digest_of_cuts(cuts) != case.cuts:
        return "changed"
    pair = Pair(_kinds_by_step(found), labels.by_step, frozenset(found.unavailable))
    return _Reading(case, labels, pair)


def _kinds_by_step(found: Analysis) -> dict[int, set[MarkKind]]:
    kinds: dict[int, set[MarkKind]] = {}
    for mark in found.marks:
        kinds.setdefault(mark.step, set()).add(mark.kind)
    return kinds


def _report(traces: int, readings: Sequence[_Reading], left_out: Mapping[str, int]) -> LabelReport:
    differing = (TraceDifference(row.case.trace_id, disagreements(row.pair)) for row in readings)
    return LabelReport(
        traces=traces,
        compared=len(readings),
        left_out=tuple(LeftOut(key, left_out[key]) for key in LEFT_OUT if key in left_out),
        shortened=sum(not row.case.whole for row in readings),
        shown=sum(row.case.steps for row in readings),
        labeled=sum(len(row.labels.by_step) for row in readings),
        unknown_kinds=sum(row.labels.unknown_kinds for row in readings),
        unknown_steps=sum(row.labels.unknown_steps for row in readings),
        malformed=sum(row.labels.malformed for row in readings),
        agreements=agreements([row.pair for row in readings], seed=_SEED),
        differences=tuple(
            sorted(
                (row for row in differing if row.kinds), key=lambda row: (-row.count, row.trace_id)
            )
        ),
    )
