"""Parallel coordinates: every candidate as a line over the values of all criteria."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from decision.charts.axes import tick_text
from decision.charts.labels import cut
from decision.charts.letters import Mark, candidate_marks
from decision.core.own_measures import measure_of
from decision.core.schema import CandidateRecord, CriterionRecord, Snapshot

WIDTH: Final = 860
FIRST: Final = 56
LAST: Final = 636
#: Where names begin, and how high a line of them is: a target of 24 pixels.
NAMES: Final = 664
LINE: Final = 24
TOP: Final = 74
LOWEST: Final = 300
#: Height of a line of an axis's name.
WORD: Final = 14
#: How far below the worst acceptable value stands who has none.
GAP: Final = 46
#: Candidates that are drawn, best first.
DRAWN: Final = 24
#: Letters of candidates without a value that have room below an axis.
LETTERS: Final = 5


@dataclass(frozen=True, slots=True)
class LineAxis:
    """A criterion: its name in short lines with their heights, its anchors, who has no value."""

    x: int
    words: tuple[tuple[str, int], ...]
    target: str
    worst: str
    without: str


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate: the path over what is known, dots at its values, and the way to its name."""

    key: str
    mark: Mark
    name: str
    path: str
    dots: str
    leader: str
    y: float
    tone: str
    told: str

    @property
    def box_y(self) -> float:
        """The top of the place of its name."""
        return self.y - LINE / 2

    @property
    def baseline(self) -> float:
        """Where the name stands, so that its middle is at ``y``."""
        return self.y + 4.5


@dataclass(frozen=True, slots=True)
class Lines:
    """The drawing; ``further`` candidates are not drawn."""

    axes: tuple[LineAxis, ...]
    lines: tuple[Line, ...]
    further: int
    bottom: int
    height: int
    top: int = TOP
    width: int = WIDTH

    @property
    def has_gap(self) -> bool:
        """Whether anybody lacks a value."""
        return any(axis.without for axis in self.axes)

    @property
    def has_excluded(self) -> bool:
        """Whether a dashed line needs its explanation."""
        return any(line.tone == "dashed" for line in self.lines)

    @property
    def worst_at(self) -> int:
        """The line of the worst acceptable values."""
        return self.bottom + 16

    @property
    def missing_at(self) -> int:
        """The line that says who has no value."""
        return self.bottom + GAP - 10

    @property
    def letters_at(self) -> int:
        """Their letters."""
        return self.missing_at + 15

    @property
    def frame(self) -> str:
        """The axes."""
        return "".join(f"M{axis.x} {self.top}V{self.bottom}" for axis in self.axes)


def value_lines(snapshot: Snapshot) -> Lines | None:
    """All values at once, each axis from worst acceptable (below) to target (above).

    A value that is unknown breaks the line. None with a single criterion.
    """
    criteria = snapshot["criteria"]
    by_key = {row["key"]: row for row in snapshot["candidates"]}
    rows = [by_key[key] for key in snapshot["order"]]
    if len(criteria) < 2 or not rows:
        return None
    drawn, marks = rows[:DRAWN], candidate_marks(snapshot)
    bottom = max(LOWEST, TOP + LINE * len(drawn) - GAP)
    places = [round(FIRST + (LAST - FIRST) * j / (len(criteria) - 1)) for j in range(len(criteria))]
    ends = [_end(row, bottom) for row in drawn]
    spread = spread_out(ends, LINE, TOP, bottom + GAP)
    first = snapshot["verdict"]["leaders"][:1]
    return Lines(
        axes=tuple(
            _axis(row, j, x, drawn, marks)
            for j, (row, x) in enumerate(zip(criteria, places, strict=True))
        ),
        lines=tuple(
            _line(row, marks[row["key"]], places, bottom, (end, y), row["key"] in first)
            for row, end, y in zip(drawn, ends, spread, strict=True)
        ),
        further=len(rows) - len(drawn),
        bottom=bottom,
        height=bottom + GAP + 18,
    )


def spread_out(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places as near as can be to those ``wanted``, in their order and ``apart`` from each other.

    Kept between ``low`` and ``high`` as far as there is room.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    placed = [0.0] * len(wanted)
    at = low - apart
    for i in order:
        at = max(at + apart, wanted[i])
        placed[i] = at
    limit = max(high, low + apart * (len(wanted) - 1))
    for i in reversed(order):
        placed[i] = min(placed[i], limit)
        limit = placed[i] - apart
    return [round(at, 1) for at in placed]


def _height(u: float, bottom: int) -> float:
    return round(bottom - u * (bottom - TOP), 1)


def _end(row: CandidateRecord, bottom: int) -> float:
    """Where the line leaves the last axis; below it where nothing is known there."""
    last = row["cells"][-1]["u"]
    return float(bottom + GAP - 14) if last is None else _height(last, bottom)


def _axis(
    criterion: CriterionRecord,
    place: int,
    x: int,
    rows: Sequence[CandidateRecord],
    marks: dict[str, Mark],
) -> LineAxis:
    measure = measure_of(criterion)
    letters = [marks[row["key"]].letter for row in rows if row["cells"][place]["u"] is None]
    more = len(letters) - LETTERS
    shown = letters if more <= 0 else letters[: LETTERS - 1]
    return LineAxis(
        x=x,
        words=_raised(_broken(criterion["label"])),
        target=tick_text(measure, criterion["target"]),
        worst=tick_text(measure, criterion["worst"]),
        without=" ".join(shown) + (f" +{more + 1}" if more > 0 else ""),
    )


def _broken(label: str, longest: int = 12) -> tuple[str, ...]:
    """A label in up to three short lines."""
    lines: list[str] = []
    for word in label.split():
        if lines and len(lines[-1]) + len(word) < longest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    kept = [*lines[:2], " ".join(lines[2:])] if len(lines) > 3 else lines
    return tuple(cut(line, longest + 2) for line in kept)


def _raised(lines: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Lines of text that end above the target."""
    return tuple((line, TOP - 26 - WORD * place) for place, line in enumerate(reversed(lines)))


def _line(
    row: CandidateRecord,
    mark: Mark,
    places: Sequence[int],
    bottom: int,
    ends: tuple[float, float],
    is_first: bool,
) -> Line:
    end, y = ends
    path, dots, joined = "", "", False
    tone = "thick" if is_first else ""
    if row["status"] != "eligible":
        tone = "dashed"
    for x, cell in zip(places, row["cells"], strict=True):
        if cell["u"] is None:
            joined = False
            continue
        at = _height(cell["u"], bottom)
        path += f"{'L' if joined else 'M'}{x} {at:g}"
        dots += f"M{x} {at:g}h0"
        joined = True
    return Line(
        key=row["key"],
        mark=mark,
        name=cut(f"{mark.letter} {mark.label}", 25),
        path=path,
        dots=dots,
        leader=f"M{places[-1]} {end:g}L{NAMES - 6} {y:g}",
        y=y,
        tone=tone,
        told=_told(row, mark),
    )


def _told(row: CandidateRecord, mark: Mark) -> str:
    known = sum(cell["u"] is not None for cell in row["cells"])
    told = f"{mark.letter} {mark.label}: {known} of {len(row['cells'])} values known"
    return told if row["status"] == "eligible" else f"{told}, does not qualify"
