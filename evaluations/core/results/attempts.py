"""The attempts of one candidate at the cases of a run, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluations.core.statistics.cases import CaseMeans, Floats
from evaluations.core.statistics.consensus import Vote
from evaluations.core.statistics.thoughts import Ending

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Attempts:
    """Arrays are cases x repeats, NaN where nothing is known; USD, seconds and tokens.

    ``values`` are scores from 0 to 1; an ``unscored`` answer has none, a failed call neither.
    ``answers`` are what the first grader extracted. ``endings`` are (case, ending) of every
    sample that has ended.
    """

    key: str
    label: str
    values: Floats
    unscored: Flags
    cost: Floats
    first_answer: Floats
    total: Floats
    think_tokens: Floats
    answers: Sequence[Sequence[str | None]]
    endings: Sequence[tuple[int, Ending]]

    @property
    def outcome(self) -> Floats:
        """Scores with an unscored answer counted as wrong: the policy of every accuracy."""
        return np.where(self.unscored, 0.0, self.values)

    def votes(self, case: int) -> list[Vote]:
        """The attempts at a case that were graded, as votes for what they answered."""
        return [
            Vote(answer, None if np.isnan(value) else float(value))
            for answer, value, unscored in zip(
                self.answers[case], self.values[case], self.unscored[case], strict=True
            )
            if unscored or not np.isnan(value)
        ]


def means_of(array: Floats, weights: Floats, chosen: Flags | None = None) -> CaseMeans:
    """The mean of each case that has a value, among ``chosen`` cases: for the estimators."""
    known = ~np.isnan(array)
    repeats = known.sum(axis=1).astype(np.float64)
    held = repeats > 0 if chosen is None else (repeats > 0) & chosen
    means = np.where(known, array, 0.0).sum(axis=1)[held] / repeats[held]
    return CaseMeans(means, repeats[held], weights[held])


def rows_of(array: Floats) -> list[list[float | None]]:
    """The repeats of each case, None where nothing is known."""
    return [[None if np.isnan(value) else float(value) for value in case] for case in array]
