"""The doubt beyond that of the ranking, as tables of the decision's page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from decision.core.doubt_schema import (
    AcceptabilityRecord,
    ContenderRecord,
    MoreCasesRecord,
    PayoffRecord,
    StepRecord,
    TasteRecord,
)
from decision.core.doubt_sentences import WORDS, relation_text
from decision.core.schema import Snapshot
from decision.core.sentence import label_phrase

#: Ranks with a column of their own; the snapshot has them all.
RANKS_SHOWN: Final = 6
#: Rivals named in a cell, and how often one must dominate to be named.
RIVALS_SHOWN: Final = 2
OFTEN_ENOUGH: Final = 0.05


@dataclass(frozen=True, slots=True)
class FirstRow:
    """How often one ranked candidate is first: in resampled cases, under all weights, in both.

    ``ordered`` and ``ordered_both`` are over weights in the order of the team's own. ``central``
    is the mean weighting that puts it first, in words; ``confidence`` how often cases then agree.
    """

    key: str
    label: str
    data: float | None
    taste: float | None
    both: float | None
    ordered: float | None
    ordered_both: float | None
    central: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class FrontRow:
    """A candidate on the front of all criteria; ``rivals`` with how often they dominate it."""

    label: str
    on_front: bool
    p_front: float | None
    rivals: tuple[tuple[str, float], ...]
    text: str


@dataclass(frozen=True, slots=True)
class PayoffRow:
    """A thinking candidate against its baseline."""

    thinking: str
    baseline: str
    relation: str
    shown: str
    record: PayoffRecord


@dataclass(frozen=True, slots=True)
class DoubtTables:
    """All tables; each is empty where there is nothing to show."""

    first: tuple[FirstRow, ...]
    has_order: bool
    places: tuple[int, ...]
    front: tuple[FrontRow, ...]
    detectable: str
    more: MoreCasesRecord | None
    payoffs: tuple[PayoffRow, ...]

    @property
    def steps(self) -> list[StepRecord]:
        """The ladder of further cases."""
        return self.more["steps"] if self.more else []

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all."""
        return not (self.first or self.front or self.detectable or self.more or self.payoffs)


def doubt_tables(snapshot: Snapshot) -> DoubtTables:
    """The tables of ``snapshot``; a record of ``rationale.decision/1`` has none."""
    labels = {row["key"]: row["label"] for row in snapshot["candidates"]}
    taste, detectable = snapshot.get("taste"), snapshot.get("detectable")
    count = len(taste["ranked"]) if taste else 0
    return DoubtTables(
        first=tuple(_first_rows(snapshot, taste, labels)) if taste else (),
        has_order=bool(taste and taste["ordered"]),
        places=tuple(range(1, min(count, RANKS_SHOWN) + 1)),
        front=tuple(_front_row(row, labels, snapshot) for row in snapshot.get("contenders", [])),
        detectable=detectable["text"] if detectable else "",
        more=snapshot.get("more_cases"),
        payoffs=tuple(
            PayoffRow(
                thinking=labels[row["thinking"]],
                baseline=labels[row["baseline"]],
                relation=relation_text(row["relation"]),
                shown=WORDS[row["word"]],
                record=row,
            )
            for row in snapshot.get("reasoning", [])
        ),
    )


def _first_rows(
    snapshot: Snapshot, taste: TasteRecord, labels: Mapping[str, str]
) -> Iterator[FirstRow]:
    own = {row["key"]: row["doubt"] for row in snapshot["candidates"]}
    named = {row["measure"]: row["label"] for row in snapshot["criteria"]}
    every, ordered = taste["every"], taste["ordered"]
    for place, key in enumerate(taste["ranked"]):
        doubt, central = own[key], taste["central"][place]
        yield FirstRow(
            key=key,
            label=labels[key],
            data=doubt["p_best"] if doubt else None,
            taste=every["taste"][place][0],
            both=_both(every, place),
            ordered=ordered["taste"][place][0] if ordered else None,
            ordered_both=_both(ordered, place) if ordered else None,
            central=_in_words(central, [named[name] for name in taste["measures"]]),
            confidence=taste["confidence"][place],
        )


def _both(found: AcceptabilityRecord, place: int) -> float | None:
    return found["both"][place][0] if found["both"] else None


def _in_words(central: Sequence[float] | None, labels: Sequence[str]) -> str:
    if not central:
        return ""
    pairs = sorted(zip(central, labels, strict=True), reverse=True)
    return ", ".join(f"{label_phrase(label)} {100 * share:.0f}%" for share, label in pairs)


def _front_row(row: ContenderRecord, labels: Mapping[str, str], snapshot: Snapshot) -> FrontRow:
    ranked = [other["candidate"] for other in snapshot.get("contenders", [])]
    by = sorted(zip(row["p_dominated"], ranked, strict=bool(row["p_dominated"])), reverse=True)
    return FrontRow(
        label=labels[row["candidate"]],
        on_front=row["on_front"],
        p_front=row["p_front"],
        rivals=tuple((labels[key], p) for p, key in by[:RIVALS_SHOWN] if p >= OFTEN_ENOUGH),
        text=row["text"],
    )
