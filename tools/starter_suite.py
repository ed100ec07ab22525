"""Writes the starter suite of the micro models and measures the models on such problems.

``python -m tools.starter_suite`` writes ``evaluations/starter/micro_arithmetic.jsonl`` and prints
how many of its cases each model solves; ``--sample 200`` measures on 200 fresh problems of each
task instead, in the wording that the models know and in a looser one (for the model card).
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from evaluations.micro.model import MODEL_NAMES, load_model

SUITE = Path(__file__).parent.parent / "evaluations" / "starter" / "micro_arithmetic.jsonl"
SUITE_SEED = 20260101
SAMPLE_SEED = 20260102
LEVELS = ("easy", "easy", "medium", "medium", "medium", "hard", "hard", "hard", "hard", "hard")

PEOPLE = ("Tom", "Ann", "Ben", "Eva", "Sam", "Mia", "Leo", "Zoe", "Max", "Ida")
THINGS = ("apples", "pens", "books", "coins", "cards", "eggs", "shells", "stamps", "pears")
ASK = ("What is {}?", "Compute {}.", "Calculate {}.")
# English words that were not in the models' training list, by how long they are.
SHORT_WORDS = """
bobbin cotton drawer feather gallop hammock kettle lantern muffin pillow puddle ribbon saddle
velvet wallet"""
MIDDLING_WORDS = """
appendix bullfrog carriage cucumber daffodil goddess happiness harmless hedgehog marmalade
mosquito nonsense pineapple raspberry sapphire"""
LONG_WORDS = """
accessible blackberry bookkeeper caterpillar cheerfulness connecticut grasshopper mississippi
occurrence peppermint rattlesnake strawberry tennessee territorial watermelon"""
WORDS = {
    "easy": SHORT_WORDS.split(),
    "medium": MIDDLING_WORDS.split(),
    "hard": LONG_WORDS.split(),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One question with its only right answer."""

    task: str
    level: str
    prompt: str
    answer: str


def digits(draw: random.Random, count: int) -> int:
    """A number with exactly that many digits; one digit is never 0."""
    return draw.randint(10 ** (count - 1), 10**count - 1)


def add(draw: random.Random, level: str) -> tuple[str, int]:
    """A sum of two numbers of two, three or four digits."""
    width = {"easy": 2, "medium": 3, "hard": 4}[level]
    first, second = digits(draw, width), digits(draw, width)
    return draw.choice(ASK).format(f"{first} + {second}"), first + second


def subtract(draw: random.Random, level: str) -> tuple[str, int]:
    """A difference that is not negative, of numbers as long as in ``add``."""
    width = {"easy": 2, "medium": 3, "hard": 4}[level]
    low, high = sorted((digits(draw, width), digits(draw, width)))
    return draw.choice(ASK).format(f"{high} - {low}"), high - low


def multiply(draw: random.Random, level: str) -> tuple[str, int]:
    """A number of one, two or three digits times a digit."""
    width = {"easy": 1, "medium": 2, "hard": 3}[level]
    first, second = digits(draw, width), draw.randint(2, 9)
    return draw.choice(ASK).format(f"{first} * {second}"), first * second


def add_up(draw: random.Random, level: str) -> tuple[str, int]:
    """A sum of three to six numbers below 20."""
    count = {"easy": 3, "medium": 4, "hard": draw.choice((5, 6))}[level]
    numbers = [draw.randint(1, 19) for _ in range(count)]
    listed = ", ".join(map(str, numbers[:-1])) + f" and {numbers[-1]}"
    return draw.choice(("What is the sum of {}?", "Add up {}.")).format(listed), sum(numbers)


def story(draw: random.Random, level: str) -> tuple[str, int]:
    """Someone gains and loses things in two, three or four events."""
    person, things = draw.choice(PEOPLE), draw.choice(THINGS)
    total = draw.randint(5, 40)
    sentences = [f"{person} has {total} {things}."]
    for _ in range({"easy": 2, "medium": 3, "hard": 4}[level]):
        if total <= 40 and draw.random() < 0.15:
            total *= 2
            sentences.append(f"{person} doubles the number of {things}.")
        elif total < 3 or draw.random() < 0.5:
            change = draw.randint(2, 19)
            total += change
            sentences.append(f"{person} {draw.choice(('buys', 'finds'))} {change} more.")
        else:
            change = draw.randint(2, min(19, total - 1))
            total -= change
            sentences.append(f"{person} {draw.choice(('loses', 'gives away'))} {change} of them.")
    sentences.append(f"How many {things} does {person} have now?")
    return " ".join(sentences), total


