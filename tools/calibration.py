"""Simulates teams that decide, and writes how honest our doubt was into docs/calibration.md.

    python -m tools.calibration

Every team has four candidates whose true accuracies and costs are known here: some cases are run,
the decision is made as in the product, and its claims are held against the truth; then further
cases are run, as ``more_cases`` foretold their effect. Seeds are fixed: the same code gives the
same tables. About two minutes of one processor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from decision.core.cases import CaseSeries, CaseTable
from decision.core.doubt import assess_doubt
from decision.core.matrix import Candidate, build_matrix
from decision.core.more_cases import ENOUGH, MoreCases, assess_more_cases
from decision.core.presets import suggested_profile
from decision.core.resampling import measure_cases, resample
from decision.core.value_draws import contest, value_draws
from decision.core.values import Floats
from tools.marks import replaced

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "calibration.md"
PROFILE: Final = suggested_profile({"accuracy": 70, "cost_per_1000": 30})
MODELS: Final = 4
CASES: Final = (15, 40, 150)
REPEATS: Final = (1, 3)
MORE: Final = 40
TEAMS: Final = 400
DRAWS: Final = 1_000
#: From so many cases on, teams that follow the stop rule begin, and so many are the most.
START: Final = 15
MOST: Final = 1_500
FOLLOWERS: Final = 200
SURE: Final = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Team:
    """What nature knows: log-odds of each candidate, its mean cost in USD, its true score."""

    abilities: Floats
    costs: Floats
    truth: Floats


class Claim(NamedTuple):
    """What a decision said of its first candidate, and what was true of it."""

    p_best: float
    loss: float
    right: bool
    true_loss: float
    more: MoreCases


def main() -> None:
    """Write the tables into the page."""
    text = PAGE.read_text("utf-8")
    for name, table in (("claims", claims_table()), ("stop rule", stop_table())):
        text = replaced(text, name, table)
        print(f"{table}\n")
    PAGE.write_text(text, "utf-8")


def make_team(rng: np.random.Generator) -> Team:
    """Candidates of some 65 % accuracy, up to about 20 points apart, and of different prices."""
    abilities = rng.normal(0.8, 0.45, MODELS)
    costs = 0.002 * np.exp(rng.normal(0.0, 0.7, MODELS))
    accuracies = _chances(abilities, *_population()).mean(axis=1)
    accuracy, cost = PROFILE.criteria
    shares = PROFILE.shares
    truth = shares[0] * accuracy.values.values(accuracies)
    return Team(abilities, costs, truth + shares[1] * cost.values.values(1000 * costs))


def run_cases(team: Team, cases: int, repeats: int, rng: np.random.Generator) -> list[CaseSeries]:
    """Outcomes and costs of all candidates on the same new cases."""
    chances = _chances(team.abilities, *_difficulties(rng, cases))
    size = (MODELS, cases, repeats)
    outcomes = (rng.random(size) < chances[:, :, None]).astype(float)
    costs = rng.gamma(2.0, 0.5, size) * team.costs[:, None, None]
    return [CaseSeries(outcome=o, cost=c) for o, c in zip(outcomes, costs, strict=True)]


def decide(team: Team, series: Sequence[CaseSeries], seed: int) -> Claim:
    """The decision on these cases, with its claims and the truth."""
    keys = [f"m{i}" for i in range(MODELS)]
    names = tuple(map(str, range(series[0].cases)))
    table = CaseTable(names, dict(zip(keys, series, strict=True)))
    resamples = resample(table, seed=seed, draws=DRAWS)
    known = measure_cases(table, resamples)
    matrix = build_matrix([Candidate(key, key) for key in keys], known, PROFILE)
    doubt, of = assess_doubt(matrix, resamples), contest(matrix)
    data = value_draws(of, resamples) if of else None
    assert doubt is not None
    assert data is not None
    first = matrix.ranked[0]
    own = doubt.candidates[first]
    true_loss = float(team.truth.max() - team.truth[first])
    more = assess_more_cases(data.scores(), doubt.cases, [], ladder=(MORE, 80, 160, 320))
    return Claim(own.p_best or 0.0, own.expected_loss or 0.0, true_loss == 0, true_loss, more)


def joined(before: Sequence[CaseSeries], after: Sequence[CaseSeries]) -> list[CaseSeries]:
    """The same candidates on the cases of both."""
    return [
        CaseSeries(
            outcome=np.concatenate([a.outcome, b.outcome]), cost=np.concatenate([a.cost, b.cost])
        )
        for a, b in zip(before, after, strict=True)
        if a.outcome is not None and b.outcome is not None
        if a.cost is not None and b.cost is not None
    ]


def claims_table(teams: int = TEAMS) -> str:
    """P(best), expected loss, and the loss foretold after more cases, claimed against true."""
    lines = [
        f"| cases x repeats | P(best) claimed / true | P(best) claimed above {SURE:.2f}: teams, "
        f"true | expected loss claimed / true | after {MORE} more: foretold / true |",
        "| --- | --- | --- | --- | --- |",
    ]
    for repeats in REPEATS:
        for cases in CASES:
            now, then = [], []
            for number in range(teams):
                rng = np.random.default_rng([cases, repeats, number])
                team = make_team(rng)
                series = run_cases(team, cases, repeats, rng)
                now.append(decide(team, series, number))
                more = joined(series, run_cases(team, MORE, repeats, rng))
                then.append(decide(team, more, number))
            lines.append(_claims_line(f"{cases} x {repeats}", now, then))
    return "\n".join(lines)


def stop_table(teams: int = FOLLOWERS) -> str:
    """Teams that run what is suggested until it is enough: where they end, and how well."""
    lines = [
        "| repeats | cases at the end: median, 90 % of teams | stopped by the rule | "
        "expected loss claimed / true | the best candidate taken |",
        "| --- | --- | --- | --- | --- |",
    ]
    for repeats in REPEATS:
        ends, claims = [], []
        for number in range(teams):
            rng = np.random.default_rng([7, repeats, number])
            team = make_team(rng)
            series = run_cases(team, START, repeats, rng)
            claim = decide(team, series, number)
            while claim.more.advice != "enough" and series[0].cases < MOST:
                step = claim.more.suggested or 320
                series = joined(series, run_cases(team, step, repeats, rng))
                claim = decide(team, series, number)
            ends.append(series[0].cases)
            claims.append(claim)
        stopped = np.mean([claim.more.advice == "enough" for claim in claims])
        median, most = np.quantile(ends, (0.5, 0.9), method="higher")
        lines.append(
            f"| {repeats} | {median:.0f}, {most:.0f} | {100 * stopped:.0f} % | "
            f"{_pair([c.more.loss for c in claims], [c.true_loss for c in claims], 4)} | "
            f"{100 * np.mean([c.right for c in claims]):.0f} % |"
        )
    lines.append("")
    lines.append(f"The rule stops at an expected loss of {ENOUGH} points of score.")
    return "\n".join(lines)


def _claims_line(name: str, now: Sequence[Claim], then: Sequence[Claim]) -> str:
    sure = [claim.right for claim in now if claim.p_best >= SURE]
    held = f"{len(sure)}, {np.mean(sure):.2f}" if sure else "0"
    foretold = [claim.more.steps[0].loss_left for claim in now]
    return (
        f"| {name} | {_pair([c.p_best for c in now], [c.right for c in now], 2)} | {held} | "
        f"{_pair([c.loss for c in now], [c.true_loss for c in now], 4)} | "
        f"{_pair(foretold, [c.true_loss for c in then], 4)} |"
    )


def _pair(claimed: Sequence[float], true: Sequence[float], digits: int) -> str:
    return f"{np.mean(claimed):.{digits}f} / {np.mean(true):.{digits}f}"


def _difficulties(rng: np.random.Generator, cases: int) -> tuple[Floats, Floats]:
    """Of each case for all candidates, and for each candidate apart."""
    return rng.normal(0.0, 1.2, cases), rng.normal(0.0, 0.8, (MODELS, cases))


@cache
def _population() -> tuple[Floats, Floats]:
    """So many cases that their mean is the truth."""
    return _difficulties(np.random.default_rng(0), 20_000)


def _chances(abilities: Floats, shared: Floats, own: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-(abilities[:, None] - shared - own))))


if __name__ == "__main__":
    main()
