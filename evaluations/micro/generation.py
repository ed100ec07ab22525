"""Token by token from a prompt to a reply: greedy or sampled, alone or many together."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from evaluations.micro.network import Cache, Floats, Network
from evaluations.micro.tokenizer import Tokenizer

DEFAULT_MAX_TOKENS = 256
StopReason = Literal["stop", "length", ""]


class PromptTooLongError(ValueError):
    """The prompt leaves no room in the context for even one token of a reply."""

    def __init__(self, tokens: int, context: int) -> None:
        super().__init__(
            f"prompt: {tokens} tokens with its two markers, but the context holds {context}"
            f" and one is needed for the reply; shorten the prompt to {context - 1} tokens."
        )


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is chosen.

    ``max_tokens`` bounds the reply, as does the context. ``temperature`` 0 is greedy; above it,
    one token is drawn from the smallest set whose probabilities sum to ``top_p`` (Holtzman et
    al. 2020, arXiv:1904.09751). ``seed`` fixes the draws; None draws differently each time.
    """

    max_tokens: int = DEFAULT_MAX_TOKENS
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None

    def __post_init__(self) -> None:
        if self.max_tokens < 1:
            raise ValueError(f"max_tokens: {self.max_tokens} is too few; give 1 or more.")
        if not (math.isfinite(self.temperature) and self.temperature >= 0):
            raise ValueError(f"temperature: {self.temperature} is not a number from 0 upwards.")
        if not 0 < self.top_p <= 1:
            raise ValueError(f"top_p: {self.top_p} is not above 0 and at most 1.")
        if self.seed is not None and self.seed < 0:
            raise ValueError(f"seed: {self.seed} is negative; give 0 or more, or none.")


@dataclass(frozen=True, slots=True)
class Generation:
    """A reply with its token counts.

    ``output_tokens`` counts all that was generated, the end token included;
    ``reasoning_tokens`` is the part between an opening think tag at the very start and the
    first closing one (or the end), without the tags. ``stop_reason`` is "stop" at the end
    token, "length" at a bound, "" while the reply is still growing.
    """

    text: str
    prompt_tokens: int
    output_tokens: int
    reasoning_tokens: int
    stop_reason: StopReason


class Reply:
    """One reply as it grows."""

    def __init__(self, tokenizer: Tokenizer, context: int, prompt: str, sampling: Sampling) -> None:
        self.prompt = tokenizer.encode_prompt(prompt)
        if len(self.prompt) >= context:
            raise PromptTooLongError(len(self.prompt), context)
        self.room = min(sampling.max_tokens, context - len(self.prompt))
        self.tokens: list[int] = []
        self.stop_reason: StopReason = ""
        self._tokenizer = tokenizer
        self._sampling = sampling
        self._draws = np.random.default_rng(sampling.seed)
        self._thinking = False
        self._reasoning_tokens = 0

    @property
    def generation(self) -> Generation:
        """The reply so far, as plain values."""
        spoken = self.tokens[:-1] if self.stop_reason == "stop" else self.tokens
        return Generation(
            text=self._tokenizer.decode(spoken),
            prompt_tokens=len(self.prompt),
            output_tokens=len(self.tokens),
            reasoning_tokens=self._reasoning_tokens,
            stop_reason=self.stop_reason,
        )

    def grow(self, scores: Floats) -> None:
        """Choose one more token by its scores [vocabulary]."""
        sampling = self._sampling
        greedy = sampling.temperature == 0
        token = int(scores.argmax()) if greedy else draw_token(scores, sampling, self._draws)
        self.tokens.append(token)
        self._count_reasoning(token)
        if token == self._tokenizer.end:
            self.stop_reason = "stop"
        elif len(self.tokens) >= self.room:
            self.stop_reason = "length"

    def _count_reasoning(self, token: int) -> None:
        if token == self._tokenizer.think and len(self.tokens) == 1:
            self._thinking = True
        elif token in (self._tokenizer.end_think, self._tokenizer.end):
            self._thinking = False
        else:
            self._reasoning_tokens += self._thinking


class TextStream(Iterator[str]):
    """The text of one reply, piece by piece, with its counts as they stand.

    Joined, the pieces are ``generation.text``; the prompt is read with the first piece.
    """

    def __init__(self, network: Network, tokenizer: Tokenizer, reply: Reply) -> None:
        self._reply = reply
        self._tokenizer = tokenizer
        self._steps = decode(network, tokenizer, [reply])

    def __next__(self) -> str:
        next(self._steps)
        if self._reply.stop_reason == "stop":
            raise StopIteration
        return self._tokenizer.vocabulary[self._reply.tokens[-1]]

    @property
    def generation(self) -> Generation:
        """The reply so far; ``stop_reason`` is "" until the stream has ended."""
        return self._reply.generation


def decode(network: Network, tokenizer: Tokenizer, replies: Sequence[Reply]) -> Iterator[None]:
    """Let all replies grow together, one token each per step, until the last has stopped.

    A reply does not depend on the others beside it, see ``evaluations.micro.network``.
    """
    room = max(len(reply.prompt) + reply.room for reply in replies)
    cache = Cache.empty(network.shape, len(replies), room)
    hidden = np.concatenate(
        [_read_prompt(network, reply, cache.row(index)) for index, reply in enumerate(replies)]
    )
    while True:
        scores = network.logits(hidden)
        scores[:, tokenizer.unspoken] = -np.inf
        for reply, row in zip(replies, scores, strict=True):
            reply.grow(row)
        yield
        growing = [index for index, reply in enumerate(replies) if not reply.stop_reason]
        if not growing:
            return
        if len(growing) < len(replies):
            cache, order = cache.keep(growing)
            replies = [replies[index] for index in order]
        tokens = np.array([reply.tokens[-1] for reply in replies])
        positions = np.array([len(reply.prompt) + len(reply.tokens) - 1 for reply in replies])
        hidden = network.forward(tokens, positions, cache)


def draw_token(scores: Floats, sampling: Sampling, draws: np.random.Generator) -> int:
    """Draw one token id by its scores [vocabulary]; takes exactly one number from ``draws``."""
    shares = _softmax(scores.astype(np.float64), sampling.temperature)
    # By score: where the best differ by less than rounding, their shares are equal.
    order = np.argsort(-scores, kind="stable")
    running = np.cumsum(shares[order])
    kept = min(int(np.searchsorted(running, sampling.top_p)) + 1, len(running))
    point = draws.random() * running[kept - 1]
    return int(order[min(int(np.searchsorted(running, point, side="right")), kept - 1)])


def _softmax(scores: npt.NDArray[np.float64], temperature: float) -> npt.NDArray[np.float64]:
    # A tiny temperature drives all but the best score to minus infinity, which is right.
    with np.errstate(over="ignore"):
        shares = np.exp((scores - scores.max()) / temperature)
    normalized: npt.NDArray[np.float64] = shares / shares.sum()
    return normalized


def _read_prompt(network: Network, reply: Reply, cache: Cache) -> Floats:
    """Fill the cache with the prompt; the hidden state [1, width] after its last token."""
    tokens = np.array(reply.prompt)
    return network.forward(tokens, np.arange(len(tokens)), cache)[-1:]
