"""A dated price book: which price holds for a model at a provider on a day."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from evaluations.core.pricing import Prices

#: The end of a host's name -> what its vendor is called in the book.
_HOSTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "openai.com": "openai",
        "azure.com": "azure",
        "deepseek.com": "deepseek",
        "openrouter.ai": "openrouter",
        "groq.com": "groq",
        "anthropic.com": "anthropic",
        "googleapis.com": "google",
        "x.ai": "x-ai",
        "mistral.ai": "mistral",
        "together.ai": "together",
        "together.xyz": "together",
        "fireworks.ai": "fireworks",
        "cerebras.ai": "cerebras",
        "deepinfra.com": "deepinfra",
        "aliyuncs.com": "alibaba",
    }
)
#: Providers that are no address of a vendor: they are called by their kind.
_KINDS: Final = frozenset({"ollama", "micro", "recorded"})


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One price in USD per million tokens (``request``: USD a call), from a day to a day.

    ``model`` is a pattern with ``*`` and ``?``, without regard to case; ``provider`` "" is any.
    ``valid_to`` is the last day, None while it holds. ``own``: a team's entry, not a built-in.
    """

    provider: str
    model: str
    valid_from: date
    valid_to: date | None
    input: float
    output: float
    cached_input: float | None = None
    request: float | None = None
    source: str = ""
    note: str = ""
    own: bool = False

    @property
    def prices(self) -> Prices:
        """What a call is priced by."""
        return Prices(
            input=self.input,
            cached_input=self.cached_input,
            output=self.output,
            request=self.request,
        )

    def holds(self, provider: str, model: str, on: date) -> bool:
        """Whether it is about this model, there, on that day."""
        return (
            self.provider in ("", provider)
            and self.valid_from <= on
            and (self.valid_to is None or on <= self.valid_to)
            and fnmatchcase(model.lower(), self.model.lower())
        )


def choose_entry(
    entries: Iterable[BookEntry], *, provider: str, model: str, on: date
) -> BookEntry | None:
    """The entry that holds for ``model`` at ``provider`` on that day; None where there is none.

    A team's own entry goes before a built-in one, a named provider before any, a pattern with
    more letters of its own before one with fewer, a later start before an earlier one.
    """
    found = [entry for entry in entries if entry.holds(provider, model, on)]
    return max(found, key=_closeness, default=None)


def differences(entry: BookEntry, told: Prices) -> list[tuple[str, float | None, float | None]]:
    """What another price list says otherwise: name, ours, theirs, in USD per million tokens.

    A cached price that either side does not tell is no difference.
    """
    found: list[tuple[str, float | None, float | None]] = []
    for name in ("input", "cached_input", "output"):
        ours: float | None = getattr(entry, name)
        theirs: float | None = getattr(told, name)
        untold = name == "cached_input" and (ours is None or theirs is None)
        same = ours is not None and theirs is not None and abs(ours - theirs) <= 1e-9
        if not (untold or same):
            found.append((name, ours, theirs))
    return found


def provider_of(kind: str, base_url: str) -> str:
    """What the book calls the provider behind a connection: its vendor's name, its kind, or its
    host where nobody knows the vendor."""
    if kind in _KINDS:
        return kind
    host = (urlsplit(base_url).hostname or "").lower()
    for end, name in _HOSTS.items():
        if host == end or host.endswith(f".{end}"):
            return name
    return host


def _closeness(entry: BookEntry) -> tuple[bool, bool, int, date]:
    letters = len(re.sub(r"[*?]", "", entry.model))
    return entry.own, bool(entry.provider), letters, entry.valid_from
