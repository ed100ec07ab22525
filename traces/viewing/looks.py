"""How a reader wants to look at a trace, as the address says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from traces.core.searching import MAX_QUERY_CHARS
from traces.core.strip import Axis

#: How many steps before the one that a link names are shown with it.
LEAD: Final = 5


@dataclass(frozen=True, slots=True)
class Look:
    """``start`` is the first step shown, ``query`` is searched for and ``hit`` is where the
    reader stands; ``open_all`` opens every step, ``opened`` one."""

    start: int = 1
    axis: Axis = "tokens"
    query: str = ""
    hit: int = 0
    open_all: bool = False
    opened: int = 0


def look_of(asked: Mapping[str, str]) -> Look:
    """The look out of ``?from=201&by=time&q=wait&hit=3&open=all``; what is odd is left out."""
    return Look(
        start=_number(asked.get("from", "")) or 1,
        axis="time" if asked.get("by") == "time" else "tokens",
        query=" ".join(asked.get("q", "").split())[:MAX_QUERY_CHARS],
        hit=_number(asked.get("hit", "")),
        open_all=asked.get("open") == "all",
    )


def lead_to(step: int) -> int:
    """The first step of the window in which a link to ``step`` shows it."""
    return max(step - LEAD, 1)


def _number(told: str) -> int:
    """A number out of an address; 0 for what is none."""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
