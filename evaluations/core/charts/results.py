"""Geometry of the results of a run: accuracies with their intervals, confusion matrices."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from evaluations.core.charts.scales import Mark, Scale
from evaluations.core.statistics.cases import Estimate

WIDTH: Final = 480
LEFT: Final = 170
RIGHT: Final = 422
ROW: Final = 34
TOP: Final = 12
#: The widest label of a picture, in characters: the table beside it has all of it.
LABEL: Final = 16
CELL: Final = 46
CELL_LEFT: Final = 130


@dataclass(frozen=True, slots=True)
class AccuracyBar:
    """One candidate: its name, its point and its interval on the axis."""

    label: str
    estimate: Estimate
    y: float
    at: float
    whisker: str


@dataclass(frozen=True, slots=True)
class AccuracyPlot:
    """Accuracies one below the other, best first; all on one axis from 0 to 1."""

    bars: tuple[AccuracyBar, ...]
    levels: tuple[Mark, ...]
    height: int
    width: int = field(default=WIDTH)

    @property
    def base(self) -> float:
        """Where the axis lies."""
        return self.height - 32

    @property
    def grid(self) -> str:
        """Lines at the levels."""
        return "".join(f"M{mark.at:g} {TOP}V{self.base:g}" for mark in self.levels)


@dataclass(frozen=True, slots=True)
class ConfusionCell:
    """How often a label was said where another was meant; ``depth`` of the ink from 0 to 1."""

    x: float
    y: float
    count: int
    depth: float
    right: bool


@dataclass(frozen=True, slots=True)
class ConfusionPlot:
    """Meant labels downwards, said labels to the right."""

    cells: tuple[ConfusionCell, ...]
    columns: tuple[tuple[float, str], ...]
    rows: tuple[tuple[float, str], ...]
    width: int
    height: int
    cell: int = field(default=CELL)


def accuracy_plot(rows: Sequence[tuple[str, Estimate | None]]) -> AccuracyPlot | None:
    """Draw (label, accuracy) of each candidate; None where no accuracy is known."""
    known = [(label, estimate) for label, estimate in rows if estimate is not None]
    if not known:
        return None
    known.sort(key=lambda row: -row[1].value)
    scale = Scale(0.0, 1.0, LEFT, RIGHT)
    bars = []
    for number, (label, estimate) in enumerate(known):
        y = TOP + ROW / 2 + ROW * number
        low = 0.0 if estimate.lower is None else estimate.lower
        high = 1.0 if estimate.upper is None else estimate.upper
        whisker = f"M{scale.at(low):g} {y:g}H{scale.at(high):g}"
        bars.append(AccuracyBar(shortened(label), estimate, y, scale.at(estimate.value), whisker))
    levels = scale.marks((0.0, 0.25, 0.5, 0.75, 1.0))
    return AccuracyPlot(tuple(bars), levels, height=TOP + ROW * len(known) + 40)


def confusion_plot(
    meant: Sequence[str], said: Sequence[str], counts: Sequence[Sequence[int]]
) -> ConfusionPlot:
    """Draw ``counts``, a row for each label that was meant and a column for each that was said.

    The ink of a cell is its share of the row, so that rare labels can be read as well.
    """
    cells = []
    for down, (label, row) in enumerate(zip(meant, counts, strict=True)):
        total = sum(row)
        for across, count in enumerate(row):
            cells.append(
                ConfusionCell(
                    x=CELL_LEFT + CELL * across,
                    y=TOP + CELL * down,
                    count=count,
                    depth=round(count / total, 3) if total else 0.0,
                    right=said[across] == label,
                )
            )
    middle = CELL / 2
    return ConfusionPlot(
        cells=tuple(cells),
        columns=tuple(
            (CELL_LEFT + CELL * place + middle, shortened(label, 12))
            for place, label in enumerate(said)
        ),
        rows=tuple(
            (TOP + CELL * place + middle, shortened(label, 16)) for place, label in enumerate(meant)
        ),
        width=CELL_LEFT + CELL * len(said) + 56,
        height=TOP + CELL * len(meant) + 84,
    )


def shortened(label: str, most: int = LABEL) -> str:
    """A label that fits beside a drawing."""
    return label if len(label) <= most else f"{label[: most - 1]}…"
