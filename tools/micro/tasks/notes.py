"""Invented notes on spots in images, to be put into a category or counted by it.

They stand for what a team does with a model every day: read a short note, sort it by a rule, and
count over many. No note is of a patient.
"""

import random

from tools.micro.problems import Level, pick
from tools.micro.thoughts import Thought
from tools.micro.vocabulary import CATEGORIES, ORGANS

WHICH = (
    "Which category fits this note: new, growth, smaller or stable? {}.",
    "Classify this note as new, growth, smaller or stable: {}.",
)
HOW_MANY = "How many notes are {}? {}."
IN_WORDS = {"growth": "has grown", "smaller": "has shrunk", "stable": "is unchanged"}


def classify(draw: random.Random, level: Level, thought: Thought) -> tuple[str, str]:
    """One note: easy ones say the category in words, hard ones have large numbers."""
    category = draw.choice(CATEGORIES)
    note, reading = _note(draw, category, level)
    _read(thought, reading, category)
    thought.conclude(category)
    return draw.choice(WHICH).format(note), category


def count(draw: random.Random, level: Level, thought: Thought) -> tuple[str, str]:
    """Two to seven numbered notes, and how many of them are of one category."""
    wanted = draw.choice(CATEGORIES)
    found, notes = 0, []
    thought.say(f"{wanted}: 0")  # What is counted must be near where it is counted.
    for number in range(1, pick(draw, level, easy=(2, 3), medium=(4,), hard=(5, 6, 7)) + 1):
        category = wanted if draw.random() < 0.3 else draw.choice(CATEGORIES)
        note, reading = _note(draw, category, draw.choice(("easy", "medium", "hard")))
        notes.append(f"{number}: {note}")
        found += category == wanted
        thought.separate()
        thought.say(f"{number}: ")
        _read(thought, reading, category)
        thought.say(f" {found}")
    thought.conclude(str(found))
    return HOW_MANY.format(wanted, ". ".join(notes)), str(found)


def _note(draw: random.Random, category: str, level: Level) -> tuple[str, str]:
    """A note of the category, and what decides: ``7>4`` for 7 mm now and 4 mm before."""
    spot = f"{draw.choice(ORGANS)} spot"
    now, before = _sizes(draw, category, most=30 if level == "hard" else 9)
    if category == "new":
        ending = draw.choice(("not seen before", "first seen today"))
        return f"{spot} {now} mm, {ending}", str(now)
    if level == "easy":
        return f"{spot} {IN_WORDS[category]}", IN_WORDS[category]
    sign = {"growth": ">", "smaller": "<", "stable": "="}[category]
    if draw.random() < 0.6:
        return f"{spot} {now} mm, before {before} mm", f"{now}{sign}{before}"
    return f"{spot} before {before} mm, now {now} mm", f"{now}{sign}{before}"


def _sizes(draw: random.Random, category: str, most: int) -> tuple[int, int]:
    """Millimeters now and before; half of all changes are small."""
    before = draw.randint(1, most)
    if category in ("stable", "new"):
        return before, before
    nearest = draw.randint(1, 3) if draw.random() < 0.5 else draw.randint(1, most)
    before = draw.randint(1, most - 1) if most > 1 else 1
    higher = min(most, before + nearest)
    return (higher, before) if category == "growth" else (before, higher)


def _read(thought: Thought, reading: str, category: str) -> None:
    if thought.draw.random() < thought.slips:
        wrong = thought.draw.choice([each for each in CATEGORIES if each != category])
        thought.say(reading)
        thought.err(f" {wrong}")
        thought.say(" wait, ")
    thought.say(f"{reading} {category}")
