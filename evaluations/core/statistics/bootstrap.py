"""The Bayesian bootstrap over cases."""

import numpy as np

from evaluations.core.statistics.cases import Floats


def case_weight_draws(
    rng: np.random.Generator, cases: int, draws: int, weights: Floats | None = None
) -> Floats:
    """Random case weights (draws, cases); each row sums to 1.

    Rubin 1981: g_c from Exp(1), normalized, which is Dirichlet(1, ..., 1); times ``weights``
    where cases are not equal. Every candidate and measure must use the same draws, so that
    their differences stay paired. Raises ValueError for no case, or a weight not above 0.
    """
    if cases < 1:
        raise ValueError("there is no case to draw")
    multiples = rng.standard_exponential((draws, cases))
    if weights is not None:
        if weights.shape != (cases,) or not np.all(np.isfinite(weights) & (weights > 0)):
            raise ValueError("give one finite weight above 0 for each case")
        multiples *= weights
    return np.asarray(multiples / multiples.sum(axis=1, keepdims=True), dtype=np.float64)
