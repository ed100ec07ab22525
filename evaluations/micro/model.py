"""The shipped micro models: checked, loaded once, and ready to speak."""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from evaluations.micro.generation import TextStream, finish
from evaluations.micro.network import Network, Shape
from evaluations.micro.replies import Generation, Reply
from evaluations.micro.sampling import DEFAULT_MAX_TOKENS, Sampling
from evaluations.micro.tokenizer import Tokenizer

MODEL_NAMES = (
    "micro-xs",
    "micro-s",
    "micro-l",
    "micro-s-direct",
    "micro-l-direct",
    "micro-switch",
)
WEIGHTS = Path(__file__).parent / "weights"
SUMS_FILE = "SHA256SUMS"
#: Most replies that grow together: bounds the cache of keys and values.
ROWS = 32


class UnknownModelError(LookupError):
    """No micro model has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No micro model is named {name!r}; choose {', '.join(MODEL_NAMES)}.")


class WeightsError(RuntimeError):
    """A weights file is missing or is not the one that was shipped."""


class MicroModel:
    """One model: text in, text out, with counts. It may be used from several threads.

    Such a model knows a few kinds of small tasks and nothing else; see
    ``weights/MODEL_CARD.md``. ``mode`` is "think", "direct", or "switch" for a model that does
    either, as the caller wishes. ``training`` tells what it took: seed, examples, steps, tokens
    and CPU seconds.
    """

    def __init__(
        self, name: str, network: Network, tokenizer: Tokenizer, config: Mapping[str, Any]
    ) -> None:
        self.name = name
        self.network = network
        self.tokenizer = tokenizer
        self.mode: str = config["mode"]
        self.training: Mapping[str, int] = config["training"]

    @property
    def context(self) -> int:
        """Most tokens of prompt and reply together."""
        return self.network.shape.context

    @property
    def weights_bytes(self) -> int:
        """Bytes of the weights as they lie in memory (float32; the files hold float16)."""
        return self.network.weights_bytes

    @property
    def kv_bytes_per_token(self) -> int:
        """Bytes of keys and values that each token of a call adds."""
        return self.network.cache_bytes_per_token

    def reply(self, prompt: str, sampling: Sampling, *, direct: bool = False) -> Reply:
        """A reply to one user message, not begun yet, for an ``Engine`` to finish.

        ``direct`` asks a switchable model not to think. Raises ``PromptTooLongError``, or
        ValueError where the model cannot do as asked; the message names the field.
        """
        if direct and self.mode == "think":
            raise ValueError(f"reasoning_effort: {self.name} always thinks; micro-switch need not.")
        switched = direct and self.mode == "switch"
        return Reply(self.tokenizer, self.context, prompt, sampling, direct=switched)

    def stream(
        self,
        prompt: str,
        *,
        max_tokens: int = DEFAULT_MAX_TOKENS,
        temperature: float = 0.0,
        top_p: float = 1.0,
        seed: int | None = None,
    ) -> TextStream:
        """The reply to one user message, in pieces of text as they are chosen.

        It ends after ``max_tokens`` tokens or at the end of the context at the latest. Raises
        ``PromptTooLongError`` or ValueError at once; the message names the field.
        """
        sampling = Sampling(max_tokens, temperature, top_p, seed)
        return TextStream(self.network, self.tokenizer, self.reply(prompt, sampling))

    def generate_batch(
        self,
        prompts: Sequence[str],
        *,
        max_tokens: int = DEFAULT_MAX_TOKENS,
        temperature: float = 0.0,
        top_p: float = 1.0,
        seeds: Sequence[int | None] | None = None,
    ) -> list[Generation]:
        """Replies to many prompts, each the same as ``stream`` gives for that prompt and seed.

        ``seeds`` has one seed (or None) for each prompt. Raises as ``stream`` does.
        """
        each = [None] * len(prompts) if seeds is None else seeds
        if len(each) != len(prompts):
            raise ValueError(f"seeds: {len(each)} seeds for {len(prompts)} prompts.")
        return self.finish(
            [
                self.reply(prompt, Sampling(max_tokens, temperature, top_p, seed))
                for prompt, seed in zip(prompts, each, strict=True)
            ]
        )

    def finish(self, replies: Sequence[Reply]) -> list[Generation]:
        """Let replies of this model grow to their ends."""
        finish(self.network, self.tokenizer, replies, rows=ROWS)
        return [reply.generation for reply in replies]


@cache
def load_model(name: str) -> MicroModel:
    """The model of that name, read and checked on first use.

    Raises ``UnknownModelError`` for another name, ``WeightsError`` where the file is not the
    shipped one.
    """
    if name not in MODEL_NAMES:
        raise UnknownModelError(name)
    return read_model(WEIGHTS, name)


def read_model(folder: Path, name: str) -> MicroModel:
    """Read ``NAME.npz`` from a folder and check it against the folder's ``SHA256SUMS``.

    The file holds float16 arrays named as in llama (``emb``, ``nf``, ``0.q`` ...) and ``config``,
    JSON as bytes with the sizes, the mode and the vocabulary. Raises ``WeightsError``.
    """
    file = f"{name}.npz"
    try:
        content = (folder / file).read_bytes()
        expected = read_sums((folder / SUMS_FILE).read_text("ascii"))
    except OSError as error:
        raise WeightsError(f"{error.filename}: not readable; install the package anew.") from error
    found = hashlib.sha256(content).hexdigest()
    if expected.get(file) != found:
        raise WeightsError(
            f"{file}: its SHA-256 is {found}, expected {expected.get(file, 'none')};"
            " install the package anew."
        )
    return load_weights(content, name)


def load_weights(content: bytes, name: str) -> MicroModel:
    """A model from the content of its file, whatever its sum."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        config = json.loads(arrays["config"].tobytes())
        network = Network(_shape(config), {key: arrays[key] for key in arrays if key != "config"})
    return MicroModel(name, network, Tokenizer(config["vocab"]), config)


def read_sums(text: str) -> dict[str, str]:
    """File name to SHA-256 of a listing as ``sha256sum`` writes it."""
    rows = (line.split(maxsplit=1) for line in text.splitlines() if line.strip())
    return {name.lstrip("*"): digest for digest, name in rows}


def _shape(config: Mapping[str, int]) -> Shape:
    return Shape(
        vocabulary=config["V"],
        width=config["d"],
        layers=config["L"],
        heads=config["h"],
        hidden=config["f"],
        context=config["ctx"],
    )
