"""When things happened during one call, on the client's clock."""

from dataclasses import dataclass

from traces.core.usage import Usage


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds since the request was sent; None where it was not observed.

    ``first_answer`` is the first text of the *answer*, after any thinking: the moment at
    which a reader has something to read. A call that was not streamed has only ``total``.
    ``load`` is no moment: it is how long the server says that it loaded the model for this
    call (a cold start), and so a part of every moment.
    """

    first_byte: float | None = None
    first_reasoning: float | None = None
    first_answer: float | None = None
    total: float | None = None
    load: float | None = None

    @property
    def first_token(self) -> float | None:
        """The first text, of the thought or of the answer."""
        seen = [at for at in (self.first_reasoning, self.first_answer) if at is not None]
        return min(seen, default=None)

    @property
    def thinking(self) -> float | None:
        """Seconds from the first reasoning text to the first answer text (or to the end of a
        call whose answer never came); None without an observed reasoning text."""
        if self.first_reasoning is None:
            return None
        end = self.first_answer if self.first_answer is not None else self.total
        return None if end is None else end - self.first_reasoning


def decode_rate(timings: Timings, usage: Usage, *, kind: str) -> float | None:
    """Tokens per second after the first one: (n - 1) / (end - first text), None where unknown.

    n is all output where all of it was seen arriving. Of a thought that came as a summary,
    sealed or not at all, nobody knows when its tokens were made: n is then the answer's, counted
    from its first text. ``kind`` is the trace's.
    """
    whole = kind in ("full", "none")
    start = timings.first_token if whole else timings.first_answer
    tokens = usage.output if whole else usage.answer
    if start is None or tokens is None or tokens < 2 or timings.total is None:
        return None
    seconds = timings.total - start
    return (tokens - 1) / seconds if seconds > 0 else None
