"""GO, NO-GO or INCONCLUSIVE: by an interval, and of many rules together."""

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What a rule, or the whole gate, comes to."""

    GO = "go"
    NO_GO = "no_go"
    INCONCLUSIVE = "inconclusive"

    @property
    def word(self) -> str:
        """As people read it."""
        return {"go": "GO", "no_go": "NO-GO", "inconclusive": "INCONCLUSIVE"}[self.value]


#: More cases than these are no way out.
MOST_CASES: Final = 100_000


def by_interval(
    low: float | None, high: float | None, bound: float, *, higher: bool, strict: bool = False
) -> Verdict:
    """GO where all of ``low`` to ``high`` passes ``bound``, NO-GO where all of it fails.

    ``higher`` says that values from ``bound`` on pass, else those up to it; ``strict`` that the
    bound itself is neither. An end that is None is not known: nothing bounds the value there.
    """
    if not higher:
        low, high = (None if end is None else -end for end in (high, low))
        bound = -bound
    if low is not None and (low > bound or (low == bound and not strict)):
        return Verdict.GO
    return Verdict.NO_GO if high is not None and high < bound else Verdict.INCONCLUSIVE


def by_point(figure: float, bound: float, *, higher: bool) -> Verdict:
    """GO or NO-GO by the figure alone."""
    passes = figure >= bound if higher else figure <= bound
    return Verdict.GO if passes else Verdict.NO_GO


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """NO-GO where one rule is, else INCONCLUSIVE where one is; GO where every one is.

    Raises ValueError without a verdict: nothing was asked, so nothing passed.
    """
    found = set(verdicts)
    if not found:
        raise ValueError("a gate needs at least one rule")
    for worst in (Verdict.NO_GO, Verdict.INCONCLUSIVE):
        if worst in found:
            return worst
    return Verdict.GO


def cases_to_settle(
    cases: int, figure: float, low: float | None, high: float | None, bound: float
) -> int | None:
    """About how many cases like these would take ``bound`` out of the interval.

    Half-widths shrink with the square root of the number of cases: n (|end - figure| / |bound -
    figure|)^2, the end being that on the bound's side. None where the figure lies at the bound,
    the end is unknown or infinite, or the number is beyond 100,000.
    """
    end = high if bound > figure else low
    if end is None or not math.isfinite(end) or not math.isfinite(figure) or bound == figure:
        return None
    needed = cases * ((end - figure) / (bound - figure)) ** 2
    return max(math.ceil(needed - 1e-6), cases + 1) if needed <= MOST_CASES else None


def more_cases(needed: int | None) -> str:
    """The way out that ``cases_to_settle`` has found, to two digits upward."""
    if needed is None:
        return "The figure lies so near the bound that more cases would hardly settle it."
    unit = 10 ** max(len(str(needed)) - 2, 0)
    return f"About {-(-needed // unit) * unit:,} cases like these would settle it."
