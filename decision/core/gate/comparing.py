"""A candidate against the incumbent, on the cases that both have answered."""

import math
from dataclasses import dataclass

import numpy as np

from decision.core.gate.policy import COMPARED, NotWorse
from decision.core.gate.schema import RuleRecord
from decision.core.gate.sides import Side
from decision.core.gate.verdicts import Verdict, by_interval, cases_to_settle, more_cases
from decision.core.records import rounded, rounded_or_none
from decision.core.values import Floats
from evaluations.core.statistics.cases import Estimate
from evaluations.core.statistics.paired import pair_cases, share_difference
from evaluations.core.statistics.ratios import paired_ratio


@dataclass(frozen=True, slots=True)
class _Found:
    """A paired figure, and the cases that only one of the two has."""

    estimate: Estimate | None
    dropped: int


def judge_not_worse(
    rule: NotWorse, candidate: Side, incumbent: Side, weights: Floats | None = None
) -> RuleRecord:
    """Non-inferiority by the paired interval: GO where all of it is better than the margin.

    Accuracy: the difference of the candidate's case means and the incumbent's with Tango's score
    interval (``share_difference``); GO where its lower end is above -margin, NO-GO where its
    upper end is below. All else: the geometric mean of the ratios of both (``paired_ratio``); GO
    where its upper end is below ``allowed``, NO-GO where its lower end is above.
    """
    is_share = rule.series == "accuracy"
    found = _paired(rule, candidate, incumbent, weights)
    bound = -rule.allowed if is_share else rule.allowed
    known = found.estimate
    label = COMPARED[rule.series]
    name = rule.name or f"{label}: {_allowed(rule)}"
    if known is None:
        return _record(rule, name, bound, None, Verdict.INCONCLUSIVE, *_unpaired(rule, label))
    verdict = by_interval(known.lower, known.upper, bound, higher=is_share, strict=True)
    told = {
        Verdict.GO: "the whole interval is within that",
        Verdict.NO_GO: "the whole interval is beyond that",
        Verdict.INCONCLUSIVE: "the interval lies on both sides of that",
    }[verdict]
    left_out = f", {found.dropped:,} more have one side only" if found.dropped else ""
    sentence = (
        f"{label} is {_text(rule, known.value)} on the same {known.cases:,} cases{left_out} "
        f"({_ends(rule, known)} at {100 * rule.confidence:g}%); "
        f"allowed is {_allowed(rule)}: {told}."
    )
    way_out = "" if verdict != Verdict.INCONCLUSIVE else _way_out(known, bound, is_share)
    return _record(rule, name, bound, known, verdict, sentence, way_out)


def _paired(rule: NotWorse, candidate: Side, incumbent: Side, weights: Floats | None) -> _Found:
    field = "outcome" if rule.series == "accuracy" else rule.series
    first, second = (getattr(side.series, field) for side in (candidate, incumbent))
    if first is None or second is None:
        return _Found(None, 0)
    if rule.series == "accuracy":
        pairs = pair_cases(first, second, weights)
        return _Found(share_difference(pairs, rule.confidence), pairs.dropped)
    ratio = paired_ratio(first, second, weights, confidence=rule.confidence)
    missing = int((np.isnan(first).all(axis=1) & np.isnan(second).all(axis=1)).sum())
    return _Found(ratio.estimate, ratio.dropped - missing)


def _unpaired(rule: NotWorse, label: str) -> tuple[str, str]:
    way_out = "Let both answer the same cases."
    if rule.series == "cost":
        way_out = "Give both models their prices and start new runs; a model that costs nothing "
        way_out += "has no ratio: use a bound on cost_per_1000."
    return f"{label} is not known of both candidates on any case.", way_out


def _way_out(known: Estimate, bound: float, is_share: bool) -> str:
    numbers = (known.value, known.lower, known.upper, bound)
    if not is_share:
        numbers = tuple(None if x is None else math.log(x) for x in numbers)  # type: ignore[assignment]
    value, lower, upper, limit = numbers
    return more_cases(cases_to_settle(known.cases, value, lower, upper, limit))


def _allowed(rule: NotWorse) -> str:
    if rule.series != "accuracy":
        return f"at most {rule.allowed:g} times the incumbent's"
    if rule.allowed == 0:
        return "no worse than the incumbent"
    points = 100 * rule.allowed
    return f"at most {points:g} point{'s' * (points != 1)} below the incumbent"


def _text(rule: NotWorse, value: float) -> str:
    if rule.series != "accuracy":
        return f"{value:.3g} times the incumbent's"
    points = f"{abs(100 * value):.1f}".removesuffix(".0")
    if points == "0":
        return "level with the incumbent's"
    return (
        f"{points} point{'s' * (points != '1')} {'above' if value > 0 else 'below'} the incumbent's"
    )


def _ends(rule: NotWorse, known: Estimate) -> str:
    def told(end: float | None) -> str:
        if end is None:
            return "unbounded"
        if rule.series != "accuracy":
            return f"{end:.3g}"
        return f"{100 * end:+.1f}".replace("-", "−").removesuffix(".0")

    return f"{told(known.lower)} to {told(known.upper)}"


def _record(
    rule: NotWorse,
    name: str,
    bound: float,
    known: Estimate | None,
    verdict: Verdict,
    sentence: str,
    way_out: str,
) -> RuleRecord:
    return RuleRecord(
        name=name,
        kind="not_worse",
        verdict=verdict.value,
        sentence=sentence,
        way_out=way_out,
        measure=rule.series,
        unit="fraction" if rule.series == "accuracy" else "times",
        figure=rounded(known.value) if known else None,
        text=_text(rule, known.value) if known else "unknown",
        low=rounded_or_none(known.lower) if known else None,
        high=rounded_or_none(known.upper) if known else None,
        confidence=rule.confidence if known else None,
        bound=rounded(bound),
        decided_by="interval" if known else "nothing",
        cases=known.cases if known else 0,
    )
