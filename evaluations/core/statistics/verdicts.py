"""The word for a difference: better, worse, equivalent or undecided."""

from typing import Literal

Word = Literal["better", "worse", "equivalent", "undecided"]


def verdict(
    lower: float | None, upper: float | None, margin: float = 0.0, *, significant: bool = True
) -> Word:
    """What the interval ``lower`` .. ``upper`` of a difference says, given a ``margin``.

    *Equivalent* where the whole interval lies within -margin .. margin (two one-sided tests,
    Schuirmann 1987, at half the level that is usual for them); else *better* where it lies above
    0, *worse* where it lies below 0, both only if ``significant`` (the test that goes with the
    interval rejects, after adjusting for several); else *undecided*. An end that is None bounds
    nothing. Higher is better: swap the ends and their signs for costs. Raises ValueError for a
    margin below 0 or not finite, or ends in the wrong order.
    """
    if not 0 <= margin < float("inf"):
        raise ValueError("a margin is finite and not below 0")
    low = float("-inf") if lower is None else lower
    high = float("inf") if upper is None else upper
    if not low <= high:
        raise ValueError("the lower end of an interval is not above the upper")
    if -margin < low and high < margin:
        return "equivalent"
    if significant and low > 0:
        return "better"
    if significant and high < 0:
        return "worse"
    return "undecided"
