"""Problems as rows of token ids, and which of the tokens are to be learned."""

import random
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

from evaluations.micro.tokenizer import (
    ASSISTANT,
    BOXED,
    DIRECT,
    END,
    END_THINK,
    THINK,
    USER,
    Tokenizer,
)
from tools.micro.mixture import EASIER, WHOLE, draw_problem
from tools.micro.problems import Problem
from tools.micro.vocabulary import VOCABULARY
from tools.micro.wordings import reword

Mode = Literal["think", "direct", "switch"]
#: Share of prompts that are spelled out, so that a broken phrase is no surprise.
SPELLED = 0.05
TOKENIZER = Tokenizer(VOCABULARY)


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids, and for each whether it counts in the loss."""

    tokens: list[int]
    learned: list[bool]


def draw_example(draw: random.Random, mode: Mode, banned: Container[str] = ()) -> Example:
    """One example of the mixture in a mode; a switchable model sees both ways in halves."""
    thinks = mode == "think" or (mode == "switch" and draw.random() < 0.5)
    problem = draw_problem(draw, WHOLE if thinks else EASIER, banned)
    prompt = reword(draw, problem.prompt)
    spelled = draw.random() < SPELLED
    return write(problem, prompt, thinks=thinks, marked=mode == "switch", spelled=spelled)


def write(
    problem: Problem, prompt: str, *, thinks: bool, marked: bool = False, spelled: bool = False
) -> Example:
    """The prompt and its reply; ``marked``: a reply without a thought follows a control token."""
    ids = TOKENIZER.ids
    asked = [ids[letter] for letter in prompt] if spelled else TOKENIZER.encode(prompt)
    tokens = [ids[USER], *asked, ids[ASSISTANT]]
    if marked and not thinks:
        tokens.append(ids[DIRECT])
    learned = [False] * len(tokens)
    if thinks:
        tokens.append(ids[THINK])
        learned.append(True)
        for piece, right in problem.thought.pieces:
            said = TOKENIZER.encode(piece)
            tokens += said
            learned += [right] * len(said)
        tokens.append(ids[END_THINK])
        learned.append(True)
    answer = TOKENIZER.encode(problem.answer)
    reply = [ids[BOXED], *answer, ids["}"]] if problem.boxed else answer
    tokens += [*reply, ids[END]]
    learned += [True] * (len(reply) + 1)
    return Example(tokens, learned)
