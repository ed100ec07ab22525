"""The repeats of one question as chips in the head of a trace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from traces.attempts import Attempts

#: What turns to the repeat before and to the next.
BEFORE: Final = "["
AFTER: Final = "]"


@dataclass(frozen=True, slots=True)
class Chip:
    """One repeat as a link; ``verdict`` is one word, ``href`` empty where there is no trace,
    ``key`` what turns to it."""

    number: int
    verdict: str
    href: str
    is_current: bool
    key: str = ""


def repeat_chips(
    attempts: Attempts | None, trace: int, address: Callable[[int], str]
) -> tuple[Chip, ...]:
    """A chip for each repeat of ``trace``; none where it has no other."""
    if attempts is None or len(attempts.repeats) < 2:
        return ()
    return keyed(
        [
            Chip(
                number=each.number,
                verdict=each.verdict,
                href="" if each.trace is None else address(each.trace),
                is_current=each.trace == trace,
            )
            for each in attempts.repeats
        ]
    )


def keyed(chips: Sequence[Chip]) -> tuple[Chip, ...]:
    """The chips, with the keys on the nearest links beside the current one."""
    at = next((place for place, chip in enumerate(chips) if chip.is_current), len(chips))
    linked = [place for place, chip in enumerate(chips) if chip.href]
    before = max((place for place in linked if place < at), default=-1)
    after = min((place for place in linked if place > at), default=-1)
    keys = {before: BEFORE, after: AFTER}
    return tuple(replace(chip, key=keys.get(place, "")) for place, chip in enumerate(chips))
