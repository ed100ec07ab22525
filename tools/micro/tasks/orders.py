"""Who is taller than whom: a chain of facts in any order, and a yes or no at its end."""

import random
from itertools import pairwise

from tools.micro.problems import Level, pick
from tools.micro.thoughts import Thought
from tools.micro.vocabulary import PEOPLE


def taller(draw: random.Random, level: Level, thought: Thought) -> tuple[str, str]:
    """Is one person taller than another? The thought walks down from the first.

    Harder questions have more people, facts about others in between, and facts told backwards.
    """
    people = draw.sample(PEOPLE, pick(draw, level, easy=(3,), medium=(4, 5), hard=(5, 6, 7, 8)))
    others = 0 if level == "easy" or len(people) < 4 else draw.choice((0, 2, 2))
    chain, rest = people[: len(people) - others], people[len(people) - others :]
    pairs = [*pairwise(chain), *pairwise(rest)]
    below = dict(pairs)
    draw.shuffle(pairs)
    backwards = 0.0 if level == "easy" else 0.25
    facts = [_fact(*pair, backwards=draw.random() < backwards) for pair in pairs]
    first, second = _asked(draw, chain, rest)
    answer = _walk(thought, below, first, second)
    thought.conclude(answer)
    if draw.random() < backwards / 2:
        question = f"Is {second} shorter than {first}?"
    else:
        question = f"Is {first} taller than {second}?"
    return f"{' '.join(facts)} {question}", answer


def _asked(draw: random.Random, chain: list[str], rest: list[str]) -> tuple[str, str]:
    """Half of the questions are true; the others ask upwards, or about someone apart."""
    high, low = sorted(draw.sample(range(len(chain)), 2))
    if draw.random() < 0.5:
        return chain[high], chain[low]
    if rest and draw.random() < 0.3:
        return chain[high], draw.choice(rest)
    return chain[low], chain[high]


def _walk(thought: Thought, below: dict[str, str], first: str, second: str) -> str:
    person = first
    while person != second:
        thought.separate()
        lower = below.get(person)
        if lower is None:
            thought.say(f"{person}>none")
            return "no"
        if thought.draw.random() < thought.slips:
            wrong = [each for each in below if each not in (person, lower)]
            if wrong:
                thought.say(f"{person}>")
                thought.err(thought.draw.choice(wrong))
                thought.say(" wait, ")
        thought.say(f"{person}>{lower}")
        person = lower
    return "yes"


def _fact(high: str, low: str, *, backwards: bool) -> str:
    return f"{low} is shorter than {high}." if backwards else f"{high} is taller than {low}."
