"""What a micro model can do: shares of right answers, and the tokens that they take."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evaluations.micro.model import MicroModel
from evaluations.micro.replies import Generation
from evaluations.micro.sampling import Sampling
from tools.micro.measured import FRESH_EACH, FRESH_SEED, SMALL_TALK
from tools.micro.mixture import TASKS, fresh_problems
from tools.micro.problems import Problem
from tools.micro.wordings import reword

BUDGETS: Final = (0, 8, 16, 32, 48, 64, 96)
MAX_TOKENS: Final = 300


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1, by task and for ``all``; mean tokens of thought and reply."""

    right: Mapping[str, float]
    thought_tokens: float
    reply_tokens: float
    truncated: float


def fresh(each: int = FRESH_EACH) -> list[Problem]:
    """The fixed fresh problems but for the ones outside the tasks, which ``refused`` counts."""
    found = fresh_problems(FRESH_SEED, FRESH_EACH)
    kept: list[Problem] = []
    for task in TASKS:
        if task != "outside":
            kept += [problem for problem in found if problem.task == task][:each]
    return kept


def reworded(problems: Sequence[Problem]) -> list[str]:
    """A looser wording of each, never the same text."""
    draw = random.Random(FRESH_SEED)
    prompts = []
    for problem in problems:
        prompt = problem.prompt
        while prompt == problem.prompt:
            prompt = reword(draw, problem.prompt)
        prompts.append(prompt)
    return prompts


def ask(
    model: MicroModel, prompts: Sequence[str], *, direct: bool = False, **wish: float | None
) -> list[Generation]:
    """Replies to prompts; greedy without a wish, the n-th with seed n where it is sampled."""
    replies = [
        model.reply(
            prompt,
            Sampling(max_tokens=MAX_TOKENS, seed=seed, **wish),  # type: ignore[arg-type]
            direct=direct,
        )
        for seed, prompt in enumerate(prompts)
    ]
    return model.finish(replies)


def boxed(text: str) -> str:
    """The content of the last box."""
    return text.rpartition("\\boxed{")[2].partition("}")[0] if "\\boxed{" in text else ""


def figures(problems: Sequence[Problem], replies: Sequence[Generation]) -> Figures:
    """How many of the replies are right, by task and level."""
    right: dict[str, list[bool]] = {}
    for problem, reply in zip(problems, replies, strict=True):
        for group in (problem.task, problem.level, "all"):
            right.setdefault(group, []).append(boxed(reply.text) == problem.answer)
    return Figures(
        {group: sum(each) / len(each) for group, each in right.items()},
        sum(reply.reasoning_tokens for reply in replies) / len(replies),
        sum(reply.output_tokens for reply in replies) / len(replies),
        sum(reply.stop_reason == "length" for reply in replies) / len(replies),
    )


def refused(model: MicroModel, *, direct: bool = False) -> float:
    """Share of small talk, in words that no training has seen, that is refused."""
    replies = ask(model, SMALL_TALK, direct=direct)
    return sum("I only know" in reply.text for reply in replies) / len(replies)
