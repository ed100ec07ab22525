"""Figures that nobody measured here: which of several counts, and how doubtful it is."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from decision.core.matrix import Measurements
from decision.core.measures import MEASURES, PROVENANCES, Measurement
from decision.core.own_measures import YES_NO_UNIT, is_own
from decision.core.resampling import Resamples
from decision.core.values import Floats

#: Half a 95 % interval of a normal distribution, in standard errors.
HALF_INTERVAL: Final = 1.959964
#: Its part of a decision's randomness; cases, unseen cases and coins have the ones before.
PURPOSE: Final = 4


def best_figure(known: Sequence[Measurement]) -> Measurement | None:
    """The one that counts: measured, reported, published, estimated, declared, in this order.

    Of two alike the later one counts, and an undated one last.
    """
    told = [figure for figure in known if figure.value is not None]
    newest_first = sorted(told, key=lambda figure: figure.as_of, reverse=True)
    return min(newest_first, key=lambda f: PROVENANCES.index(f.provenance), default=None)


def with_interval(figure: Measurement, measure: str) -> Measurement:
    """The figure with the 95 % interval that its standard error tells, inside its possible range.

    The normal approximation; an interval that was given, or none to tell, stays as it is.
    """
    error = figure.standard_error
    if error is None or figure.value is None or figure.low is not None:
        return figure
    low, high = possible_range(measure)
    reach = HALF_INTERVAL * error
    return replace(figure, low=max(low, figure.value - reach), high=min(high, figure.value + reach))


def possible_range(measure: str) -> tuple[float, float]:
    """The least and the greatest value that a measure can have; a team's own may be anything."""
    if is_own(measure):
        return -np.inf, np.inf
    return (0.0, 1.0) if MEASURES[measure].unit in ("fraction", YES_NO_UNIT) else (0.0, np.inf)


def with_figure_draws(resamples: Resamples, known: Measurements) -> Resamples:
    """The same draws, and draws of every figure that has a standard error and no cases.

    Normal around the figure, kept inside its possible range; each figure has a stream of its
    own, so that it changes with no other. Nothing is known of how two of them go together.
    """
    values: dict[str, Mapping[str, Floats]] = dict(resamples.values)
    for candidate, figures in known.items():
        own = dict(values.get(candidate, {}))
        for measure, figure in figures.items():
            error = figure.standard_error
            if measure in own or not error or figure.value is None:
                continue
            name = zlib.crc32(f"{candidate}/{measure}".encode())
            seeds = np.random.SeedSequence(resamples.seed, spawn_key=(PURPOSE, name))
            drawn = np.random.default_rng(seeds).normal(figure.value, error, resamples.draws)
            own[measure] = np.clip(drawn, *possible_range(measure))
        values[candidate] = own
    return replace(resamples, values=values)
