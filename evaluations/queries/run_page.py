"""The page of a run: its progress, how its candidates stand, and whether anybody works on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from evaluations.execution.slots import waiting_connections
from evaluations.models import Run, RunState, Sample, SampleState
from evaluations.queries.adaptive_story import AdaptiveStory, adaptive_story
from evaluations.queries.recordings import missing_samples
from evaluations.queries.runs import CandidateProgress, RunProgress, run_progress
from evaluations.queries.standings import Standing, standings_of_run

#: A worker takes a new run within seconds; after this, none is there.
PATIENCE: Final = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """One candidate of a run: how far it is, and how it stands; None before its first grade."""

    progress: CandidateProgress
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run at one moment, as its page shows it; ``expected`` are the figures of its estimate."""

    run: Run
    progress: RunProgress
    lines: tuple[CandidateLine, ...]
    needs_worker: bool
    not_recorded: int
    adaptive: AdaptiveStory | None = None

    @property
    def committed_usd(self) -> float:
        """What counts against the budget: spent, in flight, and bills that nobody knows."""
        return self.progress.spent_usd + self.progress.reserved_usd + self.progress.unsettled_usd

    @property
    def expected_usd(self) -> float | None:
        """What the estimate said before the start; None where prices were unknown."""
        told = self.run.estimate.get("cost_usd")
        return told if isinstance(told, int | float) else None

    @property
    def sentence(self) -> str:
        """How a run ended, for readers who do not see the page change."""
        counts = self.progress.counts
        told = f"Run {self.progress.state}: {counts.graded:,} graded, {counts.failed:,} failed"
        return f"{told}, {counts.left:,} left." if counts.left else f"{told}."


def run_page(run: Run, *, now: datetime, polled: bool) -> RunPage:
    """The page of ``run``; a bounded number of queries, whatever its size.

    ``polled``: the reader has watched for some seconds already.
    """
    progress = run_progress(run, now=now)
    standings = standings_of_run(run)
    lines = [CandidateLine(row, standings.get(row.run_candidate_id)) for row in progress.candidates]
    return RunPage(
        run=run,
        progress=progress,
        lines=tuple(lines),
        needs_worker=_needs_worker(run, progress, now, polled),
        not_recorded=missing_samples(run),
        adaptive=adaptive_story(run, progress),
    )


def _needs_worker(run: Run, progress: RunProgress, now: datetime, polled: bool) -> bool:
    """Whether samples are due and nobody calls. A run that was resumed a moment ago gets the
    time until its first poll.
    """
    idle = progress.state == RunState.RUNNING and progress.in_flight == 0
    if not idle or now - run.created_at < PATIENCE or _is_being_graded(run, now):
        return False
    if progress.done == 0:
        return True
    if not polled:
        return False
    own = run.run_candidates.values("connection")
    return waiting_connections(now=now).filter(pk__in=own).exists()


def _is_being_graded(run: Run, now: datetime) -> bool:
    """Whether a worker holds answers of the run."""
    answered = Sample.objects.filter(run=run, state=SampleState.ANSWERED)
    return answered.filter(not_before__gt=now).exists()
