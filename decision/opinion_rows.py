"""The second opinions as the page shows them, with names in place of keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from decision.core.schema import Snapshot
from decision.core.sentence import name_list


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One method in words."""

    label: str
    first: str
    agrees: bool
    reversed_by: str


@dataclass(frozen=True, slots=True)
class OpinionRows:
    """All methods; ``reversals`` names those that a candidate's absence would turn around."""

    rows: tuple[OpinionRow, ...]
    reversals: str
    one_reverses: bool
    left_out: str


def opinion_rows(snapshot: Snapshot) -> OpinionRows | None:
    """The rows of ``snapshot``; None where it has none, as records of earlier versions."""
    second = snapshot.get("second_opinions")
    if second is None:
        return None
    labels = {row["key"]: row["label"] for row in snapshot["candidates"]}

    def named(keys: Sequence[str]) -> str:
        return name_list([labels[key] for key in keys])

    rows = tuple(
        OpinionRow(row["label"], named(row["first"]), row["agrees"], named(row["reversed_by"]))
        for row in second["opinions"]
    )
    turning = [row.label for row in rows if row.reversed_by]
    return OpinionRows(
        rows=rows,
        reversals=name_list(turning),
        one_reverses=len(turning) == 1,
        left_out=name_list([f"{labels[key]} ({why})" for key, why in second["left_out"].items()]),
    )
