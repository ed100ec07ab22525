"""Text to token ids and back, with the vocabulary that a micro model was trained on."""

import re
from collections.abc import Sequence

PAD = "<|pad|>"
END = "<|end|>"
USER = "<|user|>"
ASSISTANT = "<|assistant|>"
THINK = "<think>"
END_THINK = "</think>"
BOXED = "\\boxed{"
SPECIAL = (PAD, END, USER, ASSISTANT, THINK, END_THINK, BOXED)
#: Asks a switchable model for an answer without a thought.
DIRECT = "<|direct|>"
SUBSTITUTE = "?"


class Tokenizer:
    """Longest match over a fixed list of phrases and single characters.

    A character outside the vocabulary (all but printable ASCII and the newline) becomes ``?``,
    so that ``5−3`` with a typographic minus reads ``5?3`` and never ``53``. Text never turns
    into a special token: a prompt that spells out ``<|end|>`` or ``<think>`` is only characters.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.vocabulary = tuple(vocabulary)
        self.ids = {token: index for index, token in enumerate(self.vocabulary)}
        missing = [token for token in (*SPECIAL, SUBSTITUTE) if token not in self.ids]
        if missing:
            raise ValueError(f"The vocabulary lacks {', '.join(missing)}.")
        special = (*SPECIAL, DIRECT)
        ordinary = (token for token in self.vocabulary if token not in special)
        phrases = sorted((t for t in ordinary if len(t) > 1), key=len, reverse=True)
        self._pattern = re.compile("|".join([*map(re.escape, phrases), "."]), re.DOTALL)
        self.end = self.ids[END]
        self.think = self.ids[THINK]
        self.end_think = self.ids[END_THINK]
        silent = (PAD, USER, ASSISTANT, DIRECT)
        self.unspoken = tuple(self.ids[token] for token in silent if token in self.ids)

    def encode(self, text: str) -> list[int]:
        """Token ids of plain text; unknown characters become the id of ``?``."""
        unknown = self.ids[SUBSTITUTE]
        return [self.ids.get(token, unknown) for token in self._pattern.findall(text)]

    def encode_prompt(self, text: str, *, direct: bool = False) -> list[int]:
        """Token ids of one user message, up to where the model begins to speak."""
        prompt = [self.ids[USER], *self.encode(text), self.ids[ASSISTANT]]
        return [*prompt, self.ids[DIRECT]] if direct else prompt

    def decode(self, ids: Sequence[int]) -> str:
        """The text of token ids, the inverse of ``encode`` on known characters."""
        return "".join(self.vocabulary[index] for index in ids)