def count_letters(draw: random.Random, level: str) -> tuple[str, int]:
    """How often a letter occurs in a word; one time in ten it does not."""
    word = draw.choice(WORDS[level])
    repeated = sorted(letter for letter in set(word) if word.count(letter) > 1)
    letter = draw.choice(repeated if repeated and draw.random() < 0.7 else word)
    if draw.random() < 0.1:
        letter = draw.choice(sorted(set("abcdefghijklmnopqrstuvwxyz") - set(word)))
    wording = (f"How many {letter}'s are in the word {word}?",
               f"Count the letter {letter} in the word {word}.")  # fmt: skip
    return draw.choice(wording), word.count(letter)


TASKS: dict[str, Callable[[random.Random, str], tuple[str, int]]] = {
    "add": add,
    "sub": subtract,
    "mul": multiply,
    "sum": add_up,
    "story": story,
    "letters": count_letters,
}


def problems(seed: int, levels: Sequence[str] = LEVELS) -> list[Problem]:
    """One problem of each task for each entry of ``levels``, no prompt twice."""
    draw = random.Random(seed)
    found: dict[str, Problem] = {}
    for task, make in TASKS.items():
        for level in levels:
            prompt, answer = make(draw, level)
            while prompt in found:
                prompt, answer = make(draw, level)
            found[prompt] = Problem(task, level, prompt, str(answer))
    return list(found.values())


class Asked(Protocol):
    """What a suite file takes of a problem."""

    @property
    def task(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def prompt(self) -> str: ...
    @property
    def answer(self) -> str: ...


def suite_lines(chosen: Iterable[Asked]) -> list[str]:
    """The problems as lines of a suite file, numbered within their task."""
    lines = []
    numbers: Counter[str] = Counter()
    for problem in chosen:
        numbers[problem.task] += 1
        case = {
            "key": f"{problem.task}-{numbers[problem.task]:02}",
            "prompt": problem.prompt,
            "targets": [problem.answer],
            "graders": [{"kind": "boxed"}],
            "tags": [problem.task, problem.level],
            "weight": 1,
        }
        lines.append(json.dumps(case) + "\n")
    return lines


def loosen(draw: random.Random, prompt: str) -> str:
    """The same question as a hurried person writes it; never the same text."""
    loose = prompt
    while loose == prompt:
        if draw.random() < 0.4:
            loose = loose[0].lower() + loose[1:]
        if draw.random() < 0.4:
            loose = loose.rstrip(".?")
        if draw.random() < 0.4:
            loose = loose.replace(" + ", "+").replace(" - ", "-").replace(" * ", "*")
        if draw.random() < 0.3:
            loose = draw.choice(("Please ", "Hey, ", "Question: ")) + loose
        if draw.random() < 0.2:
            loose += draw.choice((" Thanks!", " Think step by step."))
    return loose


def accuracy(name: str, asked: Sequence[Problem], prompts: Sequence[str]) -> dict[str, float]:
    """Share of right boxed answers of one model, greedy, by task and for ``all``."""
    replies = load_model(name).generate_batch(prompts)
    right: dict[str, list[bool]] = {}
    for problem, reply in zip(asked, replies, strict=True):
        boxed = reply.text.rpartition("\\boxed{")[2].partition("}")[0]
        for group in (problem.task, problem.level, "all"):
            right.setdefault(group, []).append(boxed == problem.answer)
    return {group: sum(verdicts) / len(verdicts) for group, verdicts in right.items()}


def print_table(title: str, asked: Sequence[Problem], prompts: Sequence[str]) -> None:
    """Percent of right answers, one model a row."""
    groups = (*TASKS, *dict.fromkeys(LEVELS), "all")
    print(f"{title} ({len(asked)} problems, percent right)")
    print(f"{'model':16}" + "".join(f"{group:>9}" for group in groups))
    for name in MODEL_NAMES:
        shares = accuracy(name, asked, prompts)
        print(f"{name:16}" + "".join(f"{100 * shares[group]:9.1f}" for group in groups))


def main() -> None:
    """Write the suite, or measure on a fresh sample."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sample", type=int, metavar="N", help="problems of each task")
    sample: int | None = options.parse_args().sample
    if sample is None:
        chosen = problems(SUITE_SEED)
        SUITE.write_text("".join(suite_lines(chosen)), "utf-8")
        print_table(SUITE.name, chosen, [problem.prompt for problem in chosen])
        return
    levels = [LEVELS[index % len(LEVELS)] for index in range(sample)]
    chosen = problems(SAMPLE_SEED, levels)
    draw = random.Random(SAMPLE_SEED)
    print_table("known wording", chosen, [problem.prompt for problem in chosen])
    print_table("looser wording", chosen, [loosen(draw, problem.prompt) for problem in chosen])


if __name__ == "__main__":
    main()
