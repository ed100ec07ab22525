"""The sums as a task of Inspect AI; runs in its own environment, beside ``sums.jsonl``."""

import re

from inspect_ai import Task, task
from inspect_ai.dataset import json_dataset
from inspect_ai.scorer import CORRECT, INCORRECT, Score, Target, accuracy, scorer
from inspect_ai.solver import TaskState, generate

BOXED = re.compile(r"\\boxed\{([^}]*)\}")


@scorer(metrics=[accuracy()])
def boxed():
    """The content of the box, character by character."""

    async def score(state: TaskState, target: Target) -> Score:
        found = BOXED.search(state.output.completion)
        answer = found[1] if found else ""
        return Score(value=CORRECT if answer == target.text else INCORRECT, answer=answer)

    return score


@task
def sums() -> Task:
    """One call for each sum."""
    return Task(dataset=json_dataset("sums.jsonl"), solver=generate(), scorer=boxed())
