"""Token counts of one call, with where they come from."""

from dataclasses import dataclass, replace
from typing import Final, Literal

UsageBasis = Literal["reported", "derived", "estimated", "unknown"]

#: No tokenizer packs prose denser; a text longer than this for its count was counted wrongly.
MAX_CHARS_PER_TOKEN: Final = 8

#: A count above this is a defect of the server, and would not fit a database column.
MAX_COUNT: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """Token counts; None is unknown, never zero.

    ``output`` is all that is billed as output: reasoning and answer together.
    ``reasoning`` is the part of ``output`` that was thought, where anyone told it.
    ``basis`` speaks of these two, as far as they are known: as the server told them, output
    derived by arithmetic, reasoning estimated from the texts, or unknown where there is no
    output or the told counts contradict each other or the texts.
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


def thought_tokens(kind: str, reasoning: int | None, output: int | None) -> int | None:
    """How many tokens a reply of trace ``kind`` thought; None where nobody knows.

    Where no thought came and the output was counted, all of it was the answer: 0. Without any
    count, a reply without a thought is one that may have hidden it.
    """
    if reasoning is None and kind == "none" and output is not None:
        return 0
    return reasoning


def normalize_usage(
    *,
    prompt: object,
    completion: object,
    reasoning: object,
    total: object,
    cached: object,
    has_reasoning_text: bool,
    reasoning_chars: int | None = None,
    answer_chars: int | None = None,
) -> Usage:
    """One meaning for the counts that servers report in different ways.

    The counts are taken as found in the server's JSON: what is not a whole number between 0
    and ``MAX_COUNT`` is unknown, and so are more cached than prompt tokens. With p, c, r, t =
    prompt, completion, reasoning, total, whether r is inside c is decided by arithmetic, since
    vendors differ and change: inside where t = p + c (output = c), outside where t = p + c + r
    (output = c + r), otherwise basis ``unknown`` with the counts as told. Without c, output is
    t - p. The lengths of the texts, in characters, serve ``refine_usage``.
    """
    p, c, r, t = (_count(value) for value in (prompt, completion, reasoning, total))
    hits = _count(cached)
    if hits is not None and p is not None and hits > p:
        hits = None
    output, basis = _output(p, c, r, t)
    return refine_usage(
        Usage(prompt=p, cached=hits, output=output, reasoning=r, basis=basis),
        has_reasoning_text=has_reasoning_text,
        reasoning_chars=reasoning_chars,
        answer_chars=answer_chars,
    )


def refine_usage(
    usage: Usage,
    *,
    has_reasoning_text: bool,
    reasoning_chars: int | None = None,
    answer_chars: int | None = None,
) -> Usage:
    """Hold the counts against the texts that came with them.

    Beside a visible thought, no reasoning tokens at all is a count that nobody made: it is
    estimated as output * reasoning_chars / (reasoning_chars + answer_chars), where all three
    are known and the output can hold the texts, and stays unknown otherwise. An output of 0
    beside a text is unknown. A second call changes nothing.
    """
    if usage.output == 0 and (has_reasoning_text or answer_chars):
        usage = replace(usage, output=None, basis="unknown")
    if usage.reasoning or not has_reasoning_text:
        return usage
    usage = replace(usage, reasoning=None)
    if usage.output is None or not reasoning_chars or answer_chars is None:
        return usage
    chars = reasoning_chars + answer_chars
    if usage.basis == "unknown" or chars > MAX_CHARS_PER_TOKEN * usage.output:
        return replace(usage, basis="unknown")
    share = max(1, round(usage.output * reasoning_chars / chars))
    return replace(usage, reasoning=share, basis="estimated")


def _count(value: object) -> int | None:
    """``value`` as a token count, or None where it cannot be one."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= MAX_COUNT else None


def _output(
    p: int | None, c: int | None, r: int | None, t: int | None
) -> tuple[int | None, UsageBasis]:
    """Billed output tokens, and how they are known."""
    if p is None or t is None:
        return c, "unknown" if r or c is None else "reported"
    if c is None:
        return (t - p, "derived") if t >= p else (None, "unknown")
    if t == p + c:
        return c, "reported"
    if r and t == p + c + r:
        return c + r, "derived"
    return c, "unknown"
