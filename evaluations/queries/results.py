"""The results of a run: every candidate with its doubt, pair by pair, by tag, by class."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Final

from evaluations.core.results import (
    CandidateFigures,
    TagFigures,
    candidate_figures,
    tag_figures,
)
from evaluations.core.results.classes import (
    COUNTED,
    ClassFigures,
    Kind,
    average_f1,
    class_figures,
    veiled_details,
)
from evaluations.core.statistics.comparing import Comparison, PairRow, compare
from evaluations.models import Run, may_read_held_out
from evaluations.queries.attempts import RunAttempts, run_attempts
from teams.access import Actor

CONFIDENCE: Final = 0.95
#: The same run always shows the same p-values.
SEED: Final = 1
#: Differences in accuracy that a team would not act on: two points.
MARGIN: Final = 0.02


@dataclass(frozen=True, slots=True)
class ClassTable:
    """One kind of classes with the figures of each candidate, None for one without."""

    kind: Kind
    candidates: tuple[ClassFigures | None, ...]
    average_f1: float | None
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunResults:
    """Candidates in the order of the run; ``resolves`` is the smallest difference in accuracy
    that a run of this size shows four times out of five, None where it cannot be told."""

    run: Run
    confidence: float
    margin: float
    candidates: tuple[CandidateFigures, ...]
    comparison: Comparison
    tags: tuple[TagFigures, ...]
    classes: tuple[ClassTable, ...]
    resolves: float | None
    cases: int
    repeats: int
    waiting: int
    skipped: int


def run_results(run: Run, by: Actor, *, margin: float = MARGIN) -> RunResults:
    """All results of ``run``; five queries, whatever its size. ``margin`` is in accuracy.

    Labels that only held-out cases know go by one name, unless ``by`` may read them.
    """
    found = run_attempts(run)
    compared = compare(
        {each.key: each.outcome for each in found.candidates},
        found.weights,
        confidence=CONFIDENCE,
        margin=margin,
        seed=SEED,
    )
    return RunResults(
        run=run,
        confidence=CONFIDENCE,
        margin=margin,
        candidates=tuple(candidate_figures(each, found.weights) for each in found.candidates),
        comparison=compared,
        tags=tag_figures(found.candidates, found.weights, found.tags, CONFIDENCE),
        classes=_classes(found, veiled=not may_read_held_out(by)),
        resolves=_resolves(compared.rows),
        cases=len(found.keys),
        repeats=run.repeats,
        waiting=found.waiting,
        skipped=found.skipped,
    )


def _classes(found: RunAttempts, *, veiled: bool) -> tuple[ClassTable, ...]:
    tables = []
    for grader, kind in COUNTED.items():
        own = [each for each in found.details if each.grader == grader]
        if not own:
            continue
        told = [each.details for each in own]
        if veiled:
            told = veiled_details(told, [found.held_out[each.case] for each in own])
        figures = tuple(
            class_figures(
                kind,
                [
                    details
                    for each, details in zip(own, told, strict=True)
                    if each.candidate == place
                ],
            )
            for place in range(len(found.candidates))
        )
        names = {row.label for each in figures if each for row in each.rows}
        tables.append(ClassTable(kind, figures, average_f1(figures), tuple(sorted(names))))
    return tuple(tables)


def _resolves(pairs: Iterable[PairRow]) -> float | None:
    """What the present cases and repeats resolve, in the middle of all pairs."""
    known = [pair.detectable for pair in pairs if pair.detectable is not None]
    return median(known) if known else None
