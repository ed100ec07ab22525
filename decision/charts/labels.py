"""Places for the names beside the points of a drawing, so that few of them overlap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

#: Mean width of a character and height of a line at the drawing's type size.
CHARACTER: Final = 6.9
LINE: Final = 15.0
LONGEST: Final = 26
#: A name of which more than this part would stand on others has no place.
CROWDED: Final = 0.15


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``y`` is its top."""

    x: float
    y: float
    width: float
    height: float

    def overlap(self, other: "Box") -> float:
        """The area that both cover."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return across * down if across > 0 and down > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """A name cut to length, where its baseline begins, and how it is anchored.

    A ``crowded`` one has no place of its own: it would stand on other names or points.
    """

    text: str
    x: float
    y: float
    anchor: str
    crowded: bool = False


def place_labels(
    names: Sequence[str],
    points: Sequence[tuple[float, float]],
    radius: float,
    frame: Box,
    lines: Sequence[Box] = (),
) -> list[Label]:
    """One label for each point, the first ones having the first choice of place, and all a second
    one when they see where the others stand.

    ``lines`` are thin boxes that a label had better not cross. Points keep their own place; a
    crowded label takes none from others.
    """
    dots = [Box(x - radius, y - radius, 2 * radius, 2 * radius) for x, y in points]
    thin = [Box(box.x - 2, box.y - 2, box.width + 4, box.height + 4) for box in lines]
    placed: dict[int, Label] = {}
    for _ in range(2):
        for i, (name, (x, y)) in enumerate(zip(names, points, strict=True)):
            others = [box_of(own) for j, own in placed.items() if j != i and not own.crowded]
            choices = _choices(cut(name), x, y, radius + 5)
            placed[i] = _best(choices, [*dots, *others], thin, frame)
    return [placed[i] for i in range(len(names))]


def _best(
    choices: Sequence[tuple[Label, Box]], solid: Sequence[Box], thin: Sequence[Box], frame: Box
) -> Label:
    """The choice that covers the least; crowded where that is still too much."""
    costs = [
        sum(box.overlap(other) for other in [*solid, *thin]) + 4 * (_area(box) - box.overlap(frame))
        for _, box in choices
    ]
    label, box = choices[costs.index(min(costs))]
    crowded = sum(box.overlap(other) for other in solid) > CROWDED * _area(box)
    return replace(label, crowded=crowded)


def cut(name: str, longest: int = LONGEST) -> str:
    """A name that is not longer than ``longest`` characters."""
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def box_of(label: Label) -> Box:
    """The rectangle that a label covers."""
    width = CHARACTER * len(label.text)
    shift = {"": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return Box(label.x - shift, label.y - LINE + 4, width, LINE)


def _area(box: Box) -> float:
    return box.width * box.height


def _choices(text: str, x: float, y: float, away: float) -> list[tuple[Label, Box]]:
    """Right, left, above, below, and the four corners, the best-read first."""
    places = [
        ("", x + away, y + 4.5),
        ("end", x - away, y + 4.5),
        ("middle", x, y - away - 2),
        ("middle", x, y + away + LINE - 4),
        ("", x + away - 4, y - away),
        ("", x + away - 4, y + away + LINE - 6),
        ("end", x - away + 4, y - away),
        ("end", x - away + 4, y + away + LINE - 6),
    ]
    labels = [Label(text, round(at, 1), round(base, 1), anchor) for anchor, at, base in places]
    return [(label, box_of(label)) for label in labels]
