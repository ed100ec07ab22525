"""Losses of a file, collected: the same one on many lines is told once."""

from collections.abc import Sequence
from typing import Final

from evaluations.core.suite_files.drafts import Loss

#: So many different losses are told one by one.
MAX_TOLD: Final = 300
_NAMED: Final = 3


class Losses:
    """Takes losses one by one and tells them together, in the order in which they came."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, str], list[str]] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._untold = 0

    def add(self, place: str, what: str, why: str) -> None:
        """``place`` such as "line 3"; ``what`` such as "`cost` is left out"; ``why`` a clause."""
        loss = (what, why)
        if loss not in self._counts and len(self._counts) >= MAX_TOLD:
            self._untold += 1
            return
        self._counts[loss] = self._counts.get(loss, 0) + 1
        places = self._places.setdefault(loss, [])
        if len(places) < _NAMED and place not in places:
            places.append(place)

    def told(self) -> tuple[Loss, ...]:
        """Everything that was added."""
        losses = [
            Loss(_where(self._places[loss], count), *loss) for loss, count in self._counts.items()
        ]
        if self._untold:
            why = f"only the first {MAX_TOLD} different ones are listed"
            losses.append(Loss("the file", f"{self._untold:,} losses more", why))
        return tuple(losses)


def _where(places: Sequence[str], count: int) -> str:
    more = count - len(places)
    named = ", ".join(places)
    return f"{named} and {more:,} more" if more > 0 and len(places) == _NAMED else named
