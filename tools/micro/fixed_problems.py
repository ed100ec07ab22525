"""Writes the files of fixed problems: ``python -m tools.micro.fixed_problems``.

They are the suite of the sample decision and the prompts of the accuracy test: the first of each
task among the fresh problems, which no training sees. They change with the generator of any task;
models are trained after they are written.
"""

import json
from pathlib import Path
from typing import Final

from tools.micro.measure import fresh
from tools.micro.measured import SMALL_TALK
from tools.starter_suite import suite_lines

ROOT: Final = Path(__file__).resolve().parents[2]
SUITE: Final = ROOT / "evaluations" / "starter" / "micro_reasoning.jsonl"
PROMPTS: Final = ROOT / "tests" / "evaluations" / "micro" / "fixed_prompts.jsonl"
#: Of each task in the suite: four easy ones, four medium, five hard.
IN_SUITE: Final = 13
IN_PROMPTS: Final = 20


def suite() -> str:
    """The suite of the sample decision as a file."""
    return "".join(suite_lines(fresh(IN_SUITE)))


def prompts() -> str:
    """Prompts of all tasks with their answers, and small talk with none."""
    rows = [
        {"task": each.task, "level": each.level, "prompt": each.prompt, "answer": each.answer}
        for each in fresh(IN_PROMPTS)
    ]
    talk = SMALL_TALK[::2][:IN_PROMPTS]
    rows += [{"task": "outside", "level": "easy", "prompt": said, "answer": ""} for said in talk]
    return "".join(json.dumps(row) + "\n" for row in rows)


def main() -> None:
    """Write both files anew."""
    SUITE.write_text(suite(), "utf-8")
    PROMPTS.write_text(prompts(), "utf-8")


if __name__ == "__main__":
    main()
