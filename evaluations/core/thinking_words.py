"""What the relation of thinking to right answers comes to, in words that claim no cause."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal

from evaluations.core.statistics.slopes import Fit

Finding = Literal["right", "wrong", "unclear", "unknown"]

#: An adjusted p-value below this is called a relation.
ALPHA: Final = 0.05


def finding(fit: Fit, adjusted: float | None) -> Finding:
    """What longer thinking goes with, judged by the adjusted p-value."""
    if fit.slope is None or adjusted is None:
        return "unknown"
    if adjusted >= ALPHA:
        return "unclear"
    return "right" if fit.slope.value > 0 else "wrong"


def headline(pooled: Sequence[Finding], within: Sequence[Finding]) -> str:
    """One sentence over all candidates of a run: across cases, and on the same case."""
    if not any(each != "unknown" for each in (*pooled, *within)):
        return "Nothing can be said: no candidate has enough answers with counted thoughts."
    return f"{_part('Across cases', pooled)}. {_part('On one and the same case', within)}."


def contrast(pooled: Finding, within: Finding) -> str:
    """What it means that the two slopes of a candidate differ; empty where they do not."""
    if {pooled, within} == {"right", "wrong"}:
        return (
            "The two signs differ. Across cases the difficulty of the case is mixed in: it moves "
            "the length of the thought and the chance of a right answer together. On the same "
            "case it is held fixed."
        )
    if pooled in ("right", "wrong") and within == "unclear":
        return (
            f"Across cases longer thinking goes with {pooled} answers, but on the same case no "
            "relation shows: what differs from case to case may be all there is to it."
        )
    if pooled == "unclear" and within in ("right", "wrong"):
        return (
            f"On the same case longer thinking goes with {within} answers, which across cases "
            "the differences between the cases hide."
        )
    return ""


def _part(where: str, findings: Sequence[Finding]) -> str:
    known = [each for each in findings if each != "unknown"]
    if not known:
        return f"{where} nothing can be said"
    counts = Counter(each for each in known if each != "unclear")
    found = [
        f"with {name} answers{_of(count, len(known), first=place == 0)}"
        for place, (name, count) in enumerate(counts.most_common())
    ]
    if found:
        return f"{where}, longer thinking goes {' and '.join(found)}"
    candidates = "" if len(known) == 1 else f" for any of {len(known)} candidates"
    return f"{where} no relation shows{candidates}"


def _of(count: int, total: int, *, first: bool) -> str:
    if total == 1:
        return ""
    return f" for {count} of {total} candidates" if first else f" for {count}"
