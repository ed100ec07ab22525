"""Precision and recall of the marks that say where an answer is stated."""

from collections.abc import Iterator, Sequence
from typing import Final

from tools.marks.hits import Hits, cells, head, row, total, with_interval
from tools.marks.labels import Row, answered, labels
from traces.core.analysis import MARKS, Analysis, Mark, MarkKind

PARTS: Final = ("held_out", "tuning")
#: By name of a label the kinds that mark it: a thought that states its answer once has no other
#: last statement.
KINDS: Final[dict[str, tuple[MarkKind, ...]]] = {
    "first": ("answer_first",),
    "changed": ("answer_changed",),
    "final": ("answer_first", "answer_final"),
}
_ALL: Final = frozenset(kind for kinds in KINDS.values() for kind in kinds)


def answer_table() -> str:
    """Precision and recall of the statements of an answer, and how often none was marked where
    none is."""
    sides = [f"{side}: thoughts" for side in ("held out", "tuned on")]
    columns = ("n", "precision", "recall")
    lines = head("mark", sides[0], *columns, sides[1], *columns)
    for place, kinds in KINDS.items():
        parts = [cell for part in PARTS for cell in _place_cells(place, part)]
        lines.append(row(MARKS[kinds[-1]].label, *parts))
    quiet = []
    for part in PARTS:
        unmarked, places, thoughts = quiet_places(part)
        quiet += [str(thoughts), str(places), with_interval(unmarked, places), "-"]
    lines.append(row("No answer, or the same again", *quiet))
    return "\n".join(lines)


def answer_hits(place: str, part: str) -> Hits:
    """Where ``first``, ``changed`` or ``final`` was labeled against where it was marked."""
    return total(_hits(place, label) for label in _told(place, part))


def quiet_places(part: str) -> tuple[int, int, int]:
    """Of the places with another number, or with the same answer again: how many have no mark of
    an answer, how many there are, and in how many thoughts."""
    found = [
        (spot, _marks(_analysed(label), _ALL))
        for label in labels()["answers"]
        if label["part"] == part
        for spot in label["no"]
    ]
    thoughts = sum(bool(label["no"]) for label in labels()["answers"] if label["part"] == part)
    unmarked = sum(not any(_meet(mark, spot) for mark in marks) for spot, marks in found)
    return unmarked, len(found), thoughts


def _place_cells(place: str, part: str) -> tuple[str, ...]:
    return (str(sum(1 for _ in _told(place, part))), *cells(answer_hits(place, part)))


def _told(place: str, part: str) -> Iterator[Row]:
    """Labels of ``part`` that say where ``place`` is, of thoughts in which rules can tell it."""
    for label in labels()["answers"]:
        if label["part"] != part or label[place] is None:
            continue
        if not set(KINDS[place]) & set(_analysed(label).unavailable):
            yield label


def _hits(place: str, label: Row) -> Hits:
    marks = _marks(_analysed(label), frozenset(KINDS[place]))
    spots = label[place] if place == "changed" else [label[place]] if label[place] else []
    # Of the first and the last statement there is one.
    marks = marks if place == "changed" else marks[-1:]
    met = sum(any(_meet(mark, spot) for mark in marks) for spot in spots)
    wrong = sum(not any(_meet(mark, spot) for spot in spots) for mark in marks)
    return Hits(met, wrong, len(spots) - met)


def _analysed(label: Row) -> Analysis:
    return answered(label["file"], label["id"], label["field"], label["by"])


def _marks(analysis: Analysis, kinds: frozenset[MarkKind]) -> list[Mark]:
    return [mark for mark in analysis.marks if mark.kind in kinds]


def _meet(mark: Mark, spot: Sequence[int]) -> bool:
    return mark.start < spot[1] and mark.end > spot[0]
