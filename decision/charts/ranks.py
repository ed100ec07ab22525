"""The strip of rank probabilities: one row a candidate, cut into its chances of every rank."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from decision.charts.labels import cut
from decision.charts.letters import Mark, candidate_marks
from decision.core.schema import Snapshot
from decision.templatetags.doubt import chance

WIDTH: Final = 860
LEFT: Final = 236
RIGHT: Final = 846
ROW: Final = 26
BAR: Final = 20
TOP: Final = 6
#: Candidates that are drawn, best first; the file of numbers has them all. Fewer of them stand
#: on a page that has much else.
DRAWN: Final = 24
FEW: Final = 5
#: Ranks after these are one segment, where no more candidates are drawn.
RANKS: Final = 12
#: So many ranks have a shade of their own; those after them share the last.
SHADES: Final = 6
#: Room that a rank needs in its segment beside its letters, and a rank with its chance.
NARROW: Final = 5
LETTER: Final = 7
ROOMY: Final = 56


@dataclass(frozen=True, slots=True)
class Chances:
    """Chances of every rank under one doubt: rows follow ``keys``, best first."""

    kind: str
    title: str
    keys: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A rank's part of a row."""

    shade: int
    x: int
    width: int
    middle: int
    text: str


@dataclass(frozen=True, slots=True)
class StripRow:
    """A candidate in the strip, with its chances of the first ranks."""

    mark: Mark
    name: str
    y: int
    baseline: int
    segments: tuple[Segment, ...]
    chances: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing; ``further`` candidates are not in it."""

    chances: Chances
    rows: tuple[StripRow, ...]
    further: int
    height: int
    width: int = WIDTH
    bar: int = BAR


def rank_chances(snapshot: Snapshot) -> dict[str, Chances]:
    """All doubts of which the chances of every rank are known, by kind."""
    doubt, taste = snapshot["doubt"], snapshot.get("taste")
    found = []
    if doubt is not None:
        own = {row["key"]: row["doubt"] for row in snapshot["candidates"]}
        rows = [known["rank_probabilities"] for key in doubt["ranked"] if (known := own[key])]
        found.append(("cases", "Other cases, your weights", doubt["ranked"], rows))
    if taste:
        ranked, every = taste["ranked"], taste["every"]
        found.append(("weights", "These cases, any weights", ranked, every["taste"]))
        if every["both"]:
            found.append(("both", "Other cases, any weights", ranked, every["both"]))
    return {
        kind: Chances(kind, title, tuple(keys), tuple(tuple(row) for row in rows))
        for kind, title, keys, rows in found
        if len(keys) > 1
    }


def rank_strip(snapshot: Snapshot, kind: str, most: int = DRAWN) -> Strip | None:
    """The strip of one doubt, of another one where that is not known; None without any.

    ``most`` candidates are drawn, the best ones.
    """
    known = rank_chances(snapshot)
    if not known:
        return None
    chances = known.get(kind) or next(iter(known.values()))
    marks = candidate_marks(snapshot)
    rows = tuple(
        _row(marks[key], own, TOP + place * ROW, max(most, RANKS))
        for place, (key, own) in enumerate(
            zip(chances.keys[:most], chances.rows[:most], strict=True)
        )
    )
    return Strip(
        chances=chances,
        rows=rows,
        further=len(chances.keys) - len(rows),
        height=2 * TOP + len(rows) * ROW - (ROW - BAR),
    )


def _row(mark: Mark, chances: Sequence[float], y: int, ranks: int) -> StripRow:
    segments, start = [], 0.0
    parts = [(str(rank), p) for rank, p in enumerate(chances[:ranks], 1)]
    if len(chances) > ranks:
        parts.append((f"{ranks + 1}+", sum(chances[ranks:])))
    for rank, (name, p) in enumerate(parts, 1):
        end = start + p
        x, until = (LEFT + round(at * (RIGHT - LEFT)) for at in (start, end))
        if until > x:
            segments.append(
                Segment(
                    shade=min(rank, SHADES),
                    x=x,
                    width=until - x,
                    middle=(x + until) // 2,
                    text=_inside(name, p, until - x),
                )
            )
        start = end
    return StripRow(
        mark=mark,
        name=cut(mark.label),
        y=y,
        baseline=y + BAR // 2 + 5,
        segments=tuple(segments),
        chances=tuple(chances[:SHADES]),
    )


def _inside(rank: str, p: float, width: int) -> str:
    """The rank, with its chance where there is room."""
    if width >= ROOMY:
        return f"{rank}: {chance(p)}"
    return rank if width >= NARROW + LETTER * len(rank) else ""
