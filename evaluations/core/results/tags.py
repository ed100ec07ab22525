"""Accuracy by tag: where a candidate is good, and where it is not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.core.results.attempts import Attempts, means_of
from evaluations.core.statistics.cases import Estimate, Floats
from evaluations.core.statistics.intervals import accuracy_interval


@dataclass(frozen=True, slots=True)
class TagFigures:
    """Accuracies on the cases that carry a tag, in the order of the candidates; None unknown."""

    tag: str
    cases: int
    accuracies: tuple[Estimate | None, ...]


def tag_figures(
    candidates: Sequence[Attempts],
    weights: Floats,
    tags: Sequence[Sequence[str]],
    confidence: float = 0.95,
) -> tuple[TagFigures, ...]:
    """One row for each tag, those with most cases first; ``tags`` are those of each case.

    Unscored counts as wrong. Many tags are many looks: a difference here is a hint, no finding.
    """
    places: dict[str, list[int]] = {}
    for place, names in enumerate(tags):
        for name in dict.fromkeys(names):
            places.setdefault(name, []).append(place)
    return tuple(
        TagFigures(tag, len(rows), _accuracies(candidates, weights, rows, confidence))
        for tag, rows in sorted(places.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _accuracies(
    candidates: Sequence[Attempts], weights: Floats, rows: Sequence[int], confidence: float
) -> tuple[Estimate | None, ...]:
    chosen = np.zeros(len(weights), dtype=np.bool_)
    chosen[list(rows)] = True
    return tuple(
        accuracy_interval(means_of(each.outcome, weights, chosen), confidence)
        for each in candidates
    )
