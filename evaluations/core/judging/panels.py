"""What one judge or a panel comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from evaluations.core.judging.verdicts import Scale
from evaluations.core.scoring import Score

_REASON: Final = 160


@dataclass(frozen=True, slots=True)
class Opinion:
    """One judge's values from 0 to 1, one for each order it was shown, and what it said.

    ``problem`` says why there is no value. USD and tokens are those of its calls, None unknown.
    """

    judge: str
    values: tuple[float, ...] = ()
    reason: str = ""
    problem: str = ""
    cost_usd: float | None = None
    output_tokens: int | None = None

    @property
    def value(self) -> float | None:
        """The mean over the orders; None without any."""
        return sum(self.values) / len(self.values) if self.values else None

    @property
    def torn(self) -> bool:
        """Whether the order in which it read changed its mind."""
        return len(set(self.values)) > 1


def panel_score(opinions: Sequence[Opinion], scale: Scale) -> Score:
    """The score of an answer that ``opinions`` judged.

    On the scale right/wrong the majority decides, and a tie is worth 1/2; on the scale of five
    steps it is the mean. A judge without a verdict has no vote; without any vote the answer is
    unscored. ``details`` hold each vote and the share of pairs of judges that agree.
    """
    voting = [each for each in opinions if each.value is not None]
    details: dict[str, object] = {
        "judges": [_record(each) for each in opinions],
        "agreement": _agreement(voting),
    }
    if not voting:
        problems = "; ".join(f"{each.judge}: {each.problem}" for each in opinions)
        return Score(None, None, f"No judge gave a verdict. {problems}"[:400], details)
    mean = sum(each.value or 0.0 for each in voting) / len(voting)
    value = mean if scale == "one_to_five" else float(mean > 0.5) if mean != 0.5 else 0.5
    return Score(value, None, _told(opinions, voting), details)


def _record(opinion: Opinion) -> dict[str, object]:
    return {
        "judge": opinion.judge,
        "value": opinion.value,
        "orders": list(opinion.values),
        "cost_usd": opinion.cost_usd,
        "output_tokens": opinion.output_tokens,
        "problem": opinion.problem[:_REASON],
    }


def _agreement(voting: Sequence[Opinion]) -> float | None:
    """The share of pairs of judges with the same value; None with fewer than two."""
    pairs = list(combinations(voting, 2))
    return sum(a.value == b.value for a, b in pairs) / len(pairs) if pairs else None


def _told(opinions: Sequence[Opinion], voting: Sequence[Opinion]) -> str:
    said = "; ".join(map(_said, voting))
    silent = ", ".join(each.judge for each in opinions if each.value is None)
    return (f"{said}; no verdict from {silent}." if silent else f"{said}.")[:400]


def _said(opinion: Opinion) -> str:
    torn = " (torn by the order of the texts)" if opinion.torn else ""
    reason = f", “{opinion.reason[:_REASON]}”" if opinion.reason else ""
    return f"{opinion.judge}: {opinion.value:.2g}{torn}{reason}"
