"""The figures of one candidate in a run, each with its interval."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluations.core.results.attempts import Attempts, Flags, means_of, rows_of
from evaluations.core.statistics.bootstrap import case_weight_draws
from evaluations.core.statistics.cases import Estimate, Floats, scaled
from evaluations.core.statistics.intervals import accuracy_interval, clustered_mean
from evaluations.core.statistics.quantiles import case_quantile
from evaluations.core.statistics.repeats import RepeatFigures, repeat_figures
from evaluations.core.statistics.thoughts import Rate, ThoughtSample, rates

CONFIDENCE: Final = 0.95
#: The same run always shows the same intervals.
SEED: Final = 1
DRAWS: Final = 1_000
MIDDLE, HIGH = 0.5, 0.95


@dataclass(frozen=True, slots=True)
class CandidateFigures:
    """What one candidate did. USD, seconds and tokens are for one sample.

    ``accuracy`` counts an unscored answer as wrong, ``accuracy_scored`` leaves it out; failed
    calls are in neither. ``repeats`` holds the figures of k attempts, for k from 1 to the number
    of repeats where there are several. ``cost_per_correct`` divides all cost by all right
    answers.
    """

    key: str
    label: str
    cases: int
    graded: int
    unscored: int
    failed: int
    accuracy: Estimate | None
    accuracy_scored: Estimate | None
    repeats: tuple[RepeatFigures, ...]
    cost: Estimate | None
    cost_per_correct: Estimate | None
    first_answer_p50: Estimate | None
    first_answer_p95: Estimate | None
    total_p50: Estimate | None
    total_p95: Estimate | None
    think_tokens: Estimate | None
    rates: tuple[Rate, ...]

    @property
    def cost_per_1000(self) -> Estimate | None:
        """USD for a thousand samples."""
        return scaled(self.cost, 1_000)

    @property
    def cost_per_1000_correct(self) -> Estimate | None:
        """USD for a thousand right answers."""
        return scaled(self.cost_per_correct, 1_000)


def candidate_figures(attempts: Attempts, weights: Floats) -> CandidateFigures:
    """All figures of ``attempts``; ``weights`` are those of the cases, above 0."""
    outcome = attempts.outcome
    graded = int((~np.isnan(outcome)).sum())
    return CandidateFigures(
        key=attempts.key,
        label=attempts.label,
        cases=int((~np.isnan(outcome)).any(axis=1).sum()),
        graded=graded,
        unscored=int(attempts.unscored.sum()),
        failed=sum(ending == "failed" for _, ending in attempts.endings),
        accuracy=accuracy_interval(means_of(outcome, weights), CONFIDENCE),
        accuracy_scored=accuracy_interval(means_of(attempts.values, weights), CONFIDENCE),
        repeats=_repeats(attempts, weights),
        cost=clustered_mean(means_of(attempts.cost, weights), CONFIDENCE),
        cost_per_correct=cost_per_correct(attempts.cost, outcome, weights),
        first_answer_p50=_quantile(attempts.first_answer, weights, MIDDLE),
        first_answer_p95=_quantile(attempts.first_answer, weights, HIGH),
        total_p50=_quantile(attempts.total, weights, MIDDLE),
        total_p95=_quantile(attempts.total, weights, HIGH),
        think_tokens=clustered_mean(means_of(attempts.think_tokens, weights), CONFIDENCE),
        rates=rates(list(_ended(attempts)), CONFIDENCE),
    )


def cost_per_correct(cost: Floats, outcome: Floats, weights: Floats) -> Estimate | None:
    """USD for one right answer: the weighted sum of case costs by that of case scores.

    Only cases with both count. The interval holds 95 % of DRAWS Bayesian bootstrap draws over
    cases. None without a right answer: then no figure is known.
    """
    both: Flags = np.asarray((~np.isnan(cost)).any(axis=1) & (~np.isnan(outcome)).any(axis=1))
    spent, right = means_of(cost, weights, both), means_of(outcome, weights, both)
    count = len(spent.means)
    if not count or right.mean <= 0:
        return None
    value = spent.mean / right.mean
    samples = right.samples
    if count == 1:
        return Estimate(value, None, None, count, samples)
    drawn = case_weight_draws(np.random.default_rng(SEED), count, DRAWS, spent.weights)
    found = (drawn @ spent.means) / (drawn @ right.means)
    tail = (1 - CONFIDENCE) / 2
    lower, upper = (float(end) for end in np.quantile(found, (tail, 1 - tail)))
    return Estimate(value, lower, upper, count, samples)


def _quantile(array: Floats, weights: Floats, level: float) -> Estimate | None:
    rng = np.random.default_rng(SEED)
    return case_quantile(rows_of(array), level, rng, weights=weights.tolist(), draws=DRAWS)


def _repeats(attempts: Attempts, weights: Floats) -> tuple[RepeatFigures, ...]:
    """Figures of 1 to n attempts; of one alone there is nothing to say beside the accuracy."""
    most = attempts.values.shape[1]
    votes = [attempts.votes(case) for case in range(len(weights))]
    return tuple(
        repeat_figures(votes, k, weights.tolist(), missing="zero", confidence=CONFIDENCE)
        for k in (shown_repeats(most) if most > 1 else ())
    )


def shown_repeats(most: int) -> list[int]:
    """The k that are worth a column: powers of two, and all repeats."""
    return sorted({1, *(2**power for power in range(1, 7) if 2**power < most), most})


def _ended(attempts: Attempts) -> Iterable[ThoughtSample]:
    for case, ending in attempts.endings:
        yield ThoughtSample(case, ending, None, None, None)
