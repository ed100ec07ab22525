"""How a model is asked for more or less thought: words of effort, or a number of tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from evaluations.core.openai_families import family_of
from evaluations.core.requests import EFFORTS

LadderKind = Literal["effort", "budget"]

USUAL_EFFORTS: Final = ("low", "medium", "high")
USUAL_BUDGETS: Final = (1024, 4096, 16384)
#: The thoughts of micro models are short.
MICRO_BUDGETS: Final = (16, 32, 64, 128)
MOST_RUNGS: Final = 8
LARGEST_BUDGET: Final = 1_000_000

#: Where a budget for thinking alone has a name; everywhere else the whole reply is bounded.
_THINKING_BUDGETS: Final[Mapping[str, str]] = {
    "openrouter.ai": "reasoning.max_tokens",
    "aliyuncs.com": "thinking_budget",
    "anthropic.com": "thinking.budget_tokens",
}
#: Where a candidate's extra parameters hold such a budget.
_BUDGETS: Final = (
    ("thinking_budget",), ("reasoning", "max_tokens"), ("thinking", "budget_tokens"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: how it is called, and which fields of the candidate it changes."""

    label: str
    changes: Mapping[str, Any]


def takes_effort(kind: str, model: str, base_url: str) -> bool:
    """Whether a wish in words reaches the model at all."""
    if kind == "openai_compatible":
        return bool(family_of(model, base_url).effort)
    return kind == "ollama"


def usual_rungs(kind: str, model: str, base_url: str) -> str:
    """What a sweep of the model usually consists of, as a person would type it."""
    if takes_effort(kind, model, base_url):
        return ", ".join(USUAL_EFFORTS)
    budgets = MICRO_BUDGETS if kind == "micro" else USUAL_BUDGETS
    return ", ".join(str(tokens) for tokens in budgets)


def budget_field(kind: str, base_url: str) -> str:
    """What a budget of tokens is set in: a field for thinking, or ``max_tokens`` of the reply."""
    if kind == "micro":
        # Alibaba's names; the thought is closed when it is used up, and the answer has to follow.
        return "thinking_budget"
    if kind != "openai_compatible":
        return "max_tokens"
    host = urlsplit(base_url).hostname or ""
    for suffix, field in _THINKING_BUDGETS.items():
        if host == suffix or host.endswith(f".{suffix}"):
            return field
    return "max_tokens"


def asked_effort(configuration: Mapping[str, Any]) -> str:
    """What a candidate is asked for, ``high`` or ``1,024 tokens``; empty where nothing is said."""
    if effort := configuration.get("reasoning_effort"):
        return str(effort)
    for path in _BUDGETS:
        value: Any = configuration.get("extra_parameters")
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        if isinstance(value, int):
            return f"{value:,} tokens"
    tokens = configuration.get("max_tokens")
    return f"{tokens:,} tokens" if tokens else ""


def read_rungs(
    wanted: Sequence[str | int], *, kind: str, model: str, base_url: str, extra: Mapping[str, Any]
) -> list[Step]:
    """The steps of a ladder from low to high: all words of effort, or all numbers of tokens.

    Raises ValueError with a sentence for a mixture, doublets, fewer than two, or a word that
    the model would never see.
    """
    if not 2 <= len(wanted) <= MOST_RUNGS:
        raise ValueError(f"Give from 2 to {MOST_RUNGS} rungs.")
    if len(set(wanted)) < len(wanted):
        raise ValueError("Give each rung once.")
    words = [each for each in wanted if isinstance(each, str)]
    if len(words) == len(wanted):
        return _efforts(words, kind, model, base_url)
    if words:
        raise ValueError("Give either words of effort or numbers of tokens, not both.")
    budgets = sorted(int(each) for each in wanted)
    if budgets[0] < 1 or budgets[-1] > LARGEST_BUDGET:
        raise ValueError(f"A budget is a number of tokens from 1 to {LARGEST_BUDGET:,}.")
    field = budget_field(kind, base_url)
    return [Step(f"{tokens} tokens", _budget(field, tokens, extra)) for tokens in budgets]


def _efforts(words: Sequence[str], kind: str, model: str, base_url: str) -> list[Step]:
    known = [word for word in EFFORTS if word]
    if unknown := [word for word in words if word not in known]:
        raise ValueError(f"{unknown[0]} is no effort: {', '.join(known)}.")
    if not takes_effort(kind, model, base_url):
        raise ValueError("This model is told no effort; give budgets in tokens instead.")
    return [Step(word, {"reasoning_effort": word}) for word in sorted(words, key=known.index)]


def _budget(field: str, tokens: int, extra: Mapping[str, Any]) -> dict[str, Any]:
    """An effort in words beside a budget would be a second wish: it is taken out."""
    if field == "max_tokens":
        return {"max_tokens": tokens}
    shapes: dict[str, dict[str, Any]] = {
        "reasoning.max_tokens": {"reasoning": {"max_tokens": tokens}},
        "thinking_budget": {"enable_thinking": True, "thinking_budget": tokens},
        "thinking.budget_tokens": {"thinking": {"type": "enabled", "budget_tokens": tokens}},
    }
    return {"reasoning_effort": "", "extra_parameters": {**extra, **shapes[field]}}
