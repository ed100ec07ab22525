"""The joint Bayesian bootstrap: every measure of every candidate on the same reweighted cases."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from decision.core.cases import (
    CASE_MEASURES,
    CaseSeries,
    CaseTable,
    case_count,
    known_cases,
)
from decision.core.matrix import Measurements
from decision.core.measures import MEASURES, Measurement
from decision.core.reweighing import Unseen, measure_values, prepare
from decision.core.values import FieldError, Floats
from evaluations.core.statistics.bootstrap import case_weight_draws
from evaluations.core.statistics.cases import CaseMeans
from evaluations.core.statistics.intervals import accuracy_interval
from evaluations.core.statistics.quantiles import cases_for_quantile

INTERVAL: Final = (2.5, 97.5)
FEWEST_DRAWS: Final = 100
MOST_DRAWS: Final = 100_000
# Total weight of the unseen cases in a resample, and in how many parts it comes.
UNSEEN_MASS: Final = 4.0
UNSEEN_PARTS: Final = 8
# Numbers in one block of case weights: it stays in the processor's cache and memory stays flat,
# the stream of draws stays the same. Fewer rows would cost more for their overhead.
BLOCK: Final = 131_072
FEWEST_ROWS: Final = 512


@dataclass(frozen=True, slots=True, eq=False)
class Resamples:
    """Draws of every measure that cases can give: ``values[candidate][measure]`` (draws,)."""

    seed: int
    draws: int
    values: Mapping[str, Mapping[str, Floats]]
    counts: Mapping[str, int]

    def draws_of(self, candidate: str, measure: str) -> Floats | None:
        """The draws of one measure of one candidate, None where cases do not give it."""
        return self.values.get(candidate, {}).get(measure)

    def cases_of(self, candidate: str) -> int:
        """How many cases stand behind the candidate's best-covered measure; 0 without any."""
        return self.counts.get(candidate, 0)


