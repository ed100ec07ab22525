"""The problems on which the micro models are measured, and which no training may see."""

import json
from typing import Final

from tools import starter_suite
from tools.micro.mixture import fresh_problems

FRESH_SEED: Final = 20260103
FRESH_EACH: Final = 100


def banned_prompts() -> frozenset[str]:
    """Every prompt of the starter suite and of both measurements."""
    suite = (json.loads(line)["prompt"] for line in starter_suite.SUITE.read_text().splitlines())
    levels = [starter_suite.LEVELS[index % len(starter_suite.LEVELS)] for index in range(200)]
    sample = starter_suite.problems(starter_suite.SAMPLE_SEED, levels)
    fresh = fresh_problems(FRESH_SEED, FRESH_EACH)
    # A refusal has no answer that could leak, and few openings are possible at all.
    told = {problem.prompt for problem in fresh if problem.task != "outside"}
    return frozenset({*suite, *(problem.prompt for problem in sample), *told})


#: Small talk and questions in other words than the training has them.
SMALL_TALK: Final = (
    "Good afternoon, my friend!", "Nice to meet you.", "How is it going?", "What brings you here?",
    "Could you recommend a restaurant nearby?", "What's the best way to learn cooking?",
    "Who won the football match yesterday?", "What is the population of Sweden?",
    "Which river flows through Budapest?", "Explain photosynthesis to a child.",
    "Why do leaves fall in autumn?", "When was the first computer built?",
    "Who painted the Mona Lisa?", "Write an email to my landlord.",
    "Summarize the plot of a famous novel.", "Translate good night into German.",
    "What is your favorite color?", "Do you have any feelings?", "Can machines think?",
    "Tell me something interesting.", "I had a terrible day.", "Congratulations on your birthday!",
    "How tall is Mount Everest?", "How long does it take to boil an egg?",
    "What should I wear today?", "Is chocolate bad for dogs?", "Why are you so slow?",
    "Please write a haiku about winter.", "Generate a password for me.",
    "Fix the bug in my program.",
    "What is the speed of light?", "How do vaccines work?", "Name three planets.",
    "What rhymes with orange?", "Should I invest in stocks?", "Is there life on Mars?",
    "Divide 17 by 4.", "What is the cube root of 27?", "What is 40 percent of 250?",
    "Simplify the fraction 18/24.", "Solve 3x = 12.", "Square 12.",
    "What is the derivative of x squared?", "List the prime factors of 91.", "Sort 5, 2, 9.",
    "What comes after Tuesday?", "How many days are in a leap year?", "What is the date tomorrow?",
    "Who is the president?", "Ok.", "Sure, go ahead.", "asdf qwer", "???", "lol",
)  # fmt: skip
