"""Which problems come how often, and the fixed sets that no training may see."""

import random
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tools.micro.problems import LEVELS, Level, Problem, Task
from tools.micro.tasks import arithmetic, letters, notes, orders, outside, stories
from tools.micro.thoughts import SLIPS, Thought

TASKS: Final[Mapping[str, Task]] = {
    "add": arithmetic.add,
    "sub": arithmetic.subtract,
    "mul": arithmetic.multiply,
    "sum": arithmetic.add_up,
    "story": stories.story,
    "letters": letters.count_letters,
    "classify": notes.classify,
    "count": notes.count,
    "orders": orders.taller,
    "outside": outside.refuse,
}


@dataclass(frozen=True, slots=True)
class Mixture:
    """How often each task comes, in proportion, and in each task the three levels."""

    weights: Mapping[str, float]
    levels: Mapping[str, tuple[float, float, float]]


#: Stories and letters are learned last, refusals at once.
WHOLE: Final = Mixture(
    {"add": 2, "sub": 2.5, "mul": 3, "sum": 2, "story": 4, "letters": 4, "classify": 1.5,
     "count": 3, "orders": 3, "outside": 2},
    dict.fromkeys(TASKS, (0.25, 0.35, 0.4)),
)  # fmt: skip
#: What a model without a thought can hope to get right at all.
EASIER: Final = Mixture(
    {"add": 4, "sub": 4, "mul": 3, "sum": 3, "story": 2, "letters": 3, "classify": 2, "count": 2,
     "orders": 3, "outside": 1.5},
    {"add": (0.8, 0.2, 0), "sub": (0.8, 0.2, 0), "mul": (0.4, 0.6, 0), "sum": (1, 0, 0),
     "story": (1, 0, 0), "letters": (0.8, 0.2, 0), "classify": (0.2, 0.4, 0.4),
     "count": (0.6, 0.3, 0.1), "orders": (0.7, 0.3, 0), "outside": (1, 1, 1)},
)  # fmt: skip
#: Levels of a measurement: 20 % easy, 30 % medium, 50 % hard.
MEASURED: Final[Sequence[Level]] = (
    "easy", "easy", "medium", "medium", "medium", "hard", "hard", "hard", "hard", "hard",
)  # fmt: skip


def make(draw: random.Random, task: str, level: Level, *, slips: float = SLIPS) -> Problem:
    """One problem of a task and level; without slips, its thought is flawless."""
    thought = Thought(draw, slips)
    prompt, answer = TASKS[task](draw, level, thought)
    return Problem(task, level, prompt, thought, answer, boxed=task != "outside")


def draw_problem(draw: random.Random, mixture: Mixture, banned: Container[str] = ()) -> Problem:
    """One problem of the mixture whose prompt is not among the banned ones."""
    while True:
        [task] = draw.choices(list(mixture.weights), list(mixture.weights.values()))
        [level] = draw.choices(LEVELS, mixture.levels[task])
        problem = make(draw, task, level)
        if problem.prompt not in banned:
            return problem


def fresh_problems(seed: int, each: int, levels: Sequence[Level] = MEASURED) -> list[Problem]:
    """``each`` problems of every task for measurements, no prompt twice."""
    draw = random.Random(seed)
    found: dict[str, Problem] = {}
    for task in TASKS:
        for index in range(each):
            problem = make(draw, task, levels[index % len(levels)], slips=0)
            while problem.prompt in found:
                problem = make(draw, task, levels[index % len(levels)], slips=0)
            found[problem.prompt] = problem
    return list(found.values())
