"""Three ways to ask people for weights: swings, an order, and comparisons in pairs.

All ask about swings, from the worst acceptable value of a criterion to its target, and never
about "importance" (Keeney 1992). Answers come back as weights from 0 to 100, as sliders show
them; only their proportions count.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from decision.core.profile import LARGEST_WEIGHT
from decision.core.values import FieldError, Floats

#: Mean consistency index of random judgments, from 1 criterion up (Saaty 1980, p. 21).
RANDOM_INDEX: Final = (
    *(0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
    *(1.51, 1.48, 1.56, 1.57, 1.59),
)
#: Above this consistency ratio, judgments should be looked at again (Saaty 1980).
LARGEST_RATIO: Final = 0.1
#: Saaty's scale ends here: more is beyond what people compare at a glance.
LARGEST_JUDGMENT: Final = 9.0


@dataclass(frozen=True, slots=True)
class Triple:
    """Three judgments that fit each other least: i over j, j over k, and i over k.

    ``implied`` is what the first two say about the third.
    """

    i: int
    j: int
    k: int
    implied: float


@dataclass(frozen=True, slots=True)
class PairwiseWeights:
    """Weights with their consistency ratio; ``worst`` is None where nothing contradicts.

    ``ratio`` is (lambda_max - n) / (n - 1) over ``random_index``; 0 for one or two criteria.
    """

    weights: tuple[float, ...]
    ratio: float
    random_index: float
    worst: Triple | None

    @property
    def is_consistent(self) -> bool:
        """Whether the ratio is at most 0.1."""
        return self.ratio <= LARGEST_RATIO


def swing_weights(points: Sequence[float]) -> tuple[float, ...]:
    """Weights from swings: the one that matters most has 100 points, the others their worth.

    w_j = 100 p_j / max p (von Winterfeldt and Edwards 1986).

    Raises:
        FieldError: for points below 0, or none above.
    """
    if any(not math.isfinite(point) or point < 0 for point in points):
        raise FieldError("points", "must be numbers of 0 or more")
    most = max(points, default=0.0)
    if most == 0:
        raise FieldError("points", "are all 0; the swing that matters most is worth 100")
    return tuple(LARGEST_WEIGHT * (point / most) for point in points)


def rank_order_weights(places: Sequence[int | None]) -> tuple[float, ...]:
    """Rank order centroids, in percent: the mean of all weights that agree with an order.

    w_k = (1/n) (1/k + ... + 1/n) for place k of n (Barron and Barrett 1996, Management Science
    42, 1515-1523). Criteria at the same place share what their places are worth together; None
    is no place and no weight. Only the order of ``places`` counts, not gaps in it.

    Raises:
        FieldError: where nothing has a place, or a place is below 1.
    """
    if any(place is not None and place < 1 for place in places):
        raise FieldError("places", "begin with 1 for what matters most")
    placed = sorted(place for place in places if place is not None)
    n = len(placed)
    if n == 0:
        raise FieldError("places", "are all empty; put at least one criterion first")
    worth = [math.fsum(1 / i for i in range(k, n + 1)) / n for k in range(1, n + 1)]
    shared = {
        place: math.fsum(w for w, p in zip(worth, placed, strict=True) if p == place)
        / placed.count(place)
        for place in placed
    }
    return tuple(0.0 if p is None else LARGEST_WEIGHT * shared[p] for p in places)


def pairwise_weights(judgments: Floats) -> PairwiseWeights:
    """Weights in percent from an n x n matrix: entry (i, j) is how many times i is worth j.

    The principal eigenvector (Saaty 1980) of the upper triangle and its reciprocals.

    Raises:
        FieldError: for more than 15 criteria, or a judgment outside 1/9 to 9.
    """
    n = len(judgments)
    if not 1 <= n <= len(RANDOM_INDEX):
        raise FieldError("judgments", f"work for 1 to {len(RANDOM_INDEX)} criteria")
    upper = np.triu(np.asarray(judgments, dtype=np.float64), 1)
    inside = upper[np.triu_indices(n, 1)]
    in_range = (inside >= 1 / LARGEST_JUDGMENT - 1e-9) & (inside <= LARGEST_JUDGMENT + 1e-9)
    if not bool(in_range.all()):
        raise FieldError("judgments", "must lie between 1/9 and 9")
    reciprocals = np.divide(1.0, upper.T, out=np.zeros((n, n)), where=upper.T > 0)
    matrix = np.eye(n) + upper + reciprocals
    values, vectors = np.linalg.eig(matrix)
    principal = int(np.argmax(values.real))
    vector = np.abs(vectors[:, principal].real)
    index = (float(values[principal].real) - n) / (n - 1) if n > 2 else 0.0
    random_index = RANDOM_INDEX[n - 1]
    return PairwiseWeights(
        weights=tuple(float(w) for w in LARGEST_WEIGHT * vector / vector.sum()),
        ratio=max(index, 0.0) / random_index if random_index else 0.0,
        random_index=random_index,
        worst=_worst_triple(matrix),
    )


def _worst_triple(matrix: Floats) -> Triple | None:
    """The triple whose three judgments are furthest from agreeing, as a ratio."""
    found, furthest = None, 1e-9
    for i, j, k in combinations(range(len(matrix)), 3):
        implied = float(matrix[i, j] * matrix[j, k])
        distance = abs(math.log(implied / matrix[i, k]))
        if distance > furthest:
            found, furthest = Triple(i, j, k, implied), distance
    return found
