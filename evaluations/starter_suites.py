"""The suites that ship with the product: their files, and how each introduces itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evaluations.core.graders import GRADERS

FOLDER: Final = Path(__file__).resolve().parent / "starter"


@dataclass(frozen=True, slots=True)
class Starter:
    """A shipped suite; ``graders`` are the kinds that its file names."""

    title: str
    description: str
    cases: int
    graders: frozenset[str]
    file: str


def _starter(name: str, title: str, cases: int, graders: str, description: str) -> Starter:
    return Starter(title, description, cases, frozenset(graders.split()), f"{name}.jsonl")


STARTERS: Final[dict[str, Starter]] = {
    name: _starter(name, *told)
    for name, told in {
        "micro_arithmetic": (
            "Micro arithmetic", 60, "boxed",
            "Small sums, stories and letter counts that the micro demo models were trained for. "
            "They show how the service works, and say nothing about large models.",
        ),
        "micro_reasoning": (
            "Micro reasoning", 117, "boxed",
            "All nine tasks of the micro demo models at three levels: sums, products, stories, "
            "letters, invented notes, and who is taller. The sample decision runs it.",
        ),
        "word_problems": (
            "Word problems", 28, "number",
            "Arithmetic in stories, from one step to counting and modular arithmetic; the answer "
            "is one number.",
        ),
        "logic": (
            "Logic", 17, "choice",
            "Knights and knaves, orders and syllogisms, each with exactly one right option.",
        ),
        "code": (
            "Code with tests", 12, "code",
            "Python functions of ten to thirty lines, run against tests in the sandbox.",
        ),
        "named_entities": (
            "Named entities", 16, "entities",
            "People, organizations and places in one or two sentences, with names that mislead.",
        ),
        "parts_of_speech": (
            "Parts of speech", 14, "tags",
            "Short sentences, tagged token by token as in Universal Dependencies.",
        ),
        "sentiment_two": (
            "Sentiment, two classes", 20, "label",
            "Positive or negative: plain remarks, negation, irony and contrast.",
        ),
        "sentiment_three": (
            "Sentiment, three classes", 21, "label",
            "Positive, negative or neutral: judgments, reports, and remarks that weigh both.",
        ),
        "expert_notes": (
            "Expert notes", 30, "label json_equality",
            "Invented imaging notes to be put into one of five categories, then lists of notes to "
            "be counted. No note is of a patient.",
        ),
        "instructions": (
            "Following instructions", 18, "exact",
            "Form, copying, rewriting, conditions and distraction, with one right text each.",
        ),
        "structured_output": (
            "Structured output", 16, "json_equality json_schema",
            "Facts read out of a text into JSON, and free content that must fit a schema.",
        ),
    }.items()
}  # fmt: skip


def available_starters() -> dict[str, Starter]:
    """The shipped suites whose graders this installation has."""
    return {name: each for name, each in STARTERS.items() if each.graders <= GRADERS.keys()}
