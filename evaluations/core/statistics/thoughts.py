"""Samples as far as their thoughts go: counted, how long they were, how they ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from evaluations.core.statistics.cases import Estimate, Floats, case_means
from evaluations.core.statistics.intervals import accuracy_interval
from evaluations.core.statistics.quantiles import weighted_quantile
from evaluations.core.statistics.slopes import Whole

Ending = Literal["answered", "truncated", "empty", "looped", "refused", "failed"]
ENDINGS: Final[tuple[Ending, ...]] = (
    "answered",
    "truncated",
    "empty",
    "looped",
    "refused",
    "failed",
)
Group = Literal["right", "wrong", "cut"]
GROUPS: Final[tuple[Group, ...]] = ("right", "wrong", "cut")
LEVELS: Final = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class ThoughtSample:
    """One sample that has ended: tokens are None where nobody counted them.

    ``value`` is from 0 to 1, None for a failed call; an unscored answer counts as 0.
    ``in_thought`` is true where it was cut off before any answer began.
    """

    case: int
    ending: Ending
    value: float | None
    think_tokens: int | None
    input_tokens: int | None
    in_thought: bool = False
    estimated: bool = False
    hidden: bool = False

    @property
    def thinks(self) -> bool:
        """Whether it has a verdict and a thought that was counted."""
        return self.value is not None and bool(self.think_tokens)

    @property
    def group(self) -> Group:
        """Right, wrong, or cut off; a partly right answer is not right."""
        if self.value is not None and self.value >= 1.0:
            return "right"
        return "cut" if self.ending == "truncated" else "wrong"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many samples there are, and what was left out of the comparison and why.

    ``verdicts`` = ``uncounted`` + ``thoughtless`` + ``compared``; of the compared ones,
    ``without_input`` lack the count of input tokens and can only be compared within their case.
    """

    ended: int
    verdicts: int
    compared: int
    uncounted: int
    thoughtless: int
    without_input: int
    estimated: int
    hidden: int

    @property
    def failed(self) -> int:
        """Failed calls: errors, and so no wrong answers."""
        return self.ended - self.verdicts


@dataclass(frozen=True, slots=True)
class Lengths:
    """Think tokens of a group of samples: how many samples, ends, and quantiles at LEVELS."""

    group: Group
    samples: int
    shortest: float
    longest: float
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """How many samples ended this way, and the share of it with its interval."""

    ending: Ending
    samples: int
    share: Estimate

    @property
    def label(self) -> str:
        """The outcome in words."""
        return ending_label(self.ending)


def ending_label(ending: Ending) -> str:
    """The name of an ending on a page."""
    return "Cut off" if ending == "truncated" else ending.capitalize()


def counted(samples: Sequence[ThoughtSample]) -> Counted:
    """Count what can be compared, and what not."""
    verdicts = [row for row in samples if row.value is not None]
    thinking = [row for row in verdicts if row.think_tokens]
    return Counted(
        ended=len(samples),
        verdicts=len(verdicts),
        compared=len(thinking),
        uncounted=sum(row.think_tokens is None for row in verdicts),
        thoughtless=sum(row.think_tokens == 0 for row in verdicts),
        without_input=sum(not row.input_tokens for row in thinking),
        estimated=sum(row.estimated for row in thinking),
        hidden=sum(row.hidden for row in thinking),
    )


def lengths(samples: Iterable[ThoughtSample]) -> tuple[Lengths, ...]:
    """Think tokens of right, wrong and cut-off samples; a group without any is absent."""
    rows = list(samples)
    found = []
    for group in GROUPS:
        own = np.array([row.think_tokens for row in rows if row.group == group], dtype=np.float64)
        if len(own):
            quantiles = tuple(weighted_quantile(own, np.ones(len(own)), q) for q in LEVELS)
            found.append(Lengths(group, len(own), float(own.min()), float(own.max()), quantiles))
    return tuple(found)


def rates(samples: Sequence[ThoughtSample], confidence: float = 0.95) -> tuple[Rate, ...]:
    """How often each ending came, case by case; the interval is Wilson's on the effective size."""
    if not samples:
        return ()
    cases = np.array([row.case for row in samples], dtype=np.int64)
    found = []
    for ending in ENDINGS:
        hits = np.array([row.ending == ending for row in samples], dtype=np.float64)
        share = accuracy_interval(case_means(by_case(hits, cases)), confidence)
        assert share is not None
        found.append(Rate(ending, int(hits.sum()), share))
    return tuple(found)


def by_case(values: Floats, cases: Whole) -> list[list[float]]:
    """The values of each case, as ``case_means`` takes them."""
    grouped: dict[int, list[float]] = {}
    for value, case in zip(values.tolist(), cases.tolist(), strict=True):
        grouped.setdefault(case, []).append(value)
    return list(grouped.values())
