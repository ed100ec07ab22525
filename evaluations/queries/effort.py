"""The families of a run: what more effort brought."""

from collections import defaultdict
from dataclasses import dataclass

from evaluations.core.charts.effort import EffortPanel, effort_panels
from evaluations.core.effort import EffortCurve, Point, Rung, effort_curve
from evaluations.models import Run, RunCandidate
from evaluations.queries.measurements import CandidateMeasurements, run_measurements


@dataclass(frozen=True, slots=True)
class EffortRow:
    """A rung of the table."""

    point: Point
    is_knee: bool
    is_best: bool


@dataclass(frozen=True, slots=True)
class EffortFamily:
    """A family with at least two rungs in the run, from low to high."""

    name: str
    curve: EffortCurve
    rows: tuple[EffortRow, ...]
    panels: tuple[EffortPanel, ...]

    @property
    def knee_label(self) -> str:
        """The rung at the knee; empty without answers."""
        return "" if self.curve.knee is None else self.curve.points[self.curve.knee].label

    @property
    def best_label(self) -> str:
        """The rung of the highest accuracy; empty without answers."""
        return "" if self.curve.best is None else self.curve.points[self.curve.best].label

    @property
    def backwards(self) -> tuple[tuple[str, str], ...]:
        """Pairs of rungs, lower and higher, whose higher one is significantly worse."""
        points = self.curve.points
        return tuple((points[low].label, points[high].label) for low, high in self.curve.backwards)


def effort_families(run: Run) -> tuple[EffortFamily, ...]:
    """The families of ``run``; one query where it has none, four where it has."""
    snapshots = RunCandidate.objects.filter(run=run).values_list("snapshot", flat=True)
    counts: dict[str, int] = defaultdict(int)
    for snapshot in snapshots:
        counts[snapshot.get("family") or ""] += 1
    wanted = {name for name, count in counts.items() if name and count >= 2}
    if not wanted:
        return ()
    measured = run_measurements(run)
    members: dict[str, list[CandidateMeasurements]] = defaultdict(list)
    for row in measured.candidates:
        if (name := row.snapshot.get("family")) in wanted:
            members[name].append(row)
    return tuple(
        _family(name, effort_curve([_rung(row) for row in _by_rung(rows)], measured.weights))
        for name, rows in members.items()
    )


def _by_rung(rows: list[CandidateMeasurements]) -> list[CandidateMeasurements]:
    return sorted(rows, key=lambda row: row.snapshot.get("rung") or 0)


def _rung(row: CandidateMeasurements) -> Rung:
    return Rung(row.label, row.outcome, row.cost, row.first_answer)


def _family(name: str, curve: EffortCurve) -> EffortFamily:
    rows = tuple(
        EffortRow(point, is_knee=at == curve.knee, is_best=at == curve.best)
        for at, point in enumerate(curve.points)
    )
    return EffortFamily(name, curve, rows, effort_panels(curve))
