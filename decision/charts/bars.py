"""Scores as stacked bars: what each criterion contributes, with the 95 % interval of the score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from decision.charts.labels import cut
from decision.charts.letters import Mark, candidate_marks
from decision.core.schema import Snapshot
from decision.criterion_rows import CriterionRow, Part
from decision.rows import CandidateRow, DecisionRows

WIDTH: Final = 860
LEFT: Final = 248
RIGHT: Final = 766
ROW: Final = 28
BAR: Final = 18
TOP: Final = 26
#: A number in a segment needs so much room.
ROOM: Final = 13.0
#: Criteria in a row of the key, and how high it is.
KEYS: Final = 3
KEY: Final = 24
GRID: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class BarPart:
    """A criterion's part of a bar; ``text`` is its number where there is room for it."""

    kind: str
    x: float
    width: float
    middle: float
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A candidate's bar; ``whisker`` is a path."""

    mark: Mark
    name: str
    rank: str
    y: float
    baseline: float
    parts: tuple[BarPart, ...]
    whisker: str
    score: str
    tone: str


@dataclass(frozen=True, slots=True)
class KeyItem:
    """A criterion below the bars, with its number."""

    number: int
    series: int
    label: str
    x: float
    y: float

    @property
    def middle(self) -> float:
        """The middle of its box."""
        return self.x + 8

    @property
    def text_x(self) -> float:
        """Where its name begins."""
        return self.x + 23

    @property
    def baseline(self) -> float:
        """Where number and name stand."""
        return self.y + 12.5


@dataclass(frozen=True, slots=True)
class Bars:
    """The drawing with its key; ``grid`` are positions with the scores that they stand for."""

    bars: tuple[Bar, ...]
    legend: tuple[KeyItem, ...]
    grid: tuple[tuple[float, str], ...]
    bottom: int
    height: int
    top: int = TOP
    width: int = WIDTH
    thick: int = BAR

    @property
    def lines(self) -> str:
        """Lines of equal score."""
        return "".join(f"M{x:g} {self.top - 4}V{self.bottom}" for x, _ in self.grid)


def score_bars(snapshot: Snapshot, rows: DecisionRows) -> Bars | None:
    """All candidates of whom a score is known, in the order of the list; None without any."""
    marks = candidate_marks(snapshot)
    shown = [row for row in rows.candidates if row.low is not None]
    if not shown:
        return None
    bottom = TOP + ROW * len(shown)
    # With more criteria than colors a number would say nothing of which is which.
    numbers = {f"series-{row.series}": str(n) for n, row in enumerate(rows.criteria, 1)}
    numbers = numbers if len(rows.criteria) <= len(numbers) else {}
    legend = _legend(rows.criteria, bottom)
    return Bars(
        bars=tuple(
            _bar(row, marks[row.record["key"]], TOP + place * ROW, numbers)
            for place, row in enumerate(shown)
        ),
        legend=legend,
        grid=tuple((_x(100 * score), f"{score:g}") for score in GRID),
        bottom=bottom,
        height=bottom + 20 + KEY * -(-len(legend) // KEYS),
    )


def _legend(criteria: Sequence[CriterionRow], bottom: int) -> tuple[KeyItem, ...]:
    counted = [
        (number, row)
        for number, row in enumerate(criteria, 1)
        if row.record["share"] > 0 and not row.record["left_out"]
    ]
    return tuple(
        KeyItem(
            number=number,
            series=row.series,
            label=cut(row.record["label"], 31),
            x=42 + place % KEYS * (WIDTH - 42) / KEYS,
            y=bottom + 14 + place // KEYS * KEY,
        )
        for place, (number, row) in enumerate(counted)
    )


def _bar(row: CandidateRow, mark: Mark, y: float, numbers: Mapping[str, str]) -> Bar:
    middle = y + BAR / 2
    whisker = ""
    if row.whisker is not None:
        low, high = _x(row.whisker.x), _x(row.whisker.x + row.whisker.width)
        whisker = (
            f"M{low:g} {middle:g}H{high:g}M{low:g} {middle - 5:g}v10M{high:g} {middle - 5:g}v10"
        )
    score = f"{row.low:.3f}"
    if row.has_gap:
        score = f"{row.low:.2f}–{row.high:.2f}"
    return Bar(
        mark=mark,
        name=cut(mark.label),
        rank=row.record["rank_label"] or "–",
        y=y,
        baseline=middle + 4.5,
        parts=tuple(_part(part, numbers, row.whisker) for part in row.parts if part.width > 0),
        whisker=whisker,
        score=score,
        tone="faded" if row.record["status"] != "eligible" else "",
    )


def _part(part: Part, numbers: Mapping[str, str], whisker: Part | None) -> BarPart:
    """A part with its number, where there is room and no whisker runs over it."""
    width, middle = part.width / 100 * (RIGHT - LEFT), _x(part.x + part.width / 2)
    text = numbers.get(part.kind, "") if width > ROOM else ""
    if whisker is not None and _x(whisker.x) - 6 < middle < _x(whisker.x + whisker.width) + 6:
        text = ""
    return BarPart(part.kind, _x(part.x), round(width, 1), middle, text)


def _x(percent: float) -> float:
    return round(LEFT + percent / 100 * (RIGHT - LEFT), 1)
