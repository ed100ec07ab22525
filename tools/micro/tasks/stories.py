"""Someone, or a heap of boxes, gains and loses things."""

import random

from tools.micro.problems import Level, pick
from tools.micro.tasks.arithmetic import apply, running_total
from tools.micro.thoughts import Thought
from tools.micro.vocabulary import PEOPLE, THINGS


def story(draw: random.Random, level: Level, thought: Thought) -> tuple[str, str]:
    """Two to five events, told in sentences, and what is left at the end."""
    events = pick(draw, level, easy=(2,), medium=(3,), hard=(4, 4, 5))
    person, things = draw.choice(PEOPLE), draw.choice(THINGS)
    boxes = draw.random() < 0.3
    if boxes:
        start, each = draw.randint(2, 9), draw.randint(2, 9)
        told = [f"There are {start} boxes with {each} {things} in each box."]
        steps = [("*", each)]
    else:
        start = draw.randint(5, 40)
        told, steps = [f"{person} has {start} {things}."], []
    total = start
    for sign, number in steps:
        total = apply(total, sign, number)
    while len(steps) < events:
        sign, number = _event(draw, total, doubling=not boxes)
        total = apply(total, sign, number)
        steps.append((sign, number))
        told.append(_in_boxes(sign, number) if boxes else _by(draw, person, things, sign, number))
    if boxes:
        told.append(draw.choice(("How many are left?", "How many are there now?")))
    else:
        told.append(f"How many {things} does {person} have now?")
    answer = str(running_total(thought, start, steps))
    thought.conclude(answer)
    return " ".join(told), answer


def _event(draw: random.Random, total: int, *, doubling: bool) -> tuple[str, int]:
    chance = draw.random()
    if doubling and chance < 0.15 and total <= 40:
        return "*", 2
    if chance < 0.55 or total < 3:
        return "+", draw.randint(2, 19)
    return "-", draw.randint(2, min(19, total - 1))


def _in_boxes(sign: str, number: int) -> str:
    return f"Then {number} are {'added' if sign == '+' else 'removed'}."


def _by(draw: random.Random, person: str, things: str, sign: str, number: int) -> str:
    if sign == "*":
        return f"{person} doubles the number of {things}."
    if sign == "+":
        return f"{person} {draw.choice(('buys', 'finds'))} {number} more."
    return f"{person} {draw.choice(('loses', 'gives away'))} {number} of them."
