"""Several tests at once: p-values that hold together."""

from collections.abc import Sequence


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm's adjusted p-values (1979), in the order given; None stays None and counts for nothing.

    With m tests sorted upwards, the k-th is max over j <= k of min(1, (m - j + 1) p_(j)): no
    true null hypothesis is rejected at all with probability 1 - alpha, whatever their dependence.
    Raises ValueError for a p-value outside [0, 1].
    """
    known = [p for p in p_values if p is not None]
    if any(not 0.0 <= p <= 1.0 for p in known):
        raise ValueError("p-values lie between 0 and 1")
    ranked = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (p, place) in enumerate(ranked):
        highest = max(highest, min(1.0, (len(ranked) - rank) * p))
        adjusted[place] = highest
    return adjusted
