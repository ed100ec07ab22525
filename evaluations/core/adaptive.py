"""When a run may stop asking: candidates that cannot win any more, and runs that are decided.

The rule and its error rate. All candidates are asked the same *places* (a case and a repeat) in
one random order, drawn before the first call. Whatever the answers would be, the full run is a
finite list of differences between two candidates, revealed in random order, and
``evidence_against`` measures how strongly what was seen speaks against "this candidate is at
least as good as that one, over the full run".

*Drop.* The evidence against "candidate i is the best of the full run" is the mean of its
evidence against every rival: if i is the best, each of them is a supermartingale, and so is
their mean, however they depend on each other. i is dropped once it reaches 1/alpha, so the
candidate that the full run would have put first is dropped with a chance of at most alpha, at
any number of candidates and of looks. (It is never weaker than Bonferroni's rule, which would
need one of the m - 1 to reach (m - 1)/alpha.)

*Decided.* One candidate is left; or, with a margin, every other one that is left is refuted to
be better than the leader by the margin or more, each at the level alpha / (m - 1). With a margin
both rules get half of alpha, so that "the leader at the end is the best of the full run, or less
than the margin behind it" fails with a chance of at most alpha.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from random import Random
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from evaluations.core.statistics.cases import Floats
from evaluations.core.statistics.evidence import anytime_interval, evidence_against

Whole = npt.NDArray[np.int64]
Ending = Literal["", "one_left", "within_margin"]

#: Places between two looks: at most so many looks in a run, and no look at less than this.
MOST_LOOKS: Final = 20
SMALLEST_BLOCK: Final = 10
#: Beyond this, evidence is only "overwhelming"; infinity is no number in JSON.
MOST_EVIDENCE: Final = 1e9


@dataclass(frozen=True, slots=True)
class Rule:
    """How a run stops: error rate, margin in accuracy (0 to 1), places between two looks."""

    alpha: float
    margin: float
    block: int

    @property
    def needed(self) -> float:
        """The evidence at which a candidate is dropped."""
        return 1.0 / self._alpha

    def needed_against(self, candidates: int) -> float:
        """The evidence that settles one comparison with the leader."""
        return max(candidates - 1, 1) / self._alpha

    @property
    def _alpha(self) -> float:
        return self.alpha / 2 if self.margin else self.alpha


@dataclass(frozen=True, slots=True)
class Dropped:
    """A candidate that cannot win: its strongest rival, how far behind, with what evidence."""

    candidate: int
    rival: int
    difference: float
    evidence: float


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the first ``places`` saw and decided; candidates by their index.

    ``means`` are over the places that each was asked, None where nothing is known.
    """

    places: int
    means: tuple[float | None, ...]
    evidence: tuple[float | None, ...]
    dropped: tuple[Dropped, ...]
    remaining: tuple[int, ...]
    leader: int | None
    ending: Ending


def default_block(places: int) -> int:
    """Places between two looks of a run with so many."""
    return max(SMALLEST_BLOCK, ceil(places / MOST_LOOKS))


def random_places(cases: Sequence[int], repeats: int, seed: int) -> list[tuple[int, int]]:
    """Every case and repeat once, in an order that ``seed`` names."""
    places = [(case, repeat) for repeat in range(repeats) for case in cases]
    Random(seed).shuffle(places)
    return places


def look(
    values: Floats, asked: Whole, remaining: Sequence[int], weights: Floats, rule: Rule
) -> Look:
    """Look at the first n places of a run.

    ``values`` (candidates, n) lie between 0 and 1, NaN for a failed call: there no difference
    is seen. ``asked`` says how many of the first places each candidate was asked; all n for
    those ``remaining``. ``weights`` (total,) are those of all places in the same order.
    """
    race = _Race(values, asked, weights)
    evidence = {one: race.evidence(one) for one in remaining}
    beaten = [one for one, found in evidence.items() if found >= rule.needed]
    if len(beaten) == len(evidence):
        beaten.remove(min(beaten, key=lambda one: (evidence[one], one)))
    left = tuple(one for one in remaining if one not in beaten)
    means = tuple(race.mean(row) for row in range(race.count))
    leader = max(left, key=lambda one: (means[one] or 0.0, -one), default=None)
    return Look(
        places=values.shape[1],
        means=means,
        evidence=tuple(_bounded(evidence.get(row)) for row in range(race.count)),
        dropped=tuple(race.dropped(one, evidence[one]) for one in beaten),
        remaining=left,
        leader=leader,
        ending=_ending(race, left, leader, rule),
    )


