"""How the next token is chosen: wishes of the caller, and one draw."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluations.micro.network import Floats

DEFAULT_MAX_TOKENS = 256
MOST_STOPS = 8


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a reply is generated.

    ``max_tokens`` bounds the reply, as does the context. ``temperature`` 0 is greedy; above it,
    one token is drawn from the smallest set whose probabilities sum to ``top_p`` (Holtzman et
    al. 2020, arXiv:1904.09751). ``seed`` fixes the draws; None draws differently each time. The
    text ends before the first of the ``stop`` strings. After ``thinking_budget`` tokens of a
    thought it is closed, so that the answer has to follow (budget forcing, Muennighoff et al.
    2025, arXiv:2501.19393).
    """

    max_tokens: int = DEFAULT_MAX_TOKENS
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None
    stop: tuple[str, ...] = ()
    thinking_budget: int | None = None

    def __post_init__(self) -> None:
        if self.max_tokens < 1:
            raise ValueError(f"max_tokens: {self.max_tokens} is too few; give 1 or more.")
        if not (math.isfinite(self.temperature) and self.temperature >= 0):
            raise ValueError(f"temperature: {self.temperature} is not a number from 0 upwards.")
        if not 0 < self.top_p <= 1:
            raise ValueError(f"top_p: {self.top_p} is not above 0 and at most 1.")
        if self.seed is not None and self.seed < 0:
            raise ValueError(f"seed: {self.seed} is negative; give 0 or more, or none.")
        if len(self.stop) > MOST_STOPS or not all(self.stop):
            raise ValueError(f"stop: give at most {MOST_STOPS} texts, none of them empty.")
        if self.thinking_budget is not None and self.thinking_budget < 0:
            raise ValueError(
                f"thinking_budget: {self.thinking_budget} is negative; give 0 or more, or none."
            )


def read_sampling(told: Mapping[str, object]) -> Sampling:
    """The wishes of a request by their names; None and what is not there mean the usual.

    Raises ValueError, naming the field, for a value that is none of its kind.
    """
    tokens = _number(told, "max_tokens", whole=True)
    temperature, top_p = _number(told, "temperature"), _number(told, "top_p")
    seed, budget = (_number(told, name, whole=True) for name in ("seed", "thinking_budget"))
    return Sampling(
        max_tokens=DEFAULT_MAX_TOKENS if tokens is None else int(tokens),
        temperature=0.0 if temperature is None else temperature,
        top_p=1.0 if top_p is None else top_p,
        seed=None if seed is None else int(seed),
        stop=_stops(told.get("stop")),
        thinking_budget=None if budget is None else int(budget),
    )


def _number(told: Mapping[str, object], name: str, *, whole: bool = False) -> float | None:
    value = told.get(name)
    kinds = int if whole else (int, float)
    if value is None or (isinstance(value, kinds) and not isinstance(value, bool)):
        return value
    raise ValueError(f"{name}: give a {'whole ' if whole else ''}number.")


def _stops(told: object) -> tuple[str, ...]:
    texts = [told] if isinstance(told, str) else told or ()
    if not isinstance(texts, list | tuple) or not all(isinstance(each, str) for each in texts):
        raise ValueError("stop: give a text or a list of texts.")
    return tuple(texts)


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
