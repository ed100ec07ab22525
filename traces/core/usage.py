"""Token counts of one call, with where they come from."""

from dataclasses import dataclass
from typing import Literal

UsageBasis = Literal["reported", "derived", "estimated", "unknown"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Token counts; None is unknown, never zero.

    ``output`` is all that is billed as output: reasoning and answer together.
    ``reasoning`` is the part of ``output`` that was thought, where anyone told it.
    """

    prompt: int | None = None
    cached: int | None = None
    output: int | None = None
    reasoning: int | None = None
    basis: UsageBasis = "unknown"

    @property
    def answer(self) -> int | None:
        """Output tokens that are not reasoning; None where either is unknown."""
        if self.output is None or self.reasoning is None:
            return None
        return max(self.output - self.reasoning, 0)
