"""All that can be doubted about a ranking, worked out from one set of draws."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from decision.core.cases import CaseTable
from decision.core.contenders import Contender, assess_contenders
from decision.core.doubt import Doubt
from decision.core.matrix import Matrix, Measurements
from decision.core.more_cases import (
    Detectable,
    MoreCases,
    assess_more_cases,
    cost_of_a_case,
    detectable_difference,
)
from decision.core.profile import Criterion
from decision.core.reasoning import Payoff, ThinkingPair, assess_reasoning
from decision.core.resampling import Resamples
from decision.core.sensitivity import value_of_a_point, worth_of
from decision.core.taste import Taste, assess_taste
from decision.core.value_draws import Contest, ValueDraws, contest, value_draws


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a ranking rests on: results by case with their draws, and all that is known.

    ``resamples`` also hold draws of figures that others told; ``by_case`` those of cases alone.
    """

    table: CaseTable | None
    resamples: Resamples | None
    by_case: Resamples | None
    known: Measurements
    pairs: Sequence[ThinkingPair] = ()


@dataclass(frozen=True, slots=True)
class Bargain:
    """What the numbers of ``more_cases`` mean in other units, by the team's own weights.

    ``threshold_points`` is the threshold of the stop rule in points of accuracy. What the
    suggested cases are expected to gain is worth ``worth_per_1000`` USD per 1,000 cases in use,
    and has paid for them after ``pays_after`` cases. None without such a criterion, or where
    nothing is suggested.
    """

    threshold_points: float | None
    worth_per_1000: float | None
    pays_after: int | None


@dataclass(frozen=True, slots=True)
class WholeDoubt:
    """The doubt beyond that of resampled cases; None where there is nothing to say.

    ``contenders`` follow the ranked candidates, as do the rows of ``taste``. ``more_cases``,
    ``bargain`` and ``detectable`` need results by case.
    """

    taste: Taste | None
    contenders: tuple[Contender, ...]
    more_cases: MoreCases | None
    bargain: Bargain | None
    detectable: Detectable | None
    payoffs: tuple[Payoff, ...]


def doubt_the_whole(
    matrix: Matrix, evidence: Evidence, doubt: Doubt | None, *, seed: int, draws: int
) -> WholeDoubt:
    """Doubt weights, cases and candidates; ``doubt`` is that of resampling, None without."""
    of = contest(matrix)
    payoffs: tuple[Payoff, ...] = ()
    if evidence.table is not None and evidence.resamples is not None:
        payoffs = assess_reasoning(
            evidence.pairs, evidence.table, evidence.resamples, evidence.known
        )
    if of is None or len(of.rows) < 2:
        return WholeDoubt(None, (), None, None, None, payoffs)
    data = value_draws(of, evidence.resamples)
    taste = assess_taste(of, data, seed=seed, draws=draws)
    witnesses = of.shares[None, :] if taste is None else taste.witnesses
    more = _more_cases(of, evidence, data, doubt.cases if doubt else 0)
    return WholeDoubt(
        taste=taste,
        contenders=assess_contenders(of, data, witnesses),
        more_cases=more,
        bargain=_bargain(of, more) if more else None,
        detectable=_detectable(of, evidence),
        payoffs=payoffs,
    )


def _more_cases(
    of: Contest, evidence: Evidence, data: ValueDraws | None, cases: int
) -> MoreCases | None:
    if data is None or evidence.table is None or not cases:
        return None
    costs = [cost_of_a_case(series) for series in evidence.table.series.values() if series.cases]
    scores = data.scores()
    if not _has_figures(evidence):
        return assess_more_cases(scores, cases, costs)
    alone = value_draws(of, evidence.by_case)
    moving = alone.scores() if alone else scores[:1]
    return assess_more_cases(scores, cases, costs, moving=moving)


def _has_figures(evidence: Evidence) -> bool:
    """Whether anything is drawn that does not come from cases."""
    if evidence.resamples is None or evidence.by_case is None:
        return False
    own = evidence.by_case.values
    return any(
        found.keys() != own.get(key, {}).keys() for key, found in evidence.resamples.values.items()
    )


def _detectable(of: Contest, evidence: Evidence) -> Detectable | None:
    if evidence.table is None:
        return None
    first, second = (of.matrix.rows[i].candidate.key for i in of.rows[:2])
    return detectable_difference(evidence.table, first, second)


def _bargain(of: Contest, more: MoreCases) -> Bargain:
    points = worth = after = None
    if (accuracy := _read(of, "accuracy")) is not None:
        criterion, share, at = accuracy
        points = more.threshold / (share * value_of_a_point(criterion, at))
    step, cost = more.suggestion, _read(of, "cost_per_1000")
    if step is not None and cost is not None:
        criterion, share, at = cost
        rate = worth_of(criterion, step.gain / share, at)
        worth = None if rate.beyond else rate.amount
        if worth and step.cost_usd is not None:
            after = math.ceil(step.cost_usd / (worth / 1000))
    return Bargain(points, worth, after)


def _read(of: Contest, measure: str) -> tuple[Criterion, float, float | None] | None:
    """A criterion of the contest with its share of the weight and the leader's raw value."""
    for share, j in zip(of.shares, of.criteria, strict=True):
        if of.matrix.profile.measures[j] == measure:
            at = of.matrix.rows[of.rows[0]].cells[j].measurement.value
            return of.matrix.profile.criteria[j], float(share), at
    return None
