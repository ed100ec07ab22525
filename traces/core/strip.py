"""Draws one reply as a strip: its thought by phases, its marks in lanes, and its answer.

Everything lies on a grid of COLUMNS, so that a drawing stays small however long the thought is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from traces.core.analysis import MARKS, PHASES, Mark, MarkKind, Phase, Step
from traces.core.timeline import PhaseKind, Timeline

Axis = Literal["tokens", "time"]

COLUMNS: Final = 600
#: Pixels: the flag's words, the band, then the lanes.
BAND_TOP: Final = 18
BAND_HEIGHT: Final = 22
LANES_TOP: Final = 46
LANE_HEIGHT: Final = 14
LANE_LETTERS: Final[Mapping[MarkKind, str]] = {kind: rule.letter for kind, rule in MARKS.items()}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the strip; ``x`` and ``width`` are columns, ``amount`` tokens or seconds."""

    kind: PhaseKind
    label: str
    x: float
    width: float
    amount: float


@dataclass(frozen=True, slots=True)
class Band:
    """All columns of one phase as one path of boxes."""

    phase: Phase
    path: str


@dataclass(frozen=True, slots=True)
class Lane:
    """All marks with one letter as one path, ``y`` pixels down; ``kind`` is the first of them."""

    letter: str
    kind: MarkKind
    count: int
    path: str
    y: int

    @property
    def text_y(self) -> int:
        """The line on which the letter stands."""
        return self.y + 9


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing. ``flag`` is the column of the first answer. Without stretches there was
    nothing to draw."""

    axis: Axis
    stretches: tuple[Stretch, ...]
    bands: tuple[Band, ...]
    lanes: tuple[Lane, ...]
    flag: float | None

    @property
    def height(self) -> int:
        """Pixels from the flag's words to the last lane."""
        return LANES_TOP + LANE_HEIGHT * len(self.lanes) if self.lanes else BAND_TOP + BAND_HEIGHT

    @property
    def flag_percent(self) -> float | None:
        """Where the flag stands, in percent of the strip."""
        return None if self.flag is None else round(100 * self.flag / COLUMNS, 2)

    @property
    def hatching(self) -> str:
        """Upright lines over what was not disclosed."""
        return "".join(
            f"M{round(part.x) + step} 0V10"
            for part in self.stretches
            if part.kind == "hidden"
            for step in range(4, round(part.width), 8)
        )


def by_tokens(thought: float | None, answer: float | None, *, seen: bool) -> list[Stretch]:
    """Thought and answer side by side; ``seen`` is whether the thought's text was disclosed."""
    parts: list[tuple[PhaseKind, str, float]] = []
    if thought and seen:
        parts.append(("think", "Thought", thought))
    elif thought:
        parts.append(("hidden", "Thought, not disclosed", thought))
    if answer:
        parts.append(("answer", "Answer", answer))
    return _laid_out(parts)


def by_time(line: Timeline) -> list[Stretch]:
    """Waiting, thinking and answering as the clock saw them; nothing that was not observed."""
    return _laid_out([(phase.kind, phase.label, phase.seconds) for phase in line.phases])


def draw_strip(
    axis: Axis,
    stretches: Sequence[Stretch],
    *,
    length: int = 0,
    steps: Sequence[Step] = (),
    marks: Sequence[Mark] = (),
    answer_at: float | None = None,
) -> Strip:
    """The strip with steps and marks of a thought of ``length`` characters laid over it.

    Within the thought places are shares of its characters. ``answer_at`` is such a share.
    """
    thought = next((part for part in stretches if part.kind == "think"), None)
    begin, width = (thought.x, thought.width) if thought else (0.0, 0.0)
    drawn = thought is not None and length > 0
    return Strip(
        axis=axis,
        stretches=tuple(stretches),
        bands=tuple(_bands(steps, length, begin, width)) if drawn and steps else (),
        lanes=tuple(_lanes(marks, length, begin, width)) if drawn else (),
        flag=round(begin + answer_at * width, 1) if drawn and answer_at is not None else None,
    )


def _laid_out(parts: Sequence[tuple[PhaseKind, str, float]]) -> list[Stretch]:
    total = sum(amount for _, _, amount in parts)
    stretches: list[Stretch] = []
    at = 0.0
    for kind, label, amount in parts:
        if amount > 0:
            width = COLUMNS * amount / total
            stretches.append(Stretch(kind, label, round(at, 1), round(width, 1), amount))
            at += width
    return stretches


def _bands(steps: Sequence[Step], length: int, begin: float, width: float) -> Iterator[Band]:
    """One path for each phase: each column goes to the step at its middle."""
    columns: list[Phase] = []
    at = 0
    for column in range(max(round(width), 1)):
        middle = (column + 0.5) / max(round(width), 1) * length
        while at + 1 < len(steps) and steps[at].end <= middle:
            at += 1
        columns.append(steps[at].phase)
    runs: dict[Phase, list[tuple[int, int]]] = {}
    place = 0
    for phase, group in groupby(columns):
        count = len(list(group))
        runs.setdefault(phase, []).append((place, place + count))
        place += count
    for phase in PHASES:
        if phase in runs:
            yield Band(phase, _boxes(runs[phase], begin))


def _lanes(marks: Sequence[Mark], length: int, begin: float, width: float) -> Iterator[Lane]:
    """One lane for each letter, in the order of the legend."""
    by_letter: dict[str, list[Mark]] = {}
    for mark in marks:
        by_letter.setdefault(LANE_LETTERS[mark.kind], []).append(mark)
    letters = [letter for letter in dict.fromkeys(LANE_LETTERS.values()) if letter in by_letter]
    for place, letter in enumerate(letters):
        found = by_letter[letter]
        spans = sorted(_columns(mark, length, width) for mark in found)
        kind = next(kind for kind, named in LANE_LETTERS.items() if named == letter)
        path = _boxes(_merged(spans), begin)
        yield Lane(letter, kind, len(found), path, LANES_TOP + place * LANE_HEIGHT)


def _columns(mark: Mark, length: int, width: float) -> tuple[int, int]:
    start = int(mark.start / length * width)
    return start, max(int(mark.end / length * width), start + 2)


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _boxes(spans: Sequence[tuple[int, int]], begin: float) -> str:
    offset = round(begin)
    return "".join(f"M{offset + start} 0h{end - start}v10h-{end - start}z" for start, end in spans)
