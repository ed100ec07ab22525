"""One reply as it grows, from its prompt to its last token."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluations.micro.network import Floats
from evaluations.micro.sampling import Sampling, draw_token
from evaluations.micro.tokenizer import Tokenizer

StopReason = Literal["stop", "length", ""]


class PromptTooLongError(ValueError):
    """The prompt leaves no room in the context for even one token of a reply."""

    def __init__(self, tokens: int, context: int) -> None:
        super().__init__(
            f"prompt: {tokens} tokens with its markers, but the context holds {context}"
            f" and one is needed for the reply; shorten the prompt to {context - 1} tokens."
        )


@dataclass(frozen=True, slots=True)
class Generation:
    """A reply with its token counts.

    ``output_tokens`` counts all that was generated, the end token included;
    ``reasoning_tokens`` is the part between an opening think tag at the very start and the
    first closing one (or the end), without the tags. ``stop_reason`` is "stop" at the end
    token or a stop text, "length" at a bound, "" while the reply is still growing.
    """

    text: str
    prompt_tokens: int
    output_tokens: int
    reasoning_tokens: int
    stop_reason: StopReason


class Reply:
    """The tokens of one reply, and the text that may be shown of them.

    ``direct`` asks a switchable model for an answer without a thought. Raises
    ``PromptTooLongError``.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        context: int,
        prompt: str,
        sampling: Sampling,
        *,
        direct: bool = False,
    ) -> None:
        self.prompt = tokenizer.encode_prompt(prompt, direct=direct)
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
        self._text = ""
        self._ends: list[int] = []
        self._shown = 0

    @property
    def generation(self) -> Generation:
        """The reply so far, as plain values."""
        return Generation(
            text=self._text,
            prompt_tokens=len(self.prompt),
            output_tokens=len(self.tokens),
            reasoning_tokens=self._reasoning_tokens,
            stop_reason=self.stop_reason,
        )

    def grow(self, scores: Floats) -> None:
        """Choose one more token by its scores [vocabulary]."""
        token = self._choose(scores)
        self.tokens.append(token)
        self._count_reasoning(token)
        if token == self._tokenizer.end:
            self.stop_reason = "stop"
            return
        self._text += self._tokenizer.vocabulary[token]
        self._ends.append(len(self._text))
        cut = min(filter(lambda at: at >= 0, map(self._text.find, self._sampling.stop)), default=-1)
        if cut >= 0:
            self._text = self._text[:cut]
            self.stop_reason = "stop"
        elif len(self.tokens) >= self.room:
            self.stop_reason = "length"

    def news(self) -> str:
        """The text since the last call; tokens that may be the beginning of a stop text wait."""
        end = len(self._text)
        held = 0 if self.stop_reason else _held_back(self._text, self._sampling.stop)
        if held:
            whole = bisect_right(self._ends, end - held)
            end = self._ends[whole - 1] if whole else 0
        shown = self._text[self._shown : end]
        self._shown = max(end, self._shown)
        return shown

    def _choose(self, scores: Floats) -> int:
        sampling = self._sampling
        if self._thinking and self._reasoning_tokens == sampling.thinking_budget:
            return self._tokenizer.end_think
        if sampling.temperature == 0:
            return int(scores.argmax())
        return draw_token(scores, sampling, self._draws)

    def _count_reasoning(self, token: int) -> None:
        if token == self._tokenizer.think and len(self.tokens) == 1:
            self._thinking = True
        elif token in (self._tokenizer.end_think, self._tokenizer.end):
            self._thinking = False
        else:
            self._reasoning_tokens += self._thinking


def _held_back(text: str, stops: Sequence[str]) -> int:
    """How many characters at the end of the text may be the beginning of a stop text."""
    longest = max(map(len, stops), default=1) - 1
    for length in range(min(longest, len(text)), 0, -1):
        if any(stop.startswith(text[-length:]) for stop in stops):
            return length
    return 0
