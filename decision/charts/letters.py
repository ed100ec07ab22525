"""A letter and a color for each candidate: the same in every drawing, whatever the weights."""

from dataclasses import dataclass

from decision.core.schema import Snapshot
from decision.criterion_rows import SERIES


@dataclass(frozen=True, slots=True)
class Mark:
    """How a drawing names a candidate; ``series`` is one of the eight colors."""

    letter: str
    series: int
    label: str


def candidate_marks(snapshot: Snapshot) -> dict[str, Mark]:
    """Marks by key, in the order of the run: a slider that moves changes no letter."""
    return {
        row["key"]: Mark(_letter(place), place % SERIES + 1, row["label"])
        for place, row in enumerate(snapshot["candidates"])
    }


def _letter(place: int) -> str:
    """A to Z, then AA, AB, ..."""
    tens, ones = divmod(place, 26)
    return (chr(64 + tens) if tens else "") + chr(65 + ones)
