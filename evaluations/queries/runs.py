"""Reads about runs: the list, and how far each has come."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from evaluations.access import runs_for
from evaluations.core.failures import failure_label
from evaluations.models import HELD_OUT, Run, RunCandidate, RunState, Sample, SampleState
from teams.access import Actor

#: The speed of a run is what it did in this time: pauses and slow starts are soon forgotten.
SPEED_WINDOW: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Failure:
    """A cause of failed samples, with one of the messages."""

    code: str
    count: int
    example: str

    @property
    def label(self) -> str:
        """The cause in words."""
        return failure_label(self.code)


@dataclass(frozen=True, slots=True)
class Counts:
    """Samples by where they stand. ``shelved`` were never asked and wait for a resume;
    ``skipped`` are those that an adaptive run does not need.
    """

    total: int = 0
    waiting: int = 0
    in_flight: int = 0
    grading: int = 0
    graded: int = 0
    failed: int = 0
    shelved: int = 0
    skipped: int = 0

    @property
    def done(self) -> int:
        """Samples with an end: graded, or failed for a named cause."""
        return self.graded + self.failed

    @property
    def needed(self) -> int:
        """Samples that are asked, or will be: all but the skipped ones."""
        return self.total - self.skipped

    @property
    def left(self) -> int:
        """Samples that still have to be asked, answered or graded."""
        return self.needed - self.done


@dataclass(frozen=True, slots=True)
class CandidateProgress:
    """One candidate's part of a run."""

    run_candidate_id: int
    name: str
    slug: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class RunProgress:
    """A run at one moment; USD and seconds, None is unknown.

    ``retrying`` are waiting samples that have failed before: their next try is not due yet or
    in the queue. ``unsettled_usd`` is what calls with an unknown bill may have cost.
    """

    state: str
    stop_reason: str
    counts: Counts
    retrying: int
    failures: tuple[Failure, ...]
    candidates: tuple[CandidateProgress, ...]
    budget_usd: float | None
    spent_usd: float
    reserved_usd: float
    unsettled_usd: float
    elapsed_s: float
    time_left_s: float | None

    @property
    def total(self) -> int:
        """All samples."""
        return self.counts.total

    @property
    def done(self) -> int:
        """Samples with an end."""
        return self.counts.done

    @property
    def failed(self) -> int:
        """Samples that failed for a named cause."""
        return self.counts.failed

    @property
    def left(self) -> int:
        """Samples without an end."""
        return self.counts.left

    @property
    def in_flight(self) -> int:
        """Calls that are open now."""
        return self.counts.in_flight

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state != RunState.RUNNING


def run_list(by: Actor) -> QuerySet[Run]:
    """Runs of the team, newest first, with ``sample_count``, ``graded_count``, ``failed_count``,
    and their sum, ``done_count``. What an adaptive run left out is not counted.
    """
    return (
        runs_for(by)
        .select_related("suite_version__suite", "created_by")
        .annotate(
            sample_count=_count(~Q(state=SampleState.SKIPPED)),
            graded_count=_count(Q(state=SampleState.GRADED)),
            failed_count=_count(Q(state=SampleState.FAILED)),
        )
        .annotate(done_count=F("graded_count") + F("failed_count"))
        .order_by("-created_at", "-pk")
    )


def run_progress(run: Run, *, now: datetime | None = None) -> RunProgress:
    """How far a run has come; four queries, whatever its size."""
    now = now or timezone.now()
    run = Run.objects.get(pk=run.pk)
    cells = _cells(run, now - SPEED_WINDOW)
    rows = RunCandidate.objects.filter(run=run).order_by("position", "pk")
    candidates = [
        CandidateProgress(
            row.pk, str(row), str(row.snapshot.get("slug", "")), _counts(cells.get(row.pk, ()))
        )
        for row in rows
    ]
    everything = [cell for each in cells.values() for cell in each]
    end = run.finished_at or now
    return RunProgress(
        state=run.state,
        stop_reason=run.stop_reason,
        counts=_counts(everything),
        retrying=sum(cell.retrying for cell in everything),
        failures=_failures(run),
        candidates=tuple(candidates),
        budget_usd=run.budget_usd,
        spent_usd=run.spent_usd,
        reserved_usd=run.reserved_usd,
        unsettled_usd=run.unsettled_usd,
        elapsed_s=max(0.0, (end - run.created_at).total_seconds()),
        time_left_s=_time_left_s(run, everything, now),
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """Samples of one candidate in one state; ``recent`` ended within the speed window."""

    connection: int
    state: str
    count: int
    retrying: int
    recent: int


def _cells(run: Run, since: datetime) -> Mapping[int, list[_Cell]]:
    rows = (
        Sample.objects.filter(run=run)
        .values_list("run_candidate", "connection", "state")
        .annotate(
            count=Count("pk"),
            retrying=Count("pk", filter=Q(state=SampleState.PENDING, strikes__gt=0)),
            recent=Count("pk", filter=Q(finished_at__gt=since)),
        )
    )
    cells: dict[int, list[_Cell]] = defaultdict(list)
    for run_candidate, *values in rows:
        cells[run_candidate].append(_Cell(*values))
    return cells


def _counts(cells: Iterable[_Cell]) -> Counts:
    by_state: Counter[str] = Counter()
    for cell in cells:
        by_state[cell.state] += cell.count
    return Counts(
        total=by_state.total(),
        waiting=by_state[SampleState.PENDING],
        in_flight=by_state[SampleState.LEASED],
        grading=by_state[SampleState.ANSWERED],
        graded=by_state[SampleState.GRADED],
        failed=by_state[SampleState.FAILED],
        shelved=by_state[SampleState.CANCELLED],
        skipped=by_state[SampleState.SKIPPED],
    )


def _failures(run: Run) -> tuple[Failure, ...]:
    failed = Sample.objects.filter(run=run, state=SampleState.FAILED)
    # A message may quote what was asked: none is taken from a held-out case.
    example = failed.filter(failure_code=OuterRef("failure_code"), case__held_out=False)
    rows = (
        failed.values("failure_code")
        .annotate(
            count=Count("pk"),
            example=Coalesce(
                Subquery(example.order_by("pk").values("failure_message")[:1]), Value(HELD_OUT)
            ),
        )
        .order_by("-count")
    )
    return tuple(Failure(row["failure_code"], row["count"], row["example"]) for row in rows)


def _time_left_s(run: Run, cells: Sequence[_Cell], now: datetime) -> float | None:
    """Connections work side by side: the slowest decides, each at its recent speed.

    None where the run is over, one with open samples has not finished any lately, or only grades
    are missing: how long those take is not known.
    """
    if run.state != RunState.RUNNING:
        return None
    window = min((now - run.created_at), SPEED_WINDOW).total_seconds()
    open_now: Counter[int] = Counter()
    recent: Counter[int] = Counter()
    for cell in cells:
        recent[cell.connection] += cell.recent
        if cell.state in (SampleState.PENDING, SampleState.LEASED):
            open_now[cell.connection] += cell.count
    grading = any(cell.state == SampleState.ANSWERED for cell in cells)
    if any(not recent[connection] for connection in open_now) or (grading and not open_now):
        return None
    return max((open_now[key] * window / recent[key] for key in open_now), default=0.0)


def _count(condition: Q) -> Coalesce:
    rows = Sample.objects.filter(condition, run=OuterRef("pk")).order_by().values("run")
    counted = rows.annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
