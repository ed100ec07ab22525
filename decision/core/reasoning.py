"""Does reasoning pay: a thinking candidate against the one that it should beat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from decision.core.cases import CaseTable
from decision.core.measures import Measurement
from decision.core.resampling import Resamples, interval_around
from evaluations.core.effort import MARGIN
from evaluations.core.statistics.cases import Estimate
from evaluations.core.statistics.comparing import PairRow, compare
from evaluations.core.statistics.multiplicity import holm
from evaluations.core.statistics.verdicts import Word, verdict

Relation = Literal["named", "same model", "least effort", "best without"]

#: Sign patterns drawn for a pair with repeats; p-values are shown to two digits.
_PATTERNS: Final = 2_000
_LEVEL: Final = 0.05


@dataclass(frozen=True, slots=True)
class ThinkingPair:
    """Keys of a candidate that thinks and of its ``baseline``, and what makes it the baseline."""

    thinking: str
    baseline: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Extra:
    """How much more the thinking candidate has of something, with a 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Payoff:
    """What one candidate's thinking buys and costs; every extra is thinking minus baseline.

    ``accuracy`` is a fraction, None without a case that both have; ``word`` and ``p_value``
    (after Holm over all pairs) say what is shown of it, within a margin of two points.
    ``cost_per_1000`` in USD, ``seconds`` of the median total time, ``tokens`` of the mean
    thought: None where not known of both. ``per_extra_correct`` is USD for each further correct
    answer, None unless it is both more accurate and dearer.
    """

    pair: ThinkingPair
    accuracy: Estimate | None
    word: Word
    p_value: float | None
    cost_per_1000: Extra | None
    seconds: Extra | None
    tokens: Extra | None

    @property
    def per_extra_correct(self) -> float | None:
        """USD of each further correct answer."""
        if self.accuracy is None or self.cost_per_1000 is None:
            return None
        if self.accuracy.value <= 0 or self.cost_per_1000.value <= 0:
            return None
        return self.cost_per_1000.value / 1000 / self.accuracy.value


def assess_reasoning(
    pairs: Sequence[ThinkingPair],
    table: CaseTable,
    resamples: Resamples,
    measured: Mapping[str, Mapping[str, Measurement]],
) -> tuple[Payoff, ...]:
    """The payoff of every pair whose two candidates have results by case.

    Accuracy by ``compare`` (paired by case, Tango's interval, exact McNemar or sign flips), with
    Holm over all pairs; costs and times from the joint ``resamples`` around the ``measured``
    values, so that an easy resample is easy for both.
    """
    held = [p for p in pairs if {p.thinking, p.baseline} <= table.series.keys()]
    rows = [_compared(pair, table, resamples.seed) for pair in held]
    adjusted = holm([row.p_value if row else None for row in rows])

    def extra(pair: ThinkingPair, measure: str) -> Extra | None:
        return extra_of(measure, pair.thinking, pair.baseline, resamples, measured)

    return tuple(
        Payoff(
            pair=pair,
            accuracy=row.difference if row else None,
            word=_word(row, p_value),
            p_value=p_value,
            cost_per_1000=extra(pair, "cost_per_1000"),
            seconds=extra(pair, "total_p50"),
            tokens=extra(pair, "think_tokens"),
        )
        for pair, row, p_value in zip(held, rows, adjusted, strict=True)
    )


def extra_of(
    measure: str,
    one: str,
    other: str,
    resamples: Resamples,
    measured: Mapping[str, Mapping[str, Measurement]],
) -> Extra | None:
    """How much more of a measure ``one`` has; None where it is not known of both by case."""
    first, second = (resamples.draws_of(key, measure) for key in (one, other))
    known, against = (measured[key].get(measure) for key in (one, other))
    if first is None or second is None or known is None or against is None:
        return None
    if known.value is None or against.value is None:
        return None
    value = known.value - against.value
    return Extra(value, *interval_around(value, first - second))


def _compared(pair: ThinkingPair, table: CaseTable, seed: int) -> PairRow | None:
    scores = {key: table.series[key].outcome for key in (pair.thinking, pair.baseline)}
    known = {key: side for key, side in scores.items() if side is not None}
    if len(known) < 2:
        return None
    [row] = compare(known, table.case_weights, seed=seed, draws=_PATTERNS).rows
    return row


def _word(row: PairRow | None, p_value: float | None) -> Word:
    if row is None or row.difference is None or p_value is None:
        return "undecided"
    found = row.difference
    significant = p_value <= _LEVEL + 1e-12
    return verdict(found.lower, found.upper, MARGIN, significant=significant)
