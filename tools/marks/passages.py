"""Precision and recall of the marks within passages that were labeled with their kinds."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from tools.marks.hits import Hits, cells, head, row
from tools.marks.labels import Row, analysis, labels
from traces.core.analysis import MARKS, Mark

READ: Final = ("self_check", "backtrack", "loop", "language_switch", "hedge", "recount")
#: What the passages in Chinese were labeled with.
READ_CHINESE: Final = ("self_check", "backtrack", "hedge", "recount", "loop")
_COLUMNS: Final = ("n", "precision", "recall")


def label_table() -> str:
    """Precision and recall per kind over the labeled passages."""
    lines = head("mark", *_named("held out"), *_named("tuned on"), *_named("random places"))
    for kind in READ:
        parts = (
            passage_hits("passages", kind, part="held_out"),
            passage_hits("passages", kind, part="tuning"),
            passage_hits("passages", kind, drawn="random"),
        )
        lines.append(row(MARKS[kind].label, *(cell for hits in parts for cell in cells(hits))))
    return "\n".join(lines)


def chinese_table() -> str:
    """The same over the passages in Chinese alone."""
    lines = head("mark", *_named("held out"), *_named("tuned on"))
    for kind in READ_CHINESE:
        parts = (
            passage_hits("chinese", kind, part="held_out"),
            passage_hits("chinese", kind, part="tuning"),
        )
        lines.append(row(MARKS[kind].label, *(cell for hits in parts for cell in cells(hits))))
    return "\n".join(lines)


def passage_hits(among: str, kind: str, **only: str) -> Hits:
    """Labels against marks of ``kind``, over the passages whose fields are ``only``."""
    pairs = Counter(
        (kind in passage["kinds"], kind in {mark.kind for mark in _marks_in(passage)})
        for passage in labels()[among]
        if all(passage[name] == value for name, value in only.items())
    )
    return Hits(pairs[True, True], pairs[False, True], pairs[True, False])


def _named(part: str) -> tuple[str, ...]:
    return (f"{part}: {_COLUMNS[0]}", *_COLUMNS[1:])


def _marks_in(passage: Row) -> Iterator[Mark]:
    for mark in analysis(passage["file"], passage["id"], passage["field"]).marks:
        if mark.start < passage["end"] and mark.end > passage["start"]:
            yield mark
