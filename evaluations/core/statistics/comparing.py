"""Several candidates on the same cases, each pair with its difference, test and word."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from evaluations.core.statistics.cases import Estimate, Floats
from evaluations.core.statistics.intervals import normal_quantile
from evaluations.core.statistics.multiplicity import holm
from evaluations.core.statistics.paired import Pairs, pair_cases, share_difference
from evaluations.core.statistics.paired_tests import (
    Cochran,
    Discordant,
    Permutation,
    cochran_q,
    mcnemar,
    sign_flip,
)
from evaluations.core.statistics.verdicts import Word, verdict

Test = Literal["mcnemar", "sign_flip"]


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair of candidates: what the first scores more than the second, from -1 to 1.

    ``difference`` is None without a case that both have. ``p_value`` is that of ``test`` alone,
    ``adjusted`` after Holm over all rows that have one. ``detectable`` is the true difference
    that so many cases of this spread show four times in five. ``dropped`` cases had a score on
    one side alone. ``discordant`` goes with ``mcnemar``, ``permutation`` with ``sign_flip``.
    """

    first: str
    second: str
    difference: Estimate | None
    test: Test | None
    p_value: float | None
    adjusted: float | None
    word: Word
    detectable: float | None
    dropped: int
    discordant: Discordant | None = None
    permutation: Permutation | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All pairs, how they were made, and Cochran's Q where three or more were tried once each."""

    rows: tuple[PairRow, ...]
    confidence: float
    margin: float
    cochran: Cochran | None = None


def compare(
    scores: Mapping[str, npt.ArrayLike],
    weights: npt.ArrayLike | None = None,
    *,
    against: str | None = None,
    confidence: float = 0.95,
    margin: float = 0.0,
    seed: int = 0,
    draws: int = 20_000,
    power: float = 0.8,
) -> Comparison:
    """Compare candidates by their ``scores`` in [0, 1]: cases x repeats, NaN where missing.

    Every pair in the order given, or only those with the candidate ``against`` (settled before
    looking: choosing the best one afterwards takes all pairs). A pair has the difference of its
    weighted case means with ``share_difference``, and its test: exact McNemar for one attempt a
    case, right or wrong, cases alike; else the sign-flip permutation over cases. The word needs
    both: better or worse where the interval excludes 0 and the adjusted p is at most
    1 - ``confidence``; equivalent where the interval lies within -+ ``margin``. Swapping two
    candidates swaps signs and nothing else. Raises ValueError for scores outside [0, 1],
    numbers of cases that differ, a name that is none, or as the functions it is made of.
    """
    if against is not None and against not in scores:
        raise ValueError("the candidate to compare against has no scores")
    reach = normal_quantile(confidence) + float(ndtri(power))
    rows = []
    for first, second in combinations(scores, 2):
        if against is None or against in (first, second):
            pairs = pair_cases(scores[first], scores[second], weights)
            found = share_difference(pairs, confidence)
            tested = _tested(pairs, seed, draws)
            rows.append(_row(first, second, pairs, found, tested, reach))
    adjusted = holm([row.p_value for row in rows])
    worded = tuple(
        replace(row, adjusted=p, word=_word(row.difference, p, confidence, margin))
        for row, p in zip(rows, adjusted, strict=True)
    )
    return Comparison(worded, confidence, margin, _cochran(scores))


@dataclass(frozen=True, slots=True)
class _Tested:
    """Which test a pair had, and what it gave."""

    test: Test | None = None
    p_value: float | None = None
    discordant: Discordant | None = None
    permutation: Permutation | None = None


def _row(
    first: str, second: str, pairs: Pairs, found: Estimate | None, tested: _Tested, reach: float
) -> PairRow:
    error = found.standard_error if found else None
    return PairRow(
        first=first,
        second=second,
        difference=found,
        test=tested.test,
        p_value=tested.p_value,
        adjusted=None,
        word="undecided",
        detectable=reach * error if error else None,
        dropped=pairs.dropped,
        discordant=tested.discordant,
        permutation=tested.permutation,
    )


def _tested(pairs: Pairs, seed: int, draws: int) -> _Tested:
    """Exact McNemar where it is allowed, else the permutation; nothing without a pair."""
    if not len(pairs):
        return _Tested()
    if pairs.single and np.ptp(pairs.weights) == 0 and _is_binary(pairs.first, pairs.second):
        ahead, behind = (int(np.count_nonzero(pairs.differences == sign)) for sign in (1, -1))
        discordant = mcnemar(ahead, behind)
        return _Tested("mcnemar", discordant.p_value, discordant)
    permutation = sign_flip(pairs.differences, seed, pairs.weights, draws=draws)
    return _Tested("sign_flip", permutation.p_value, permutation=permutation)


def _word(
    difference: Estimate | None, adjusted: float | None, confidence: float, margin: float
) -> Word:
    if difference is None or adjusted is None:
        return "undecided"
    # 1 - 0.95 is a little above 0.05 in floating point, and p = 0.05 rejects at 5 %.
    significant = adjusted <= 1 - confidence + 1e-12
    return verdict(difference.lower, difference.upper, margin, significant=significant)


def _cochran(scores: Mapping[str, npt.ArrayLike]) -> Cochran | None:
    """Cochran's Q over the cases that all three or more candidates tried exactly once."""
    tables = [np.asarray(side, dtype=np.float64) for side in scores.values()]
    columns = [table[:, 0] if table.ndim > 1 and table.shape[1] == 1 else table for table in tables]
    if len(columns) < 3 or any(column.ndim != 1 for column in columns):
        return None
    joined = np.stack(columns, axis=1)
    joined = joined[~np.isnan(joined).any(axis=1)]
    return cochran_q(joined) if len(joined) and _is_binary(joined) else None


def _is_binary(*values: Floats) -> bool:
    return all(bool(np.all((side == 0) | (side == 1))) for side in values)
