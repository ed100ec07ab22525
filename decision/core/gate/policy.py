"""A policy: the rules that a candidate must keep before it may go to production."""

from dataclasses import dataclass
from typing import Final, Literal

Series = Literal["accuracy", "cost", "first_answer", "total", "think_tokens"]
Counted = Literal["cases", "unscored", "failed"]

#: What a comparison with the incumbent is about, in words.
COMPARED: Final[dict[Series, str]] = {
    "accuracy": "Accuracy",
    "cost": "Cost",
    "first_answer": "Time to first answer",
    "total": "Total time",
    "think_tokens": "Think tokens",
}
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class NotWorse:
    """Not worse than the incumbent on the same cases.

    ``allowed`` is for accuracy a margin in fractions (0.01 is one point), for all else how many
    times the incumbent's value it may be. ``confidence`` is that of the two-sided interval.
    """

    series: Series
    allowed: float
    confidence: float = CONFIDENCE
    name: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """A measure of the catalogue at least (higher is better) or at most ``limit``, in its unit.

    ``at_point`` decides by the figure alone, whatever its interval.
    """

    measure: str
    limit: float
    at_point: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """At least ``limit`` cases, or at most that share of unscored answers or failed calls."""

    counted: Counted
    limit: float
    name: str = ""


Rule = NotWorse | Bound | Count


@dataclass(frozen=True, slots=True)
class Policy:
    """All rules, in their order; ``name`` may be empty."""

    rules: tuple[Rule, ...]
    name: str = ""

    @property
    def compares(self) -> bool:
        """Whether a rule needs an incumbent."""
        return any(isinstance(rule, NotWorse) for rule in self.rules)

    def counts(self, counted: Counted) -> bool:
        """Whether a rule is about ``counted``."""
        return any(isinstance(rule, Count) and rule.counted == counted for rule in self.rules)
