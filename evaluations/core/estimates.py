"""What a run will probably need: requests, tokens, money, time. Said before anything is paid."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Final, Literal

from evaluations.core.pricing import Prices, call_cost_usd
from traces.core.usage import Usage

Basis = Literal["measured", "assumed"]

#: Assumed of a candidate that was never measured: a thought of some length, at a usual speed.
ASSUMED_OUTPUT_TOKENS: Final = 1500.0
ASSUMED_TOKENS_PER_S: Final = 50.0

_PIECES: Final = re.compile(
    r"(?P<digits>[0-9]+)|(?P<han>[\u4e00-\u9fff\uac00-\ud7af]+)|(?P<kana>[\u3040-\u30ff]+)"
    r"|(?P<cyrillic>[\u0400-\u04ff]+)|(?P<letters>[^\W\d_]+)|(?P<mark>[^\w\s])"
)
_PER_CHARACTER: Final = {"han": 0.75, "kana": 0.5, "cyrillic": 0.27, "mark": 1.0}
_PER_TOKEN: Final = {"letters": 7, "digits": 3}


@dataclass(frozen=True, slots=True)
class Habit:
    """What one call of a candidate needs on average, from earlier runs; None is unknown."""

    output_tokens: float | None = None
    seconds: float | None = None


ASSUMED: Final = Habit(ASSUMED_OUTPUT_TOKENS)


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of one candidate: ``prompt_tokens`` of a mean prompt.

    ``connection`` names whose limits it shares; ``assumed`` stands in for a habit that is not
    known, and ``max_tokens`` bounds its output.
    """

    label: str
    connection: int
    requests: int
    prompt_tokens: float
    prices: Prices
    habit: Habit = Habit()
    assumed: Habit = ASSUMED
    max_tokens: int | None = None
    max_in_flight: int = 1
    per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class CandidateEstimate:
    """One candidate's share; ``call_usd`` is the price of one call. None is unknown."""

    label: str
    requests: int
    prompt_tokens: int
    output_tokens: int
    cost_usd: float | None
    call_usd: float | None
    seconds_per_call: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """A whole run; ``cost_usd`` is None as soon as one candidate's is."""

    candidates: tuple[CandidateEstimate, ...]
    requests: int
    prompt_tokens: int
    output_tokens: int
    cost_usd: float | None
    seconds: float

    def as_json(self) -> dict[str, object]:
        """Plain JSON, to be kept with the run."""
        return asdict(self)


def estimate_loads(loads: Sequence[Load]) -> RunEstimate:
    """Add up what every candidate needs.

    Connections work side by side, so the time is that of the slowest: for each the largest of
    (requests x seconds / calls at a time), (requests / allowed per minute), and one call.
    """
    rows = tuple(_estimate(load) for load in loads)
    costs = [row.cost_usd for row in rows]
    known = [cost for cost in costs if cost is not None]
    return RunEstimate(
        candidates=rows,
        requests=sum(row.requests for row in rows),
        prompt_tokens=sum(row.prompt_tokens for row in rows),
        output_tokens=sum(row.output_tokens for row in rows),
        cost_usd=sum(known) if len(known) == len(costs) else None,
        seconds=_seconds(loads, rows),
    )


def estimated_tokens(text: str) -> float:
    """Tokens of a text by the classes of its characters; within about 15 % of o200k on prose."""
    total = 0.0
    for found in _PIECES.finditer(text):
        kind, length = found.lastgroup or "", found.end() - found.start()
        if kind in _PER_TOKEN:
            total += ceil(length / _PER_TOKEN[kind])
        else:
            total += length * _PER_CHARACTER[kind]
    return total


def _estimate(load: Load) -> CandidateEstimate:
    output, seconds = load.habit.output_tokens, load.habit.seconds
    basis: Basis = "assumed" if output is None else "measured"
    if output is None:
        usual = load.assumed.output_tokens or ASSUMED_OUTPUT_TOKENS
        output = min(usual, load.max_tokens or usual)
    if seconds is None:
        seconds = load.assumed.seconds
    if seconds is None:
        seconds = output / ASSUMED_TOKENS_PER_S
    usage = Usage(prompt=ceil(load.prompt_tokens), output=ceil(output))
    call_usd = call_cost_usd(load.prices, usage, seconds=seconds)
    return CandidateEstimate(
        label=load.label,
        requests=load.requests,
        prompt_tokens=ceil(load.prompt_tokens * load.requests),
        output_tokens=ceil(output * load.requests),
        cost_usd=None if call_usd is None else call_usd * load.requests,
        call_usd=call_usd,
        seconds_per_call=seconds,
        basis=basis,
    )


def _seconds(loads: Sequence[Load], rows: Sequence[CandidateEstimate]) -> float:
    busy: dict[int, float] = defaultdict(float)
    gated: dict[int, float] = defaultdict(float)
    single: dict[int, float] = defaultdict(float)
    for load, row in zip(loads, rows, strict=True):
        if row.requests:
            single[load.connection] = max(single[load.connection], row.seconds_per_call)
        busy[load.connection] += row.requests * row.seconds_per_call / load.max_in_flight
        if load.per_minute:
            gated[load.connection] += row.requests * 60.0 / load.per_minute
    return max((max(busy[key], gated[key], single[key]) for key in busy), default=0.0)
