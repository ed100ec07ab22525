"""The steps of a thought: contiguous, numbered like the rows a reader folds."""

from collections.abc import Sequence
from itertools import pairwise, repeat
from typing import Final, Literal, NamedTuple

from traces.core.folding import GIST_CHARS, gist_of, row_cuts

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
    # Columns, and not a call for each step: there may be a third of a million.
    columns = (
        range(1, len(cuts)),
        cuts,
        cuts[1:],
        phases,
        _gists(thought, cuts),
        repeat(None) if tokens is None else _shares(tokens, cuts),
        repeat(None)
        if seconds is None
        else [seconds * (end - start) / cuts[-1] for start, end in pairwise(cuts)],
    )
    # A list first: a tuple that grows is looked through by every collection of garbage.
    steps = list(map(Step._make, zip(*columns, strict=False)))
    return tuple(steps)


def _gists(thought: str, cuts: Sequence[int]) -> list[str]:
    """``gist_of`` each step, without its work where a short plain line needs none: no blank but
    the common one is printable."""
    return [
        line
        if len(line := thought[start:end].strip()) <= GIST_CHARS
        and line.isprintable()
        and "  " not in line
        else gist_of(thought[start:end])
        for start, end in pairwise(cuts)
    ]


def _shares(tokens: int, cuts: Sequence[int]) -> list[int]:
    """As ``share_of`` each step."""
    counted = [round(tokens * cut / cuts[-1]) for cut in cuts]
    return [end - start for start, end in pairwise(counted)]


def cut_steps(thought: str) -> list[int]:
    """Where steps begin, and the length: at the row cuts of ``traces.core.folding``."""
    return row_cuts(thought)
