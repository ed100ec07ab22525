"""The standard error of a mean over samples that come in clusters, by each published convention.

The product's own figures use ``intervals.clustered_mean``: ``cr1`` on case means.
"""

import math
from collections.abc import Sequence
from typing import Final, Literal

import numpy as np

Convention = Literal["cr0", "miller", "cr1", "cr2"]

#: Each convention in one line, for pages and exports.
CONVENTIONS: Final[dict[Convention, str]] = {
    "cr0": "squared sums of residuals by cluster, no correction (Liang and Zeger 1986)",
    "miller": "as printed by Miller 2024: a sample variance plus the covariances within clusters",
    "cr1": "cr0 times C/(C - 1), as in Inspect and statsmodels",
    "cr2": "cr0 with each cluster's residuals corrected for its leverage (Bell, McCaffrey 2002)",
}


def clustered_error(clusters: Sequence[Sequence[float]], convention: Convention = "cr1") -> float:
    """Standard error of the plain mean over all samples, in the unit of the samples.

    ``clusters`` holds the samples of each cluster; a cluster with more samples counts for more.
    With e the residuals from the mean of n samples in C clusters and E_c = sum of e in cluster c:

    - ``cr0``: SE^2 = sum E_c^2 / n^2;
    - ``miller`` (arXiv:2411.00640, eq. 4): sum e^2 / (n (n - 1)) + (sum E_c^2 - sum e^2) / n^2;
    - ``cr1``: C/(C - 1) times ``cr0``;
    - ``cr2``: sum E_c^2 / (1 - n_c/n) / n^2.

    All are zero where every sample is the same: an interval for a share must not be made of
    them then. Raises ValueError for fewer than two clusters with a sample, or values not finite.
    """
    held = [np.asarray(cluster, dtype=np.float64) for cluster in clusters if len(cluster)]
    if len(held) < 2:
        raise ValueError("a clustered error takes two clusters with samples")
    flat = np.concatenate(held)
    if not np.all(np.isfinite(flat)):
        raise ValueError("values must be finite; leave out what is missing")
    count, n = len(held), len(flat)
    sizes = np.array([len(cluster) for cluster in held])
    residuals = flat - flat.mean()
    sums = np.add.reduceat(residuals, np.concatenate([[0], np.cumsum(sizes)[:-1]]))
    plain = float(sums @ sums) / n**2
    if convention == "cr0":
        return math.sqrt(plain)
    if convention == "cr1":
        return math.sqrt(plain * count / (count - 1))
    if convention == "cr2":
        return math.sqrt(float(np.sum(sums**2 / (1 - sizes / n))) / n**2)
    squares = float(residuals @ residuals)
    return math.sqrt(max(plain + squares / (n * (n - 1)) - squares / n**2, 0.0))
