"""Several attempts at each case: pass@k, pass^k, best of k, mean and consensus, with intervals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import comb

import numpy as np

from evaluations.core.statistics.cases import CaseMeans, Estimate, Missing
from evaluations.core.statistics.consensus import Vote, consensus_at_k
from evaluations.core.statistics.intervals import accuracy_interval

#: A score that counts as passed, for pass@k and pass^k: the whole.
PASSED = 1.0


@dataclass(frozen=True, slots=True)
class RepeatFigures:
    """What k attempts at each case come to, each with its interval over cases.

    ``short`` cases had fewer than k attempts that count, and are in no figure but ``mean``.
    """

    k: int
    mean: Estimate | None
    pass_at: Estimate | None
    pass_hat: Estimate | None
    consensus: Estimate | None
    best: Estimate | None
    short: int


def pass_at_k(n: int, passed: int, k: int) -> float | None:
    """pass@k: the chance that at least one of k attempts passes, from ``passed`` of ``n``.

    1 - C(n - c, k) / C(n, k), unbiased (Chen et al. 2021, arXiv:2107.03374); None where n < k.
    The mean over cases of 1 - (1 - c/n)^k would be too low. Raises ValueError for k below 1, or
    unless 0 <= passed <= n.
    """
    _check(n, passed, k)
    return 1 - comb(n - passed, k) / comb(n, k) if k <= n else None


def pass_hat_k(n: int, passed: int, k: int) -> float | None:
    """pass^k: the chance that all of k attempts pass, C(c, k) / C(n, k), unbiased.

    Yao et al. 2024 (tau-bench, arXiv:2406.12045): reliability, where pass@k is potential. None
    where n < k. Raises ValueError as ``pass_at_k``.
    """
    _check(n, passed, k)
    return comb(passed, k) / comb(n, k) if k <= n else None


def best_of_k(values: Sequence[float], k: int) -> float | None:
    """The expected highest score of k of the attempts, all choices alike; None with fewer.

    With scores sorted upwards, sum over i of s_i C(i - 1, k - 1) / C(n, k). For scores of 0 and 1
    it is pass@k. Raises ValueError for k below 1.
    """
    if k < 1:
        raise ValueError("k is at least 1")
    n = len(values)
    if k > n:
        return None
    ranked = enumerate(sorted(values))
    return sum(value * comb(place, k - 1) for place, value in ranked) / comb(n, k)


def over_cases(
    values: Sequence[float | None],
    repeats: Sequence[int],
    weights: Sequence[float] | None = None,
    *,
    confidence: float = 0.95,
) -> Estimate | None:
    """The weighted mean of a figure from 0 to 1 over cases, with ``accuracy_interval``.

    ``repeats`` says of how many independent draws each case's figure is the mean: n attempts for
    the mean, n // k for a figure of k. A case that is None is left out. Raises ValueError as
    ``accuracy_interval``, or for lists of different length.
    """
    given = [1.0] * len(values) if weights is None else list(weights)
    rows = [
        (value, count, weight)
        for value, count, weight in zip(values, repeats, given, strict=True)
        if value is not None
    ]
    if not rows:
        return None
    means, counts, shares = np.array(rows, dtype=np.float64).T
    return accuracy_interval(CaseMeans(means, counts, shares), confidence)


def repeat_figures(
    cases: Iterable[Sequence[Vote]],
    k: int,
    weights: Sequence[float] | None = None,
    *,
    missing: Missing = "skip",
    confidence: float = 0.95,
) -> RepeatFigures:
    """All figures of ``k`` attempts; ``cases`` holds the attempts of each case.

    The mean (DeepSeek-R1 calls it pass@1 with k attempts) and the others are averages over cases
    by weight. An unscored attempt is left out, or wrong with ``missing="zero"``; for the
    consensus it is a vote for nothing. A score passes where it is 1. Raises ValueError as the
    functions of one case.
    """
    attempts = [list(case) for case in cases]
    scores = [_scores(case, missing) for case in attempts]
    passed = [sum(score >= PASSED for score in own) for own in scores]
    sizes = list(map(len, scores))

    def estimated(values: Iterable[float | None], attempts_each: int) -> Estimate | None:
        draws = [max(size // attempts_each, 1) for size in sizes]
        return over_cases(list(values), draws, weights, confidence=confidence)

    return RepeatFigures(
        k=k,
        mean=estimated((float(np.mean(own)) if own else None for own in scores), 1),
        pass_at=estimated(map(pass_at_k, sizes, passed, repeat(k)), k),
        pass_hat=estimated(map(pass_hat_k, sizes, passed, repeat(k)), k),
        consensus=estimated((consensus_at_k(own, k, missing=missing) for own in attempts), k),
        best=estimated((best_of_k(own, k) for own in scores), k),
        short=sum(size < k for size in sizes),
    )


def _scores(case: Iterable[Vote], missing: Missing) -> list[float]:
    values = [0.0 if v.value is None and missing == "zero" else v.value for v in case]
    return [float(value) for value in values if value is not None]


def _check(n: int, passed: int, k: int) -> None:
    if k < 1:
        raise ValueError("k is at least 1")
    if not 0 <= passed <= n:
        raise ValueError("between none and all of the attempts passed")
