"""What a task hands out: a question, the thought that solves it, and the answer."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from tools.micro.thoughts import Thought

Level = Literal["easy", "medium", "hard"]
LEVELS: Final[tuple[Level, ...]] = ("easy", "medium", "hard")


@dataclass(frozen=True, slots=True)
class Problem:
    """A question with its only right answer; ``boxed`` is false for the refusal alone."""

    task: str
    level: Level
    prompt: str
    thought: Thought
    answer: str
    boxed: bool = True


#: A task makes one problem of a level: the prompt and the answer, with the thought written down.
Task = Callable[[random.Random, Level, Thought], tuple[str, str]]


def pick(draw: random.Random, level: Level, **choices: tuple[int, ...]) -> int:
    """One of the numbers that are listed for the level."""
    return draw.choice(choices[level])
