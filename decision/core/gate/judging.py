"""Holds every rule of a policy against what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from decision.core.cases import case_count
from decision.core.gate.bounds import judge_bound
from decision.core.gate.comparing import judge_not_worse
from decision.core.gate.policy import Bound, Count, NotWorse, Policy
from decision.core.gate.schema import RuleRecord
from decision.core.gate.sides import Side, amount
from decision.core.gate.verdicts import Verdict, by_point, together
from decision.core.values import Floats

#: Where the policy says nothing of failed calls, more of them leave too little to judge by.
FAILED_AT_MOST: Final = 0.05


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict over all rules, as a word and as a sentence."""

    verdict: Verdict
    headline: str
    rules: tuple[RuleRecord, ...]


def judge(
    policy: Policy, candidate: Side, incumbent: Side | None = None, weights: Floats | None = None
) -> Judgement:
    """Judge ``candidate``, where the policy compares against ``incumbent`` on the same cases.

    ``weights`` are those of the cases. One rule more than the policy has asks whether the
    measuring is whole. Raises ValueError where the policy compares and there is no incumbent.
    """
    rules = [_complete(policy, candidate, incumbent)]
    for rule in policy.rules:
        if isinstance(rule, Bound):
            rules.append(judge_bound(rule, candidate))
        elif isinstance(rule, Count):
            rules.append(_judge_count(rule, candidate))
        else:
            rules.append(_compared(rule, candidate, incumbent, weights))
    verdict = together(Verdict(rule["verdict"]) for rule in rules)
    return Judgement(verdict, _headline(verdict, rules), tuple(rules))


def _compared(
    rule: NotWorse, candidate: Side, incumbent: Side | None, weights: Floats | None
) -> RuleRecord:
    if incumbent is None:
        raise ValueError("the policy compares with an incumbent, and there is none")
    return judge_not_worse(rule, candidate, incumbent, weights)


def _complete(policy: Policy, candidate: Side, incumbent: Side | None) -> RuleRecord:
    """Nothing waits, and few calls failed: else what is there may be the easy half."""
    sides = [candidate] if incumbent is None else [candidate, incumbent]
    waiting = sum(side.counts.waiting for side in sides)
    asked = sum(side.counts.asked for side in sides)
    lost = [] if policy.counts("failed") else [side for side in sides if _lost(side)]
    verdict, way_out = Verdict.GO, ""
    sentence = "Every sample has an end."
    if not policy.counts("failed"):
        sentence += f" At most {_percent(FAILED_AT_MOST)} of the calls failed."
    if waiting:
        verdict, way_out = Verdict.INCONCLUSIVE, "Let the run go on (resume it), then ask again."
        sentence = f"{waiting:,} of {asked:,} samples have no end yet."
    elif lost:
        verdict, way_out = Verdict.INCONCLUSIVE, "Ask the failed samples again, or state in the "
        way_out += "policy how many may fail: failed_at_most."
        sentence = f"{_percent(lost[0].counts.failed_share)} of the calls of {lost[0].who} failed."
    return amount(
        name="Measuring is whole",
        kind="complete",
        verdict=verdict,
        sentence=sentence,
        way_out=way_out,
        figure=float(waiting),
        text=f"{waiting:,} open",
        bound=0.0,
        unit="samples",
    )


def _lost(side: Side) -> bool:
    return side.counts.failed_share > FAILED_AT_MOST


def _judge_count(rule: Count, candidate: Side) -> RuleRecord:
    if rule.counted == "cases":
        return _judge_cases(rule, candidate)
    counts = candidate.counts
    unscored = rule.counted == "unscored"
    part, whole = (counts.unscored, counts.answered) if unscored else (counts.failed, counts.ended)
    noun, verb = ("answers", "could not be scored") if unscored else ("calls", "failed")
    name = rule.name or f"{'Unscored' if unscored else 'Failed'} at most {_percent(rule.limit)}"
    if not whole:
        return amount(
            name=name,
            kind=rule.counted,
            verdict=Verdict.INCONCLUSIVE,
            sentence=f"There are no {noun} of the candidate.",
            way_out="Start a run with this candidate, and let it end.",
            figure=None,
            text="unknown",
            bound=rule.limit,
            unit="fraction",
        )
    share = part / whole
    return amount(
        name=name,
        kind=rule.counted,
        verdict=by_point(share, rule.limit, higher=False),
        sentence=f"{part:,} of {whole:,} {noun} ({_percent(share)}) {verb}; "
        f"at most {_percent(rule.limit)} may.",
        figure=share,
        text=_percent(share),
        bound=rule.limit,
        unit="fraction",
    )


def _judge_cases(rule: Count, candidate: Side) -> RuleRecord:
    """Too few cases show nothing: they are no reason to say NO-GO."""
    cases, asked = case_count(candidate.series, "accuracy"), int(rule.limit)
    enough = cases >= asked
    return amount(
        name=rule.name or f"At least {asked:,} cases",
        kind="cases",
        verdict=Verdict.GO if enough else Verdict.INCONCLUSIVE,
        sentence=f"{cases:,} cases have a verdict; the policy asks for {asked:,}.",
        way_out="" if enough else f"Add {asked - cases:,} cases to the suite, and run it again.",
        figure=float(cases),
        text=f"{cases:,} cases",
        bound=rule.limit,
        unit="cases",
        cases=cases,
    )


def _headline(verdict: Verdict, rules: Sequence[RuleRecord]) -> str:
    own = [rule for rule in rules if rule["verdict"] == verdict]
    if verdict == Verdict.GO:
        return f"GO: all {len(rules)} rules hold."
    told = "are broken" if verdict == Verdict.NO_GO else "cannot be decided"
    if len(own) == 1:
        told = told.replace("are ", "is ")
    return f"{verdict.word}: {len(own)} of {len(rules)} rules {told}: {own[0]['name']}" + (
        "." if len(own) == 1 else " and others."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0") + "%"
