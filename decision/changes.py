"""What would change the answer, as a table: break-even values and the smallest shift of weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from decision.core.schema import BreakEvenRecord, CriterionRecord, Snapshot
from decision.core.sentence import label_phrase

#: Rivals in the table, best first; the record has them all.
RIVALS_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Level:
    """The value of one criterion at which the first place is level; empty where none does it."""

    text: str
    now: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A rival with what it would need on each criterion, all else unchanged."""

    key: str
    label: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class ShareChange:
    """A criterion's share of all weight before and after the smallest shift."""

    label: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class ChangeTable:
    """``limits`` is what the winner may fall to; ``rivals`` what the others would have to reach.

    ``moved`` is the share of all weight that has to change hands for ``shift_rival``; ``further``
    is how many rivals are left out.
    """

    winner: str
    criteria: tuple[CriterionRecord, ...]
    limits: tuple[Level, ...]
    rivals: tuple[ChangeRow, ...]
    shift_rival: str
    moved: float | None
    shares: tuple[ShareChange, ...]
    further: int

    @property
    def has_levels(self) -> bool:
        """Whether any value by itself could change who is first."""
        rows = [self.limits, *(rival.levels for rival in self.rivals)]
        return any(level.text for levels in rows for level in levels)


def change_table(snapshot: Snapshot) -> ChangeTable | None:
    """The table for the first of several ranked candidates; None where there are not two."""
    why = snapshot["sensitivity"]
    if why is None or why["runner_up"] is None:
        return None
    labels = {row["key"]: row["label"] for row in snapshot["candidates"]}
    shift = why["smallest_shift"]
    rivals = [
        row
        for row in snapshot["candidates"]
        if row["rank"] is not None and row["key"] != why["winner"]
    ]
    rivals.sort(key=lambda row: snapshot["order"].index(row["key"]))
    return ChangeTable(
        winner=labels[why["winner"]],
        criteria=tuple(snapshot["criteria"]),
        limits=_levels(why["winner"], _by_measure(why["limits"], why["winner"]), snapshot),
        rivals=tuple(
            ChangeRow(
                row["key"],
                row["label"],
                _levels(row["key"], _by_measure(why["gains"], row["key"]), snapshot),
            )
            for row in rivals[:RIVALS_SHOWN]
        ),
        shift_rival=labels[shift["rival"]] if shift else "",
        moved=shift["moved"] if shift else None,
        shares=_shares(snapshot, shift["shares"]) if shift else (),
        further=max(0, len(rivals) - RIVALS_SHOWN),
    )


def _by_measure(records: list[BreakEvenRecord], candidate: str) -> Mapping[str, BreakEvenRecord]:
    return {row["measure"]: row for row in records if row["candidate"] == candidate}


def _levels(
    key: str, levels: Mapping[str, BreakEvenRecord], snapshot: Snapshot
) -> tuple[Level, ...]:
    own = next(row for row in snapshot["candidates"] if row["key"] == key)
    found = []
    for criterion, cell in zip(snapshot["criteria"], own["cells"], strict=True):
        level = levels.get(criterion["measure"])
        better = "≥" if criterion["direction"] == "higher" else "≤"
        text = f"{better} {level['text']}" if level else ""
        found.append(Level(text, cell["text"]))
    return tuple(found)


def _shares(snapshot: Snapshot, after: list[float]) -> tuple[ShareChange, ...]:
    pairs = zip(snapshot["criteria"], after, strict=True)
    return tuple(
        ShareChange(label_phrase(row["label"]), row["share"], share)
        for row, share in pairs
        if abs(share - row["share"]) > 1e-9
    )
