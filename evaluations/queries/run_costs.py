"""What a run cost, and what it would have cost under the prices of another day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from evaluations.core.statistics.cases import Floats
from evaluations.models import Run
from evaluations.queries.measurements import CandidateMeasurements, run_measurements


@dataclass(frozen=True, slots=True)
class CandidateCost:
    """USD of a candidate's samples, those of unknown cost left out; None is unknown."""

    key: str
    label: str
    prices: dict[str, Any]
    samples: int
    total_usd: float | None
    mean_usd: float | None
    mean_usd_as_run: float | None


@dataclass(frozen=True, slots=True)
class RunCosts:
    """All candidates of a run under the prices of a day; None: as it ran."""

    run_id: int
    prices_on: date | None
    candidates: tuple[CandidateCost, ...]


def run_costs(run: Run, prices: date | None) -> RunCosts:
    """Costs of every candidate, priced again from the tokens that were counted."""
    measured = run_measurements(run, prices)
    return RunCosts(run.pk, prices, tuple(_cost(item) for item in measured.candidates))


def _cost(item: CandidateMeasurements) -> CandidateCost:
    known = item.cost[~np.isnan(item.cost)]
    mean = _mean(item.cost)
    return CandidateCost(
        key=item.key,
        label=item.label,
        prices=item.priced.as_json(),
        samples=int(known.size),
        total_usd=float(known.sum()) if known.size else None,
        mean_usd=mean,
        mean_usd_as_run=_mean(item.used.cost),
    )


def _mean(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else None
