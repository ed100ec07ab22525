"""Does longer thinking go with right answers? One candidate's samples, put side by side."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluations.core.statistics.cases import Estimate, Floats, case_means
from evaluations.core.statistics.intervals import accuracy_interval
from evaluations.core.statistics.quantiles import weighted_quantile
from evaluations.core.statistics.slopes import Fit, Whole, pooled_slope, within_slope
from evaluations.core.statistics.survival import Finishing, finishing
from evaluations.core.statistics.thoughts import (
    Counted,
    Lengths,
    Rate,
    ThoughtSample,
    by_case,
    counted,
    lengths,
    rates,
)

#: How much more room is asked about.
FACTORS: Final = (1.5, 2.0, 4.0)
#: Groups of samples of about the same length: at most so many, and no smaller than this.
MOST_GROUPS: Final = 6
SMALLEST_GROUP: Final = 8


@dataclass(frozen=True, slots=True)
class Bin:
    """Samples with about the same think tokens per input token, and how many were right."""

    low: float
    high: float
    middle: float
    samples: int
    correct: Estimate


@dataclass(frozen=True, slots=True)
class Room:
    """What more room for thinking might have changed.

    ``cut`` thoughts were cut off before any answer, after ``shortest_cut`` to ``longest_cut``
    tokens; ``uncounted`` more have no count. ``longest`` is the longest length that was seen.
    """

    cut: int
    uncounted: int
    shortest_cut: float | None
    longest_cut: float | None
    longest: float | None
    chances: tuple[Finishing, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Thinking:
    """All of it for one candidate. ``ratios`` are think tokens per input token, with ``values``.

    ``..._complete`` are the same fits without samples that were cut off.
    """

    counted: Counted
    pooled: Fit
    within: Fit
    pooled_complete: Fit
    within_complete: Fit
    bins: tuple[Bin, ...]
    lengths: tuple[Lengths, ...]
    rates: tuple[Rate, ...]
    room: Room
    ratios: Floats
    values: Floats

    @property
    def cut_matters(self) -> bool:
        """Whether cut-off samples take part in a slope that is known."""
        known = self.pooled.slope or self.within.slope
        return bool(known) and any(row.group == "cut" for row in self.lengths)


def study(
    samples: Sequence[ThoughtSample],
    alike: Sequence[ThoughtSample] = (),
    confidence: float = 0.95,
) -> Thinking:
    """Relate think length to correctness for one candidate's ``samples``.

    ``alike`` are samples of candidates that differ from it in nothing but their limit: their
    thoughts count too where the room that a cut-off thought would have needed is estimated.
    """
    thinking = [row for row in samples if row.thinks]
    complete = [row for row in thinking if row.ending != "truncated"]
    compared = [row for row in thinking if row.input_tokens]
    ratios, values, cases = _arrays(compared, per_input=True)
    counts = counted(samples)
    absent = _absent(counts)
    return Thinking(
        counted=counts,
        pooled=absent or pooled_slope(np.log2(ratios), values, cases, confidence),
        within=absent or _within(thinking, confidence),
        pooled_complete=_pooled([row for row in complete if row.input_tokens], confidence),
        within_complete=_within(complete, confidence),
        bins=bins(ratios, values, cases, confidence),
        lengths=lengths(thinking),
        rates=rates(samples, confidence),
        room=room(samples, alike, confidence),
        ratios=ratios,
        values=values,
    )


def bins(ratios: Floats, values: Floats, cases: Whole, confidence: float = 0.95) -> tuple[Bin, ...]:
    """Up to MOST_GROUPS groups of about equal size from short to long; equal ratios stay together.

    The share of each has the interval that accuracies have: Wilson's on the effective sample
    size.
    """
    count = min(MOST_GROUPS, len(ratios) // SMALLEST_GROUP)
    if count < 2:
        return ()
    inner = [weighted_quantile(ratios, np.ones(len(ratios)), k / count) for k in range(1, count)]
    numbered = np.searchsorted(np.array(inner), ratios, side="right")
    found = []
    for number in np.unique(numbered):
        own = numbered == number
        correct = accuracy_interval(case_means(by_case(values[own], cases[own])), confidence)
        assert correct is not None
        inside = ratios[own]
        found.append(
            Bin(
                low=float(inside.min()),
                high=float(inside.max()),
                middle=float(2.0 ** np.log2(inside).mean()),
                samples=len(inside),
                correct=correct,
            )
        )
    return tuple(found)


def room(
    samples: Sequence[ThoughtSample],
    alike: Sequence[ThoughtSample] = (),
    confidence: float = 0.95,
) -> Room:
    """How many cut-off thoughts would have ended with more room, from the lengths of all.

    A thought that came to its end (an answer, a refusal, nothing) has its length; one that was
    cut off is only known to be longer; one that looped is taken never to end; failed calls say
    nothing. That cases which were cut off would go on as the others of that length did is the
    assumption of Kaplan and Meier.
    """
    cut = [row for row in samples if row.ending == "truncated" and row.in_thought]
    known = np.array([row.think_tokens for row in cut if row.think_tokens], dtype=np.float64)
    told = [row for row in (*samples, *alike) if row.think_tokens and row.ending != "failed"]
    tokens = np.array([row.think_tokens for row in told], dtype=np.float64)
    looped = np.array([row.ending == "looped" for row in told], dtype=np.bool_)
    finished = np.array([not row.in_thought for row in told], dtype=np.bool_) & ~looped
    cases = np.array([row.case for row in told], dtype=np.int64)
    spans = np.where(looped, math.inf, tokens)
    return Room(
        cut=len(cut),
        uncounted=len(cut) - len(known),
        shortest_cut=float(known.min()) if len(known) else None,
        longest_cut=float(known.max()) if len(known) else None,
        longest=float(tokens[~looped].max()) if (~looped).any() else None,
        chances=tuple(finishing(spans, finished, cases, known, k, confidence) for k in FACTORS),
    )


def _absent(counts: Counted) -> Fit | None:
    """Why nothing can be compared at all; None where something can."""
    if counts.compared:
        return None
    if not counts.verdicts:
        return Fit(reason="nothing is graded")
    if counts.thoughtless == counts.verdicts:
        return Fit(reason="it did not think")
    return Fit(reason="nobody counted its think tokens")


def _pooled(samples: Sequence[ThoughtSample], confidence: float) -> Fit:
    ratios, values, cases = _arrays(samples, per_input=True)
    return pooled_slope(np.log2(ratios), values, cases, confidence)


def _within(samples: Sequence[ThoughtSample], confidence: float) -> Fit:
    """Repeats of a case have the same input, so that their tokens alone are compared."""
    tokens, values, cases = _arrays(samples, per_input=False)
    return within_slope(np.log2(tokens), values, cases, confidence)


def _arrays(samples: Sequence[ThoughtSample], *, per_input: bool) -> tuple[Floats, Floats, Whole]:
    tokens = np.array([row.think_tokens for row in samples], dtype=np.float64)
    if per_input:
        tokens = tokens / np.array([row.input_tokens for row in samples], dtype=np.float64)
    values = np.array([row.value for row in samples], dtype=np.float64)
    return tokens, values, np.array([row.case for row in samples], dtype=np.int64)
