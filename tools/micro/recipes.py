"""Of every shipped model: its size, what it is taught, for how long, and the seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evaluations.micro.network import Shape
from tools.micro.examples import Mode
from tools.micro.vocabulary import VOCABULARY

CONTEXT: Final = 512
#: Share of the first phase at full rate; then the rate falls in a straight line to its last.
FLAT: Final = 0.4
LAST: Final = 0.02
#: Where later phases begin.
AGAIN: Final = 0.6
#: What ``Recipe.rates`` are without thoughts.
DIRECT_RATES: Final = 0.25
FOLDER: Final = Path(__file__).resolve().parents[2] / "build" / "micro"


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training of some pools of examples, about ``tokens`` to a step.

    ``phases`` are numbers of pools; in each, the rates begin high and fall, so that the model is
    good at the end of any, and a phase can be added to a training that was too short. ``rates`` is
    a factor of all of them: few tokens of an example without a thought are to be learned, so their
    gradients are noisy, and at full rate nothing comes of them. A training may begin
    with the weights that another model, ``start``, has after ``start_pools``. A deeper model takes
    the other's blocks over with new ones between them, which change nothing until they have
    learned something.
    """

    shape: Shape
    mode: Mode
    phases: tuple[int, ...]
    tokens: int
    seed: int
    start: str = ""
    start_pools: int = 0
    rates: float = 1.0

    @property
    def pools(self) -> int:
        """Pools of the whole training."""
        return sum(self.phases)

    def rate(self, pools: float) -> float:
        """Factor of the learning rates after so many pools, apart from the warm-up.

        High at first and then falling in the first phase; falling from its start in later ones.
        """
        for phase, length in enumerate(self.phases):
            if pools < length:
                left = 1 - pools / length
                falling = AGAIN * left if phase else min(1.0, left / (1 - FLAT))
                return self.rates * max(LAST, falling)
            pools -= length
        return self.rates * LAST


def _shape(layers: int, width: int, heads: int, hidden: int) -> Shape:
    return Shape(len(VOCABULARY), width, layers, heads, hidden, CONTEXT)


_S: Final = _shape(3, 64, 4, 176)
_L: Final = _shape(6, 64, 4, 176)

RECIPES: Final[Mapping[str, Recipe]] = {
    "micro-xs": Recipe(_shape(2, 48, 3, 128), "think", (120, 45, 60), 2048, 1),
    "micro-s": Recipe(_S, "think", (150, 40, 160), 3072, 2),
    "micro-l": Recipe(_L, "think", (24, 34, 90, 70, 100), 3072, 3, "micro-s", 100),
    "micro-s-direct": Recipe(_S, "direct", (400,), 2048, 4, "micro-s", 350, DIRECT_RATES),
    "micro-l-direct": Recipe(_L, "direct", (300,), 2048, 5, "micro-l", 218, DIRECT_RATES),
    "micro-switch": Recipe(_S, "switch", (300,), 3072, 6, "micro-s", 350, DIRECT_RATES),
}


def milestones(name: str) -> frozenset[int]:
    """After how many pools other models begin with this one."""
    return frozenset(each.start_pools for each in RECIPES.values() if each.start == name)
