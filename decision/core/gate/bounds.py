"""A measure of the catalogue against a bound."""

from dataclasses import dataclass
from typing import Final

from decision.core.cases import CASE_MEASURES
from decision.core.gate.policy import CONFIDENCE, Bound
from decision.core.gate.schema import RuleRecord
from decision.core.gate.sides import Side
from decision.core.gate.verdicts import Verdict, by_interval, by_point, cases_to_settle, more_cases
from decision.core.measures import MEASURES, Measure, Measurement, format_unlike, format_value
from decision.core.records import rounded, rounded_or_none
from evaluations.core.statistics.quantiles import cases_for_quantile

_DECLARE: Final = "Declare it on the model's page, then start a new run."
_WAYS: Final = {
    "accuracy": "No answer has a verdict: look at the run's failed samples.",
    "cost_per_correct": "Give the model its prices, then start a new run.",
    "cost_per_1000": "Give the model its prices, then start a new run.",
    "vram_gb": "Declare it on the model's page, or run the model through Ollama, which tells it.",
}


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What a bound comes to: the end of its sentence, a way out, and what decided."""

    verdict: Verdict
    told: str
    decided_by: str
    way_out: str = ""


def judge_bound(rule: Bound, candidate: Side) -> RuleRecord:
    """GO where the whole interval passes, NO-GO where all of it fails, else INCONCLUSIVE.

    What was not sampled (declared, reported) has no interval and is decided by its value; what
    was sampled and has none is not decided, unless the rule asks for the figure alone. A p95
    with fewer than 59 cases is decided by nothing: perhaps none of them lies beyond it.
    """
    measure, known = MEASURES[rule.measure], candidate.measurements.get(rule.measure)
    if known is None or known.value is None:
        known = Measurement(None)
    found = _ruling(rule, measure, known)
    figure, limit = format_value(measure, known.value), format_value(measure, rule.limit)
    if known.value is not None:
        figure, limit = format_unlike(measure, known.value, rule.limit)
    side = "at least" if measure.higher_is_better else "at most"
    has_ends = known.low is not None
    return RuleRecord(
        name=rule.name or f"{measure.label} {side} {limit}",
        kind="bound",
        verdict=found.verdict.value,
        sentence=f"{measure.label} is {figure}{_basis(measure, known)}, asked is {side} {limit}: "
        f"{found.told}.",
        way_out=found.way_out,
        measure=measure.key,
        unit=measure.unit,
        figure=rounded_or_none(known.value),
        text=figure,
        low=rounded_or_none(known.low),
        high=rounded_or_none(known.high),
        confidence=CONFIDENCE if has_ends else None,
        bound=rounded(rule.limit),
        decided_by=found.decided_by,
        cases=known.n,
    )


def _ruling(rule: Bound, measure: Measure, known: Measurement) -> _Ruling:
    if known.value is None:
        way = _WAYS.get(measure.key, _DECLARE)
        if measure.key in CASE_MEASURES and measure.key not in _WAYS:
            way = "The server told nothing of it: measure through a connection that does."
        return _Ruling(Verdict.INCONCLUSIVE, "nobody knows it", "nothing", way)
    higher = measure.higher_is_better
    if few := _too_few(measure, known):
        told = f"too few cases to bound it ({known.n} of {few})"
        return _Ruling(Verdict.INCONCLUSIVE, told, "nothing", f"It needs {few} cases.")
    at_value = by_point(known.value, rule.limit, higher=higher)
    if rule.at_point:
        return _Ruling(at_value, "the policy asks for the figure alone (at: point)", "point")
    if known.low is None and known.n is None:
        told = "it was not sampled, so its value decides"
        return _Ruling(at_value, told, "point")
    verdict = by_interval(known.low, known.high, rule.limit, higher=higher)
    if verdict != Verdict.INCONCLUSIVE:
        told = "the whole interval passes" if verdict == Verdict.GO else "the whole interval fails"
        return _Ruling(verdict, told, "interval")
    needed = cases_to_settle(known.n or 1, known.value, known.low, known.high, rule.limit)
    told = "the bound lies within the interval"
    return _Ruling(verdict, told, "interval", more_cases(needed))


def _too_few(measure: Measure, known: Measurement) -> int:
    """How many cases a quantile needs, where it has fewer; else 0."""
    entry = CASE_MEASURES.get(measure.key)
    if entry is None or entry.level is None or known.n is None:
        return 0
    needed = cases_for_quantile(entry.level)
    return needed if known.n < needed else 0


def _basis(measure: Measure, known: Measurement) -> str:
    """The interval, or where a value without one comes from."""
    if known.low is not None:
        ends = f"{format_value(measure, known.low)} to {format_value(measure, known.high)}"
        return f" ({ends} at 95%)"
    return f" ({known.provenance})" if known.value is not None and known.n is None else ""
