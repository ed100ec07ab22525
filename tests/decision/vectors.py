"""Writes vectors.json: cases to which the ranking in Python and in the browser are both held.

Run ``python -m tests.decision.vectors`` after a deliberate change of the ranking. A vector has
``values`` (candidates x criteria, null unknown), ``weights``, and under ``expect`` what follows
for each candidate, with the ``order`` of the list. Numbers must agree within 1e-9.
"""

import json
import random
from pathlib import Path
from typing import Any

from decision.core.aggregation import listing_order, standings

PATH = Path(__file__).with_name("vectors.json")
NAMED: list[tuple[str, list[list[float | None]], list[float]]] = [
    ("one candidate", [[0.4, 0.6]], [1, 3]),
    ("two level candidates share a rank", [[0.2, 0.8], [0.8, 0.2], [0.1, 0.1]], [50, 50]),
    ("a gap in a criterion without weight", [[0.5, None], [0.6, 0.1]], [10, 0]),
    ("a gap of all is left aside", [[0.9, None], [0.8, None], [0.7, None]], [60, 40]),
    ("a gap that cannot change the order", [[0.9, None], [0.2, 0.3]], [90, 10]),
    ("a gap that could change the order", [[0.6, None], [0.5, 0.6]], [50, 50]),
    ("a gap of each", [[0.9, None], [None, 0.9]], [50, 50]),
    ("nothing known of one", [[None, None], [0.5, 0.5]], [20, 80]),
    ("nothing known of any", [[None], [None]], [1]),
    ("a surely better unranked one takes up a rank", [[0.9, 1], [0.9, None], [0.1, 0.1]], [9, 1]),
]


def make_vectors(count: int = 30) -> list[dict[str, Any]]:
    """The named cases, then seeded random ones up to ``count``."""
    rng = random.Random(2026)
    cases = list(NAMED)
    while len(cases) < count:
        cases.append((f"random {len(cases)}", *_random_case(rng)))
    return [_vector(*case) for case in cases]


def _random_case(rng: random.Random) -> tuple[list[list[float | None]], list[float]]:
    criteria = rng.randint(1, 6)
    gaps = rng.choice([0.0, 0.1, 0.3])
    values = [
        [None if rng.random() < gaps else round(rng.random(), 3) for _ in range(criteria)]
        for _ in range(rng.randint(2, 7))
    ]
    weights = [float(rng.choice([0, 5, 10, 20, 40, 75, 100])) for _ in range(criteria)]
    weights[rng.randrange(criteria)] = 30.0
    return values, weights


def _vector(name: str, values: list[list[float | None]], weights: list[float]) -> dict[str, Any]:
    placed = standings(values, weights)
    expect = [
        {
            "score": standing.score.known,
            "low": standing.score.low,
            "high": standing.score.high,
            "coverage": standing.score.coverage,
            "rank": standing.rank,
            "tied": standing.tied,
            "best_rank": standing.best_rank,
            "worst_rank": standing.worst_rank,
            "gaps": list(standing.gaps),
        }
        for standing in placed
    ]
    return {
        "name": name,
        "values": values,
        "weights": weights,
        "expect": expect,
        "order": listing_order(placed),
    }


def rendered() -> str:
    """The text of the file, one vector a line."""
    lines = ",\n".join(json.dumps(vector) for vector in make_vectors())
    return f'{{"tolerance": 1e-9, "vectors": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    PATH.write_text(rendered())