def resample(table: CaseTable, *, seed: int, draws: int) -> Resamples:
    """Draw case weights once for all candidates and measures, and measure again with each.

    The Bayesian bootstrap of ``case_weight_draws``, shared by all candidates, so that an easy
    resample is easy for all and differences stay paired. By itself it takes 3 wins to 0 on
    200 cases for certain; so each resample also holds unseen cases of the weight of 4 cases,
    on which every candidate is right or wrong by the toss of a coin for each repeat. On pairs
    this is the Beta(1 + wins, 1 + losses) of Bowyer, Aitchison and Ivanova 2025
    (arXiv:2503.01747), on one candidate the plus-four rule of Agresti and Coull 1998.

    Raises:
        FieldError: where ``draws`` is not between 100 and 100,000.
    """
    if not FEWEST_DRAWS <= draws <= MOST_DRAWS:
        raise FieldError("draws", f"must lie between {FEWEST_DRAWS} and {MOST_DRAWS}")
    for_cases, for_unseen = _randomness(seed, 0), (_randomness(seed, 1), _randomness(seed, 2))
    coins = {key: _randomness(seed, 3, zlib.crc32(key.encode())) for key in table.series}
    count = len(table.cases)
    rows = max(FEWEST_ROWS, BLOCK // count)
    ready = {key: prepare(series) for key, series in table.series.items()}
    blocks: dict[str, dict[str, list[Floats]]] = {key: {} for key in table.series}
    for start in range(0, draws, rows):
        size = min(rows, draws - start)
        weights = np.asfortranarray(_case_weights(for_cases, table, size))
        masses = _unseen_masses(for_unseen, count, size)
        for key, series in table.series.items():
            unseen = _unseen(series, masses, coins[key])
            for measure, values in measure_values(ready[key], weights, unseen).items():
                blocks[key].setdefault(measure, []).append(values)
    return Resamples(
        seed=seed,
        draws=draws,
        values={
            key: {measure: np.concatenate(parts) for measure, parts in found.items()}
            for key, found in blocks.items()
        },
        counts={key: _most_cases(series) for key, series in table.series.items()},
    )


def _case_weights(stream: np.random.Generator, table: CaseTable, draws: int) -> Floats:
    """Random weights of the cases (draws x cases); what each suite weighs together is fixed."""
    if table.strata is None:
        return case_weight_draws(stream, len(table.cases), draws, table.case_weights)
    drawn = np.empty((draws, len(table.cases)))
    total = table.case_weights.sum()
    for number in np.unique(table.strata):
        own = table.strata == number
        weights = table.case_weights[own]
        part = case_weight_draws(stream, int(own.sum()), draws, weights)
        drawn[:, own] = part * (weights.sum() / total)
    return drawn


def _randomness(seed: int, *purpose: int) -> np.random.Generator:
    """A stream for one purpose: a candidate's own coins change with no other candidate."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=purpose))


def _unseen_masses(
    streams: tuple[np.random.Generator, np.random.Generator], cases: int, draws: int
) -> Floats:
    """Weights of the unseen parts (draws x parts) beside case weights that sum to 1.

    Of a Dirichlet over ``cases`` ones and the unseen mass, as ratios to the sum of the seen.
    """
    parts = streams[0].gamma(UNSEEN_MASS / UNSEEN_PARTS, size=(draws, UNSEEN_PARTS))
    return np.asarray(parts / streams[1].gamma(cases, size=(draws, 1)), dtype=np.float64)


def _unseen(series: CaseSeries, masses: Floats, coins: np.random.Generator) -> Unseen:
    repeats = 1
    if series.outcome is not None:
        repeats = max(1, int((~np.isnan(series.outcome)).sum(axis=1).max()))
    right = _heads(coins, repeats, masses.shape) / repeats
    return Unseen(mass=masses.sum(axis=1), right=(masses * right).sum(axis=1))


def _heads(coins: np.random.Generator, tosses: int, shape: tuple[int, ...]) -> Floats:
    """How many of so many fair coins fall heads up: random bits counted, many times faster than
    a binomial where they fit into a byte."""
    if tosses > 8:
        return np.asarray(coins.binomial(tosses, 0.5, size=shape), dtype=np.float64)
    bits = coins.integers(0, 1 << tosses, size=shape, dtype=np.uint16)
    return np.bitwise_count(bits).astype(np.float64)


def _most_cases(series: CaseSeries) -> int:
    return max(case_count(series, measure) for measure in CASE_MEASURES)


def measure_cases(table: CaseTable, resamples: Resamples) -> Measurements:
    """Measurements of all candidates from their cases, each with a 95 % interval.

    Accuracy has Wilson's interval on the effective sample size; all else that of the draws. A
    quantile has none with too few cases to bound it: 59 for p95 (1 - 0.95^59 = 0.95).
    """
    weights = table.case_weights[None, :]
    return {
        key: {
            measure: _measurement(table, key, measure, float(value[0]), resamples)
            for measure, value in measure_values(prepare(series), weights).items()
        }
        for key, series in table.series.items()
    }


def _measurement(
    table: CaseTable, key: str, measure: str, value: float, resamples: Resamples
) -> Measurement:
    series = table.series[key]
    count = case_count(series, measure)
    level = CASE_MEASURES[measure].level
    low: float | None = None
    high: float | None = None
    if measure == "accuracy" and series.outcome is not None:
        low, high = _wilson(series.outcome, table.case_weights)
    elif level is None or count >= cases_for_quantile(level):
        low, high = interval_around(value, resamples.values[key][measure])
    draws = resamples.values[key][measure]
    return Measurement(
        value=value,
        low=low,
        high=high,
        n=count,
        unit=MEASURES[measure].unit,
        provenance="reported" if key in table.reported else "measured",
        standard_error=float(np.std(draws)) if bool(np.isfinite(draws).all()) else None,
    )


def _wilson(outcome: Floats, weights: Floats) -> tuple[float | None, float | None]:
    held = known_cases(outcome)
    repeats = (~np.isnan(outcome[held])).sum(axis=1).astype(np.float64)
    means = np.nansum(outcome[held], axis=1) / repeats
    estimate = accuracy_interval(CaseMeans(means, repeats, weights[held]))
    return (estimate.lower, estimate.upper) if estimate else (None, None)


def interval_around(value: float, draws: Floats) -> tuple[float, float]:
    """The central 95 % of ``draws``, widened where unseen cases have pulled them off ``value``."""
    low, high = np.percentile(draws, INTERVAL)
    return min(float(low), value), max(float(high), value)
