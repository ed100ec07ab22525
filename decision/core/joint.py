"""Two measures of every candidate on the same resampled cases: clouds, and who is on the front."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from decision.core.figures import with_figure_draws
from decision.core.inputs import Inputs
from decision.core.measures import Measure
from decision.core.resampling import resample
from decision.core.values import Floats

#: Enough for a chance to about 3 points, and a quarter of what the decision itself takes.
DRAWS: Final = 1000

#: By candidate: draws of the one measure and of the other, in their raw units.
Pairs = Mapping[str, tuple[Floats, Floats]]


def joint_draws(inputs: Inputs, x: str, y: str) -> Pairs:
    """Draws of two measures for every candidate of whom both are known.

    The first of the decision's own resamples (its seed gives them again, to rounding): the same
    sets of cases for all candidates. What carries no sampling doubt stays where it is in every
    draw. Empty without results by case.
    """
    if inputs.case_table is None:
        return {}
    by_case = resample(inputs.case_table, seed=inputs.seed, draws=DRAWS)
    resamples = with_figure_draws(by_case, inputs.measurements)
    found = {}
    for candidate in inputs.candidates:
        pair = []
        for measure in (x, y):
            draws = resamples.draws_of(candidate.key, measure)
            figure = inputs.measurements.get(candidate.key, {}).get(measure)
            if draws is None and figure is not None and figure.value is not None:
                draws = np.full(DRAWS, figure.value)
            pair.append(draws)
        if pair[0] is not None and pair[1] is not None:
            found[candidate.key] = (pair[0], pair[1])
    return found


def front_chances(pairs: Pairs, x: Measure, y: Measure) -> dict[str, float]:
    """How often each candidate of ``pairs`` is on the front: in how many draws nobody beats it.

    Beaten is who meets a rival at least as good on both measures and better on one.
    """
    if not pairs:
        return {}
    signs = (1.0 if x.higher_is_better else -1.0, 1.0 if y.higher_is_better else -1.0)
    across, up = (
        np.stack([sign * pair[side] for pair in pairs.values()]) for side, sign in enumerate(signs)
    )
    chances = {}
    for i, key in enumerate(pairs):
        as_good = (across >= across[i]) & (up >= up[i])
        better = (across > across[i]) | (up > up[i])
        chances[key] = float(1.0 - (as_good & better).any(axis=0).mean())
    return chances
