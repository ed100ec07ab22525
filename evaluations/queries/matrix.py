"""Cases x candidates of a run: repeats folded into one cell, filtered by one word."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from evaluations.models import Case, Run, RunCandidate, Sample, SampleState
from teams.access import Actor


@dataclass(slots=True)
class MatrixCell:
    """All repeats of one candidate on one case; ``answers`` are the distinct extracted ones."""

    correct: int = 0
    incorrect: int = 0
    unscored: int = 0
    failed: int = 0
    waiting: int = 0
    sample_ids: list[int] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        """Whether any repeat was judged and not right."""
        return self.incorrect + self.unscored > 0

    @property
    def share(self) -> float | None:
        """Correct among those that ended; None while none has."""
        ended = self.correct + self.incorrect + self.unscored
        return self.correct / ended if ended else None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One case with a cell for each candidate, in the order of the columns."""

    key: str
    prompt: str
    tags: tuple[str, ...]
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A candidate with the sum of its cells; ``kind`` is that of its connection."""

    key: str
    label: str
    total: MatrixCell
    kind: str = ""


@dataclass(frozen=True, slots=True)
class RunMatrix:
    """The rows that pass the filter, of ``count`` in all."""

    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
    count: int
    tags: tuple[str, ...]


def _is_different(row: MatrixRow) -> bool:
    return len({cell.share for cell in row.cells if cell.share is not None}) > 1


FILTERS: Mapping[str, tuple[str, Callable[[MatrixRow], bool]]] = {
    "all": ("All", lambda row: True),
    "failures": ("Failures", lambda row: any(cell.is_wrong for cell in row.cells)),
    "errors": ("Errors", lambda row: any(cell.failed for cell in row.cells)),
    "different": ("Different", _is_different),
    "unscored": ("Unscored", lambda row: any(cell.unscored for cell in row.cells)),
}


def run_matrix(run: Run, by: Actor, *, show: str = "all", tag: str = "") -> RunMatrix:
    """The matrix of ``run`` in three SQL queries; an unknown filter shows everything."""
    candidates = list(RunCandidate.objects.filter(run=run).order_by("position", "id"))
    column_of = {row.pk: index for index, row in enumerate(candidates)}
    rows = dict(_empty_rows(run, by, len(candidates)))
    samples = (
        Sample.objects.filter(run=run)
        .exclude(state=SampleState.SKIPPED)
        .order_by("repeat", "id")
        .values_list("pk", "case_id", "run_candidate_id", "state", "value")
    )
    totals = [MatrixCell() for _ in candidates]
    for pk, case_id, candidate_id, state, value in samples.iterator(chunk_size=5000):
        column = column_of[candidate_id]
        cell = rows[case_id].cells[column]
        cell.sample_ids.append(pk)
        for counted in (cell, totals[column]):
            name = _ending(state, value)
            setattr(counted, name, getattr(counted, name) + 1)
    return RunMatrix(
        columns=tuple(
            MatrixColumn(
                key=str(row.snapshot["slug"]),
                label=str(row.snapshot["name"]),
                total=total,
                kind=str((row.snapshot.get("connection") or {}).get("kind", "")),
            )
            for row, total in zip(candidates, totals, strict=True)
        ),
        rows=passing(rows.values(), show, tag),
        count=len(rows),
        tags=tuple(sorted({name for row in rows.values() for name in row.tags})),
    )


def passing(rows: Iterable[MatrixRow], show: str, tag: str) -> tuple[MatrixRow, ...]:
    """The rows that a filter and a tag leave; an unknown filter and an empty tag leave all."""
    passes = FILTERS.get(show, FILTERS["all"])[1]
    return tuple(row for row in rows if passes(row) and (not tag or tag in row.tags))


def _empty_rows(run: Run, by: Actor, columns: int) -> list[tuple[int, MatrixRow]]:
    cases = Case.objects.read_by(by).filter(version_id=run.suite_version_id)
    return [
        (
            case.pk,
            MatrixRow(
                key=case.key,
                prompt=case.prompt or _last_message(case),
                tags=tuple(str(tag) for tag in case.tags),
                cells=tuple(MatrixCell() for _ in range(columns)),
            ),
        )
        for case in cases.order_by("position", "id")
    ]


def _last_message(case: Case) -> str:
    return str(case.messages[-1].get("content", "")) if case.messages else ""


def _ending(state: str, value: float | None) -> str:
    if state == SampleState.FAILED:
        return "failed"
    if state != SampleState.GRADED:
        return "waiting"
    if value is None:
        return "unscored"
    return "correct" if value >= 1.0 else "incorrect"
