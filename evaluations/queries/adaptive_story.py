"""What an adaptive run has decided so far: who was dropped, when and why, and what that saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg

from evaluations.core.adaptive import MOST_EVIDENCE, Rule
from evaluations.execution.looking import rule_of
from evaluations.models import Run, Sample, SampleState
from evaluations.queries.runs import RunProgress


@dataclass(frozen=True, slots=True)
class Racer:
    """A candidate at its last look; ``accuracy`` lies in the interval in all but few runs.

    ``places`` are those it was compared on, ``cases`` the distinct cases among them. ``rival``,
    ``behind`` (in accuracy) and ``dropped_at`` only of one that was dropped.
    """

    name: str
    places: int
    cases: int
    accuracy: float | None
    lower: float | None
    upper: float | None
    evidence: float | None
    leads: bool = False
    rival: str = ""
    behind: float | None = None
    dropped_at: datetime | None = None

    @property
    def is_certain(self) -> bool:
        """Whether the rest of the run could not have changed it."""
        return self.evidence is not None and self.evidence >= MOST_EVIDENCE


@dataclass(frozen=True, slots=True)
class Saved:
    """What was not asked: samples, and what they would have cost and taken, had they been as
    the candidate's others; None where that is unknown."""

    samples: int
    usd: float | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class AdaptiveStory:
    """An adaptive run at this moment."""

    rule: Rule
    seed: int
    total: int
    looks: int
    racers: tuple[Racer, ...]
    ending: str
    saved: Saved

    @property
    def confidence(self) -> float:
        """Share of runs in which the statement of the rule holds, at least."""
        return 1 - self.rule.alpha

    @property
    def repeated(self) -> bool:
        """Whether places are more than cases."""
        return any(racer.cases != racer.places for racer in self.racers)


def adaptive_story(run: Run, progress: RunProgress) -> AdaptiveStory | None:
    """The story of ``run``; None for one that is not adaptive. Two queries."""
    if not run.adaptive:
        return None
    run = Run.objects.get(pk=run.pk)
    names = {row.run_candidate_id: row.name for row in progress.candidates}
    skipped = {row.run_candidate_id: row.counts.skipped for row in progress.candidates}
    last = run.looks[-1] if run.looks else None
    return AdaptiveStory(
        rule=rule_of(run),
        seed=int(run.adaptive["seed"]),
        total=int(run.adaptive["places"]),
        looks=len(run.looks),
        racers=tuple(_racer(run.looks, pk, names) for pk in names) if last else (),
        ending=last["ending"] if last else "",
        saved=_saved(run, {pk: count for pk, count in skipped.items() if count}),
    )


def _racer(looks: list[dict[str, Any]], pk: int, names: Mapping[int, str]) -> Racer:
    """A candidate at the look that dropped it, or at the last."""
    drops = [(entry, each) for entry in looks for each in entry["dropped"]]
    entry, drop = next(
        ((entry, each) for entry, each in drops if each["candidate"] == pk), (looks[-1], None)
    )
    low, high = entry["intervals"].get(str(pk)) or (None, None)
    known = {
        "name": names[pk],
        "places": entry["places"],
        "cases": entry["cases"],
        "accuracy": entry["means"].get(str(pk)),
        "lower": low,
        "upper": high,
        "evidence": entry["evidence"].get(str(pk)),
    }
    if drop is None:
        return Racer(**known, leads=looks[-1]["leader"] == pk)
    return Racer(
        **known,
        rival=names.get(drop["rival"], ""),
        behind=-drop["difference"],
        dropped_at=datetime.fromisoformat(entry["at"]),
    )


def _saved(run: Run, skipped: Mapping[int, int]) -> Saved:
    rows = (
        Sample.objects.filter(run=run, state=SampleState.GRADED)
        .order_by()
        .values("run_candidate")
        .annotate(usd=Avg("cost_usd"), seconds=Avg("trace__total_s"))
    )
    means = {row["run_candidate"]: row for row in rows}
    return Saved(
        samples=sum(skipped.values()),
        usd=_summed(skipped, {pk: row["usd"] for pk, row in means.items()}),
        seconds=_summed(skipped, {pk: row["seconds"] for pk, row in means.items()}),
    )


def _summed(skipped: Mapping[int, int], means: Mapping[int, float | None]) -> float | None:
    """Samples times their candidate's mean; None where the mean of one is unknown."""
    parts = [
        None if (mean := means.get(pk)) is None else count * mean for pk, count in skipped.items()
    ]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None
