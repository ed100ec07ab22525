"""Which problems come how often, and the fixed sets that no training may see."""

import random
from collections.abc import Container, Mapping, Sequence
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
#: Stories and letters are learned last, refusals at once.
WEIGHTS: Final[Mapping[str, float]] = {
    "add": 2, "sub": 2.5, "mul": 2, "sum": 2, "story": 4, "letters": 4, "classify": 1.5,
    "count": 3, "orders": 3, "outside": 2,
}  # fmt: skip
LEVEL_SHARES: Final[Mapping[Level, float]] = {"easy": 0.25, "medium": 0.35, "hard": 0.4}
#: What a model without a thought can hope to get right at all.
EASIER: Final[Mapping[Level, float]] = {"easy": 0.6, "medium": 0.3, "hard": 0.1}
#: Levels of a measurement: 20 % easy, 30 % medium, 50 % hard.
MEASURED: Final[Sequence[Level]] = (
    "easy", "easy", "medium", "medium", "medium", "hard", "hard", "hard", "hard", "hard",
)  # fmt: skip


def make(draw: random.Random, task: str, level: Level, *, slips: float = SLIPS) -> Problem:
    """One problem of a task and level; without slips, its thought is flawless."""
    thought = Thought(draw, slips)
    prompt, answer = TASKS[task](draw, level, thought)
    return Problem(task, level, prompt, thought, answer, boxed=task != "outside")


def draw_problem(
    draw: random.Random, shares: Mapping[Level, float], banned: Container[str] = ()
) -> Problem:
    """One problem of the mixture whose prompt is not among the banned ones."""
    while True:
        [task] = draw.choices(list(WEIGHTS), list(WEIGHTS.values()))
        [level] = draw.choices(LEVELS, [shares[each] for each in LEVELS])
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
