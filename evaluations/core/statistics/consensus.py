"""Majority answers of repeated attempts: cons@k, also known as maj@k or self-consistency."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import comb

from evaluations.core.statistics.cases import Missing


@dataclass(frozen=True, slots=True)
class Vote:
    """One attempt: the answer it gave, as compared with others, and its score from 0 to 1.

    Without an answer, or unscored (None), it is a vote for nothing.
    """

    answer: Hashable | None
    value: float | None

    @property
    def counts(self) -> bool:
        """Whether it is a vote for an answer."""
        return self.answer is not None and self.value is not None


def consensus_at_k(votes: Sequence[Vote], k: int, *, missing: Missing = "skip") -> float | None:
    """cons@k of a case: the expected score of the most frequent answer among k of its attempts.

    Wang et al. 2022 (arXiv:2203.11171), averaged exactly over all C(n, k) choices of k attempts.
    An answer is worth the mean score of its attempts; answers with equally many votes share the
    case (a tie of a right and a wrong one is worth 1/2). A vote for nothing takes a place among
    the k and elects nothing; choices in which nobody voted are left out, or count as 0
    with ``missing="zero"``. None with fewer than k attempts, or nothing but votes for nothing
    (0 with "zero"). More attempts do not always help: where a wrong answer is the most frequent
    one cons@k falls with k. Raises ValueError for k below 1.
    """
    if k < 1:
        raise ValueError("k is at least 1")
    if k > len(votes):
        return None
    worth = _worth(votes)
    nothing = len(votes) - sum(size for size, _ in worth)
    total = sum(_elected(worth, nothing, k, top) for top in range(1, k + 1))
    choices = comb(len(votes), k)
    silent = comb(nothing, k)
    if missing == "skip":
        choices -= silent
    return total / choices if choices else None


def majority(votes: Sequence[Vote], *, missing: Missing = "skip") -> float | None:
    """The score of the most frequent answer of all attempts; ties are split. None without."""
    return consensus_at_k(votes, len(votes), missing=missing) if votes else None


def _worth(votes: Iterable[Vote]) -> list[tuple[int, float]]:
    """How many votes each answer has, and its mean score."""
    scores: dict[Hashable, list[float]] = {}
    for vote in votes:
        if vote.answer is not None and vote.value is not None:
            if not 0.0 <= vote.value <= 1.0:
                raise ValueError("a score lies between 0 and 1")
            scores.setdefault(vote.answer, []).append(vote.value)
    return [(len(own), sum(own) / len(own)) for own in scores.values()]


def _elected(worth: Sequence[tuple[int, float]], nothing: int, k: int, top: int) -> float:
    """Sum over choices whose leaders have ``top`` votes of the mean worth of the leaders.

    ``ways[drawn, leaders]`` holds how many choices of the answers so far draw so many attempts
    with so many leaders, and the sum of the leaders' worth over these choices.
    """
    ways: dict[tuple[int, int], tuple[int, float]] = {(0, 0): (1, 0.0)}
    for size, value in worth:
        grown: dict[tuple[int, int], tuple[int, float]] = {}
        for (drawn, leaders), (count, summed) in ways.items():
            for own in range(min(size, top, k - drawn) + 1):
                times = comb(size, own)
                leads = own == top
                place = (drawn + own, leaders + leads)
                before, held = grown.get(place, (0, 0.0))
                added = times * (summed + (value * count if leads else 0.0))
                grown[place] = (before + times * count, held + added)
        ways = grown
    return sum(
        summed / leaders * comb(nothing, k - drawn)
        for (drawn, leaders), (_, summed) in ways.items()
        if leaders and k - drawn <= nothing
    )
