"""Random matrices, and what the server says of them, for the ranking in the browser."""

import random
from typing import Any, NamedTuple

from decision.core.explanation import explain
from decision.core.matrix import Candidate, Matrix, build_matrix
from decision.core.measures import Measurement
from decision.core.own_measures import own_measure
from decision.core.profile import Criterion, Profile

Values = list[list[float | None]]
GRID = (0.0, 0.25, 0.5, 0.75, 1.0)


class Said(NamedTuple):
    """The numbers of the server, in the order in which the browser gives its own."""

    ranks: list[list[Any]]
    scores: list[list[float | None]]
    order: list[int]
    limits: list[list[float | None]]
    kinds: set[str]


def random_case(seed: int) -> tuple[Values, list[float]]:
    """Values (1 to 20 candidates x 1 to 8 criteria) and weights, at least one of them above 0.

    A third lies on a grid of five values, where ties abound; others repeat a row, hold gaps, or
    are level on a criterion; weights are whole, have decimals, are mostly zero, or all the same.
    """
    rng = random.Random(seed)
    criteria = rng.randint(1, 8)
    gaps, is_grid = rng.choice([0.0, 0.0, 0.1, 0.4]), seed % 3 == 0
    values: Values = [
        [
            None
            if rng.random() < gaps
            else rng.choice(GRID)
            if is_grid
            else rng.choice([0.0, 1.0, rng.random()])
            for _ in range(criteria)
        ]
        for _ in range(rng.choice([1, 2, 3, 5, 8, 20]))
    ]
    if seed % 5 == 0:
        values[-1] = list(values[0])
    if seed % 7 == 0:
        level, column = rng.choice([0.0, 0.5, None]), rng.randrange(criteria)
        for row in values:
            row[column] = level
    return values, _weights(rng, criteria)


def _weights(rng: random.Random, criteria: int) -> list[float]:
    kind = rng.choice(["whole", "decimal", "few", "same"])
    if kind == "same":
        return [float(rng.randint(1, 100))] * criteria
    draws = {
        "whole": lambda: float(rng.randint(0, 100)),
        "decimal": lambda: round(rng.uniform(0, 100), 2),
        "few": lambda: rng.choice([0.0, 0.0, 30.0]),
    }
    weights = [draws[kind]() for _ in range(criteria)]
    weights[rng.randrange(criteria)] = rng.choice([0.5, 40.0, 100.0])
    return weights


def random_value(seed: int) -> tuple[float, float, float, float | None, str]:
    """A raw value with worst acceptable, target, midpoint or none, and scale."""
    rng = random.Random(seed)
    scale, power = rng.choice(["linear", "log"]), rng.randint(-6, 5)
    low = 10.0**power * rng.uniform(1, 9)
    high = low * rng.uniform(1.1, 1000)
    mid = rng.choice([None, low + rng.uniform(0.05, 0.95) * (high - low)])
    raw = rng.choice([0.0, low, high, mid or low, rng.uniform(low / 2, high * 1.2), low * 1.05])
    worst, target = rng.choice([(low, high), (high, low)])
    return raw, worst, target, mid, scale


def server_says(values: Values, weights: list[float]) -> Said:
    """What ``build_matrix`` and ``explain`` make of them."""
    matrix = _matrix(values, weights)
    placed = [row.standing for row in matrix.rows if row.standing]
    limits = _limits(matrix, len(weights))
    return Said(
        ranks=[[s.rank, s.best_rank, s.worst_rank, s.tied, list(s.gaps)] for s in placed],
        scores=[[s.score.known, s.score.low, s.score.high, s.score.coverage] for s in placed],
        order=list(matrix.order),
        limits=limits,
        kinds={
            name
            for name, holds in {
                "alone": len(values) == 1,
                "tied": any(s.tied for s in placed),
                "not ranked": any(s.rank is None for s in placed),
                "unweighted": 0.0 in weights,
                "nothing": any(s.score.low == 0 for s in placed),
                "low": any(low is not None for low, _ in limits),
                "high": any(high is not None for _, high in limits),
                "free": any(pair == [None, None] for pair in limits),
            }.items()
            if holds
        },
    )


def _matrix(values: Values, weights: list[float]) -> Matrix:
    """Raw values on scales from 0 to 1 are their own values."""
    measures = [
        own_measure(f"m{j}", label=f"M{j}", style="number", direction="higher", worst=0, target=1)
        for j in range(len(weights))
    ]
    pairs = list(zip(measures, weights, strict=True))
    known = {
        str(i): {
            measure.key: Measurement(u, provenance="declared")
            for measure, u in zip(measures, row, strict=True)
        }
        for i, row in enumerate(values)
    }
    profile = Profile(tuple(Criterion(m.key, 0.0, 1.0, weight=w, own=m) for m, w in pairs))
    return build_matrix([Candidate(key, key) for key in known], known, profile)


def _limits(matrix: Matrix, criteria: int) -> list[list[float | None]]:
    """Where the sliders' bands end, as ``criterion_rows`` draws them."""
    why = explain(matrix)
    if why is None:
        return [[None, None]] * criteria
    return [
        [
            (bound.weight_low or None) if bound.low_rival is not None else None,
            bound.weight_high if bound.high_rival is not None else None,
        ]
        for bound in why.weights
    ]