def accuracy_bounds(
    values: Floats, weights: Floats, confidence: float
) -> tuple[float, float] | None:
    """Between which accuracies the full run of a candidate lies, at any look.

    ``values`` (n,) are its first places, NaN for a failed call, ``weights`` (total,) those of
    all. A failed call is not in the full run either. None where nothing is known, or where
    failed calls leave unequal weights without their total.
    """
    known = ~np.isnan(values)
    missing = int((~known).sum())
    equal = float(np.ptp(weights)) == 0.0
    if not known.any() or (missing and not equal):
        return None
    scale = weights * len(weights) / weights.sum()
    scaled = (values * scale[: len(values)])[known]
    low, high = anytime_interval(
        scaled, len(weights) - missing, low=0.0, high=float(scale.max()), confidence=confidence
    )
    return max(low, 0.0), min(high, 1.0)


class _Race:
    """The candidates of a run over its first places, pair by pair."""

    def __init__(self, values: Floats, asked: Whole, weights: Floats) -> None:
        self.count, self._places = values.shape
        self._values, self._asked, self._total = values, asked, len(weights)
        # The mean of scaled values over all places is the weighted mean of the run.
        self._scale = weights * self._total / weights.sum()

    def mean(self, one: int) -> float | None:
        """The accuracy over the places that the candidate was asked; None where none is known."""
        values = self._values[one, : self._asked[one]]
        known = ~np.isnan(values)
        if not known.any():
            return None
        return float(np.average(values[known], weights=self._scale[: len(values)][known]))

    def differences(self, one: int, other: int) -> Floats:
        """Of the places that both were asked, in the order in which they were."""
        seen = int(min(self._asked[one], self._asked[other]))
        apart = self._values[one, :seen] - self._values[other, :seen]
        scaled: Floats = np.nan_to_num(apart * self._scale[:seen])
        return scaled

    def path(self, one: int, other: int, margin: float = 0.0) -> Floats:
        """The evidence against "one is better than the other by the margin or more"."""
        bound = float(self._scale.max())
        apart = self.differences(one, other)
        return evidence_against(apart, self._total, bound=bound, at_least=margin)

    def evidence(self, one: int) -> float:
        """The highest that the mean of a candidate's evidence ever was; a rival that was dropped
        leaves its share of the capital where it stood."""
        summed = np.zeros(self._places)
        for other in self._rivals(one):
            path = self.path(one, other)
            standing = path[-1] if len(path) else 1.0
            summed += np.concatenate([path, np.full(self._places - len(path), standing)])
        return float(summed.max()) / (self.count - 1) if self.count > 1 and self._places else 1.0

    def dropped(self, one: int, evidence: float) -> Dropped:
        """A candidate with the rival that speaks most against it."""
        rival = max(
            self._rivals(one), key=lambda other: (self.path(one, other).max(initial=0.0), -other)
        )
        apart = self.differences(one, rival)
        return Dropped(one, rival, float(apart.mean()), min(evidence, MOST_EVIDENCE))

    def _rivals(self, one: int) -> list[int]:
        return [other for other in range(self.count) if other != one]


def _bounded(evidence: float | None) -> float | None:
    return None if evidence is None else min(evidence, MOST_EVIDENCE)


def _ending(race: _Race, left: Sequence[int], leader: int | None, rule: Rule) -> Ending:
    if len(left) == 1:
        return "one_left" if race.count > 1 else ""
    if not rule.margin or leader is None:
        return ""
    needed = rule.needed_against(race.count)
    others = [one for one in left if one != leader]
    settled = all(race.path(one, leader, rule.margin).max(initial=0.0) >= needed for one in others)
    return "within_margin" if settled else ""
