"""Values of the ranked candidates in every draw, block by block, so that memory stays flat."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from decision.core.aggregation import Bools, value_matrix
from decision.core.matrix import Matrix
from decision.core.resampling import Resamples
from decision.core.values import Floats

# Numbers in one block of values, and how many at most are kept for several passes.
BLOCK: Final = 2_000_000
KEPT: Final = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Contest:
    """The ranked candidates on the criteria that tell them apart, best first.

    ``criteria`` are indexes into the profile: those with weight that are known for at least
    one ranked candidate. ``values`` (candidates x criteria) are those of the matrix and
    ``known`` says which of them there are; an unknown one is NaN. ``shares`` are the weights
    of these criteria, divided by their sum.
    """

    matrix: Matrix
    rows: tuple[int, ...]
    criteria: tuple[int, ...]
    values: Floats
    known: Bools
    shares: Floats

    @property
    def floor(self) -> Floats:
        """The values with every gap at the worst acceptable, as scores count it."""
        return np.where(self.known, self.values, 0.0)

    @property
    def ceiling(self) -> Floats:
        """The values with every gap at the target: what nobody can rule out."""
        return np.where(self.known, self.values, 1.0)


def contest(matrix: Matrix) -> Contest | None:
    """The contest for the first place; None without a ranked candidate that has a value."""
    if not matrix.ranked:
        return None
    shares = np.array(matrix.profile.shares)
    values = value_matrix(
        [[cell.u for cell in matrix.rows[i].cells] for i in matrix.ranked], len(shares)
    )
    known = ~np.isnan(values)
    live = np.flatnonzero((shares > 0) & known.any(axis=0))
    if len(live) == 0:
        return None
    return Contest(
        matrix=matrix,
        rows=matrix.ranked,
        criteria=tuple(int(j) for j in live),
        values=values[:, live],
        known=known[:, live],
        shares=shares[live] / shares[live].sum(),
    )


@dataclass(frozen=True, slots=True, eq=False)
class ValueDraws:
    """Values of a contest in every draw, in blocks of criteria x candidates x draws.

    A gap counts at the worst acceptable value. What does not come from cases is the same in
    every draw. Blocks are kept where they are few, and made again each time where they are many.
    """

    of: Contest
    resamples: Resamples
    kept: tuple[Floats, ...] = ()

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return self.resamples.draws

    def blocks(self) -> Iterable[Floats]:
        """All blocks in the order of the draws."""
        return self.kept or _blocks(self.of, self.resamples)

    def scores(self) -> Floats:
        """Scores under the team's own weights (draws x candidates)."""
        return np.concatenate([self._scored(block) for block in self.blocks()])

    def _scored(self, block: Floats) -> Floats:
        total = np.zeros(block.shape[1:])
        for share, values in zip(self.of.shares, block, strict=True):
            total += share * values
        return total.T


def value_draws(of: Contest, resamples: Resamples | None) -> ValueDraws | None:
    """The draws of a contest; None where no value of it comes from results by case."""
    if resamples is None or not _tells_by_case(of, resamples):
        return None
    numbers = resamples.draws * len(of.rows) * len(of.criteria)
    kept = tuple(_blocks(of, resamples)) if numbers <= KEPT else ()
    return ValueDraws(of, resamples, kept)


def _tells_by_case(of: Contest, resamples: Resamples) -> bool:
    return any(
        resamples.draws_of(of.matrix.rows[i].candidate.key, of.matrix.profile.measures[j])
        is not None
        for i in of.rows
        for j in of.criteria
    )


def _blocks(of: Contest, resamples: Resamples) -> Iterator[Floats]:
    criteria = [of.matrix.profile.criteria[j] for j in of.criteria]
    keys = [of.matrix.rows[i].candidate.key for i in of.rows]
    floor, size = of.floor, max(1, BLOCK // (len(keys) * len(criteria)))
    for start in range(0, resamples.draws, size):
        stop = min(start + size, resamples.draws)
        block = np.empty((len(criteria), len(keys), stop - start))
        for j, criterion in enumerate(criteria):
            function = criterion.values
            for i, key in enumerate(keys):
                draws = resamples.draws_of(key, criterion.measure)
                if draws is None:
                    block[j, i] = floor[i, j]
                else:
                    block[j, i] = function.values(draws[start:stop])
        yield block
