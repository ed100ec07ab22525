"""Turns the whole doubt into plain JSON records, numbers rounded for good."""

from collections.abc import Sequence

import numpy as np

from decision.core.contenders import Contender
from decision.core.doubt import Doubt
from decision.core.doubt_schema import (
    AcceptabilityRecord,
    ContenderRecord,
    DetectableRecord,
    ExtraRecord,
    MoreCasesRecord,
    PayoffRecord,
    StepRecord,
    TasteRecord,
)
from decision.core.doubt_sentences import (
    amount_text,
    detectable_text,
    more_cases_text,
    payoff_text,
    reach_text,
    signed_points,
)
from decision.core.matrix import Matrix
from decision.core.more_cases import Detectable
from decision.core.reasoning import Extra, Payoff
from decision.core.records import rounded, rounded_or_none
from decision.core.schema import WholeDoubtRecords
from decision.core.taste import Acceptability, Taste
from decision.core.values import Floats
from decision.core.whole_doubt import WholeDoubt


def whole_doubt_records(
    matrix: Matrix, doubt: Doubt | None, whole: WholeDoubt
) -> WholeDoubtRecords:
    """Everything that a snapshot says of the whole doubt."""
    keys = [matrix.rows[i].candidate.key for i in matrix.ranked]
    labels = [matrix.rows[i].candidate.label for i in matrix.ranked]
    return WholeDoubtRecords(
        taste=_taste_record(matrix, keys, whole.taste) if whole.taste else None,
        contenders=[
            _contender_record(own, key, keys, labels)
            for own, key in zip(whole.contenders, keys, strict=bool(whole.contenders))
        ],
        more_cases=_more_cases_record(whole),
        detectable=_detectable_record(whole.detectable) if whole.detectable else None,
        reasoning=[_payoff_record(own, keys, doubt) for own in whole.payoffs],
    )


def _taste_record(matrix: Matrix, keys: list[str], taste: Taste) -> TasteRecord:
    return TasteRecord(
        measures=[matrix.profile.measures[j] for j in taste.criteria],
        ranked=keys,
        every=_acceptability_record(taste.every),
        ordered=_acceptability_record(taste.ordered) if taste.ordered else None,
        central=[None if np.isnan(row).any() else _numbers(row) for row in taste.central],
        confidence=[None if np.isnan(p) else rounded(float(p)) for p in taste.confidence],
    )


def _acceptability_record(found: Acceptability) -> AcceptabilityRecord:
    return AcceptabilityRecord(
        taste=[_numbers(row) for row in found.taste],
        both=None if found.both is None else [_numbers(row) for row in found.both],
        loss=_numbers(found.loss),
    )


def _contender_record(
    own: Contender, key: str, keys: Sequence[str], labels: Sequence[str]
) -> ContenderRecord:
    return ContenderRecord(
        candidate=key,
        reach=own.reach,
        on_front=own.on_front,
        dominated_by=[keys[i] for i in own.dominated_by],
        behind=[keys[i] for i in own.behind],
        p_front=rounded_or_none(own.p_front),
        p_dominated=[rounded(p) for p in own.p_dominated],
        text=reach_text(own, labels),
    )


def _more_cases_record(whole: WholeDoubt) -> MoreCasesRecord | None:
    more, bargain = whole.more_cases, whole.bargain
    if more is None or bargain is None:
        return None
    return MoreCasesRecord(
        loss=rounded(more.loss),
        threshold=more.threshold,
        threshold_points=rounded_or_none(bargain.threshold_points),
        cases=more.cases,
        advice=more.advice,
        suggested=more.suggested,
        steps=[
            StepRecord(
                cases=step.cases,
                loss_left=rounded(step.loss_left),
                gain=rounded(step.gain),
                cost_usd=rounded_or_none(step.cost_usd),
            )
            for step in more.steps
        ],
        cost_unknown=more.cost_unknown,
        worth_per_1000=rounded_or_none(bargain.worth_per_1000),
        pays_after=bargain.pays_after,
        text=more_cases_text(more, bargain),
    )


def _detectable_record(found: Detectable) -> DetectableRecord:
    return DetectableRecord(
        cases=found.cases,
        repeats=found.repeats,
        difference=rounded(found.difference),
        typical=found.typical,
        text=f"{detectable_text(found)}.",
    )


def _payoff_record(own: Payoff, keys: Sequence[str], doubt: Doubt | None) -> PayoffRecord:
    return PayoffRecord(
        thinking=own.pair.thinking,
        baseline=own.pair.baseline,
        relation=own.pair.relation,
        accuracy=_accuracy_record(own),
        word=own.word,
        p_value=rounded_or_none(own.p_value),
        cost_per_1000=_extra_record(own.cost_per_1000, "cost_per_1000"),
        seconds=_extra_record(own.seconds, "total_p50"),
        tokens=_extra_record(own.tokens, "think_tokens"),
        per_extra_correct=rounded_or_none(own.per_extra_correct),
        p_better=_p_better(own, keys, doubt),
        text=payoff_text(own),
    )


def _accuracy_record(own: Payoff) -> ExtraRecord | None:
    found = own.accuracy
    if found is None:
        return None
    is_one = abs(round(100 * found.value)) == 1
    return ExtraRecord(
        value=rounded(found.value),
        low=rounded_or_none(found.lower),
        high=rounded_or_none(found.upper),
        text=f"{signed_points(found.value)} point{'' if is_one else 's'}",
        interval_text=""
        if found.lower is None or found.upper is None
        else f"{signed_points(found.lower)} to {signed_points(found.upper)} points",
    )


def _extra_record(extra: Extra | None, measure: str) -> ExtraRecord | None:
    if extra is None:
        return None
    return ExtraRecord(
        value=rounded(extra.value),
        low=rounded(extra.low),
        high=rounded(extra.high),
        text=amount_text(extra.value, measure),
        interval_text=f"{amount_text(extra.low, measure)} to {amount_text(extra.high, measure)}",
    )


def _p_better(own: Payoff, keys: Sequence[str], doubt: Doubt | None) -> float | None:
    names = (own.pair.thinking, own.pair.baseline)
    if doubt is None or any(name not in keys for name in names):
        return None
    return rounded(doubt.p_better[keys.index(names[0])][keys.index(names[1])])


def _numbers(row: Floats) -> list[float]:
    return [rounded(number) for number in row.tolist()]
