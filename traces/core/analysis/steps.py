"""The steps of a thought: contiguous, numbered like the rows a reader folds."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from traces.core.folding import GIST_CHARS, gist_of, row_cuts, share_of

Phase = Literal["understand", "try", "check", "revise", "conclude"]
PHASES: Final[tuple[Phase, ...]] = ("understand", "try", "check", "revise", "conclude")


class Step(NamedTuple):
    """Characters ``start`` (included) to ``end`` (excluded) of the thought.

    ``number`` counts from 1. ``tokens`` and ``seconds`` are estimates by share of characters,
    None where the thought's own figure is unknown.
    """

    number: int
    start: int
    end: int
    phase: Phase
    gist: str
    tokens: int | None
    seconds: float | None


def build_steps(
    thought: str,
    cuts: Sequence[int],
    phases: Sequence[Phase],
    *,
    tokens: int | None,
    seconds: float | None,
) -> tuple[Step, ...]:
    """One step between each two of ``cuts``; the shares of ``tokens`` add up exactly."""
    length = len(thought)
    return tuple(
        Step(
            number,
            start,
            end,
            phase,
            _gist(thought[start : min(end, start + 4 * GIST_CHARS)]),
            None if tokens is None else share_of(tokens, length, start, end),
            None if seconds is None else seconds * (end - start) / length,
        )
        for number, ((start, end), phase) in enumerate(
            zip(pairwise(cuts), phases, strict=True), start=1
        )
    )


def _gist(text: str) -> str:
    short = text.strip()
    if len(short) <= GIST_CHARS and short.isascii() and short.isalnum():
        return short
    return gist_of(text)


def cut_steps(thought: str) -> list[int]:
    """Where steps begin, and the length: at the row cuts of ``traces.core.folding``."""
    return row_cuts(thought)
