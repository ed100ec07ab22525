"""Random decisions over candidates like language models, with and without a newcomer."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.normalization.schemes import HIGHER, SCHEMES, Floats, Scheme

TRIALS: Final = 20_000
CANDIDATES: Final = 6
SEED: Final = 20261128
#: Of so many candidates the provider hosts the model: no VRAM of one's own.
HOSTED: Final = 0.4
#: Scores nearer than this are level.
LEVEL: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Reversals:
    """Shares of trials: the winner of the six changed only because a seventh was listed.

    ``dominated`` is the same among the trials whose newcomer is worse on everything than one of
    the six; ``order`` counts any change of the order of the six.
    """

    winner: float
    dominated: float
    order: float


@dataclass(frozen=True, slots=True)
class Trials:
    """Raw tables of seven (trials x candidates x criteria), the seventh the newcomer; weights."""

    tables: Floats
    weights: Floats

    @property
    def is_dominated(self) -> Floats:
        """Whether the newcomer is nowhere better than one of the others, and somewhere worse."""
        good = np.where(HIGHER, self.tables, -self.tables)
        gap = good[:, :-1] - good[:, -1:]
        return ((gap >= 0).all(axis=2) & (gap > 0).any(axis=2)).any(axis=1)


def random_trials(trials: int = TRIALS, seed: int = SEED) -> Trials:
    """Beta accuracies, lognormal cost and latency, a card's memory or none; uniform weights."""
    rng = np.random.default_rng(seed)
    shape = (trials, CANDIDATES + 1)
    tables = np.stack(
        [
            rng.beta(6, 3, shape),
            rng.lognormal(np.log(5), 1.4, shape),
            rng.lognormal(np.log(15), 0.9, shape),
            np.where(rng.random(shape) < HOSTED, 0.0, rng.lognormal(np.log(20), 0.7, shape)),
        ],
        axis=2,
    )
    return Trials(tables, rng.dirichlet(np.ones(4), trials))


def reversals(scheme: Scheme, trials: Trials) -> Reversals:
    """How often listing the seventh changes something among the six."""
    before = scheme(trials.tables[:, :-1], HIGHER, trials.weights)
    after = scheme(trials.tables, HIGHER, trials.weights)[:, :-1]
    ahead = before[:, :, None] - before[:, None, :]
    now = after[:, :, None] - after[:, None, :]
    turned = ((ahead > LEVEL) & (now < -LEVEL)).any(axis=(1, 2))
    rows = np.arange(len(before))
    winner = before.argmax(axis=1)
    beaten = after.max(axis=1) > after[rows, winner] + LEVEL
    return Reversals(
        winner=float(beaten.mean()),
        dominated=float(beaten[trials.is_dominated].mean()),
        order=float(turned.mean()),
    )


def disagreement(first: str, second: str, trials: Trials) -> float:
    """The share of trials in which two schemes name different winners of the six."""
    winners = [
        SCHEMES[name](trials.tables[:, :-1], HIGHER, trials.weights).argmax(axis=1)
        for name in (first, second)
    ]
    return float((winners[0] != winners[1]).mean())
