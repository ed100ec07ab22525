"""Several tests at once: p-values that hold together."""

from collections.abc import Sequence


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm's adjusted p-values (1979), in the order given; None stays None and counts for nothing.

    With m tests sorted upwards, the k-th is max over j <= k of min(1, (m - j + 1) p_(j)): no
    true null hypothesis is rejected at all with probability 1 - alpha, whatever their dependence.
    Raises ValueError for a p-value outside [0, 1].
    """
    ranked = _ranked(p_values)
    adjusted: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (p, place) in enumerate(ranked):
        highest = max(highest, min(1.0, (len(ranked) - rank) * p))
        adjusted[place] = highest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted p-values of Benjamini and Hochberg (1995), in the order given; None stays None.

    With m tests sorted upwards, the k-th is min over j >= k of min(1, m p_(j) / j): of the tests
    rejected at q at most the share q is false on average, if they are independent or depend
    positively. Weaker than ``holm``: for a long list to explore, not for a claim. Raises
    ValueError for a p-value outside [0, 1].
    """
    ranked = _ranked(p_values)
    adjusted: list[float | None] = [None] * len(p_values)
    lowest = 1.0
    for rank in range(len(ranked), 0, -1):
        p, place = ranked[rank - 1]
        lowest = min(lowest, len(ranked) / rank * p)
        adjusted[place] = lowest
    return adjusted


def _ranked(p_values: Sequence[float | None]) -> list[tuple[float, int]]:
    """The known p-values in order, each with its place."""
    ranked = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    if any(not 0.0 <= p <= 1.0 for p, _ in ranked):
        raise ValueError("p-values lie between 0 and 1")
    return ranked
