"""A worked solution as a model is to write it, with slips that it is to notice, not to learn."""

import random
from dataclasses import dataclass, field
from typing import Final

#: Share of steps that go wrong at first and are put right at once.
SLIPS: Final = 0.03


@dataclass(slots=True)
class Thought:
    """Pieces of text in order; of each, whether the model is to learn to write it.

    Wrong digits are not to be learned. What follows them is: the model learns to recover.
    """

    draw: random.Random
    slips: float = SLIPS
    pieces: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole thought."""
        return "".join(piece for piece, _ in self.pieces)

    def say(self, text: str) -> None:
        """Go on with what is right."""
        self.pieces.append((text, True))

    def err(self, text: str) -> None:
        """Go on with what is wrong."""
        self.pieces.append((text, False))

    def separate(self) -> None:
        """A comma, unless this is the beginning."""
        if self.pieces:
            self.say(", ")

    def step(self, sum_of: str, result: str) -> None:
        """One calculation; sometimes with a wrong result first, and the calculation again."""
        if self.draw.random() < self.slips:
            self.say(sum_of)
            self.err(misread(self.draw, result))
            self.say(" wait, ")
        self.say(sum_of + result)

    def conclude(self, answer: str) -> None:
        """The last words."""
        self.say(f". So {answer}")


def misread(draw: random.Random, digits: str) -> str:
    """The same digits but for one."""
    place = draw.randrange(len(digits))
    other = draw.choice([digit for digit in "0123456789" if digit != digits[place]])
    return digits[:place] + other + digits[place + 1 :]
