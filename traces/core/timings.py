"""When things happened during one call, on the client's clock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds since the request was sent; None where it was not observed.

    ``first_answer`` is the first text of the *answer*, after any thinking: the moment at
    which a reader has something to read. A call that was not streamed has only ``total``.
    """

    first_byte: float | None = None
    first_reasoning: float | None = None
    first_answer: float | None = None
    total: float | None = None

    @property
    def thinking(self) -> float | None:
        """Seconds from the first reasoning text to the first answer text (or to the end of a
        call whose answer never came); None without an observed reasoning text."""
        if self.first_reasoning is None:
            return None
        end = self.first_answer if self.first_answer is not None else self.total
        return None if end is None else end - self.first_reasoning
