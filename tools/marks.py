"""Holds marks against passages that were read and labeled, and writes docs/marks.md.

    python -m tools.marks

The tables between the comments of docs/marks.md are replaced. Labels are references into the
recordings of the project's shared folder; where it is missing, nothing is written.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any, Final, NamedTuple

from traces.core.analysis import MARKS, Analysis, Mark, analyse

ROOT: Final = Path(__file__).resolve().parents[1]
RECORDINGS: Final = ROOT.parent / "shared" / "data" / "traces"
LABELS: Final = ROOT / "tests" / "traces" / "core" / "analysis" / "labels.json"
PAGE: Final = ROOT / "docs" / "marks.md"

READ: Final = ("self_check", "backtrack", "loop", "language_switch", "hedge", "recount")
FILES: Final = ("lineage_bench", "misguided_attention", "math_skythought", "thought_anchors")
#: The data's own flags look at so many characters at the end.
TAIL: Final = 6_000
#: What a computed flag is held against, and from where on the rules say yes.
FLAGS: Final[Mapping[str, str]] = {
    "loop": "loop marks cover half of the last 6,000 characters",
    "loop or repetitive": "loop marks cover a fifth of the last 6,000 characters",
    "cjk_mixing": "a switch to Chinese, Japanese or Korean signs",
    "cyrillic_mixing": "a switch to Cyrillic letters",
    "arabic_mixing": "a switch to Arabic letters",
    "many_waits": "20 backtracks or more",
}
_SCRIPTS: Final = {
    "cjk_mixing": ("zh", "ja", "ko"),
    "cyrillic_mixing": ("cyrl",),
    "arabic_mixing": ("arab",),
}

Row = Mapping[str, Any]


class Hits(NamedTuple):
    """Counts of one kind of mark against its labels."""

    right: int
    wrong: int
    missed: int


def main() -> None:
    """Write the tables into the page, or say why not."""
    if not RECORDINGS.is_dir():
        print(f"{RECORDINGS} is missing: docs/marks.md stays as it is.")
        return
    text = PAGE.read_text("utf-8")
    for name, table in tables().items():
        text = replaced(text, name, table)
        print(f"{table}\n")
    PAGE.write_text(text, "utf-8")


def tables() -> dict[str, str]:
    """Every generated table by the name of its place in the page."""
    return {"labels": label_table(), "answers": answer_table(), "flags": flag_table()}


def replaced(text: str, name: str, table: str) -> str:
    """``text`` with ``table`` between the comments of ``name``."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    return f"{head}{begin}{table}\n{end}{tail}"


def label_table() -> str:
    """Precision and recall per kind over the labeled passages."""
    lines = [
        "| mark | held out: n | precision | recall | tuned on: n | precision | recall "
        "| random places: n | precision | recall |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind in READ:
        parts = (
            passage_hits(kind, part="held_out"),
            passage_hits(kind, part="tuning"),
            passage_hits(kind, drawn="random"),
        )
        cells = [cell for hits in parts for cell in _cells(hits)]
        lines.append(f"| {MARKS[kind].label} | {' | '.join(cells)} |")  # type: ignore[index]
    return "\n".join(lines)


def answer_table() -> str:
    """Precision and recall of the first and the last statement of the given answer."""
    lines = ["| mark | n | precision | recall |", "| --- | --- | --- | --- |"]
    for kind, place in (("answer_first", "first"), ("answer_final", "final")):
        cells = " | ".join(_cells(answer_hits(place)))
        lines.append(f"| {MARKS[kind].label} | {cells} |")  # type: ignore[index]
    return "\n".join(lines)


def flag_table() -> str:
    """How often the rules and the flags of the recordings agree."""
    lines = [
        "| flag in the data | the rules say | both | only the flag | only the rules | neither |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for flag, rule in FLAGS.items():
        both = Counter((_is_flagged(row, flag), _is_found(row, flag)) for row in _thoughts())
        cells = [
            both[pair] for pair in ((True, True), (True, False), (False, True), (False, False))
        ]
        lines.append(f"| `{flag}` | {rule} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def passage_hits(kind: str, **only: str) -> Hits:
    """Labels against marks of ``kind``, over the passages whose fields are ``only``."""
    pairs = Counter(
        (kind in passage["kinds"], kind in {mark.kind for mark in _marks_in(passage)})
        for passage in labels()["passages"]
        if all(passage[name] == value for name, value in only.items())
    )
    return Hits(pairs[True, True], pairs[False, True], pairs[True, False])


def answer_hits(place: str) -> Hits:
    """Where ``first`` or ``final`` was labeled against where it was marked."""
    right = wrong = missed = 0
    for label in labels()["answers"]:
        if label[place] is None:
            continue
        marks = [mark for mark in _answered(label).marks if mark.kind in _FOR[place]]
        low, high = label[place]
        hit = bool(marks) and marks[-1].start < high and marks[-1].end > low
        right, wrong = right + hit, wrong + (bool(marks) and not hit)
        missed += not hit
    return Hits(right, wrong, missed)


#: A thought that states its answer once has no other last statement.
_FOR: Final = {"first": ("answer_first",), "final": ("answer_first", "answer_final")}


@cache
def labels() -> dict[str, list[dict[str, Any]]]:
    """The labels: passages with their kinds, and places of answers."""
    content: dict[str, list[dict[str, Any]]] = json.loads(LABELS.read_text("utf-8"))
    return content


@cache
def _rows(file: str) -> dict[str, Row]:
    with (RECORDINGS / f"{file}.jsonl").open(encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines)}


@cache
def _analysis(file: str, row: str, field: str) -> Analysis:
    return analyse(_rows(file)[row][field])


def _answered(label: Row) -> Analysis:
    row = _rows(label["file"])[label["id"]]
    return analyse(row["reasoning"], answer=row["answer"])


def _marks_in(passage: Row) -> Iterator[Mark]:
    for mark in _analysis(passage["file"], passage["id"], passage["field"]).marks:
        if mark.start < passage["end"] and mark.end > passage["start"]:
            yield mark


def _thoughts() -> Iterator[tuple[set[str], Analysis]]:
    """Flags and analysis of every recorded thought; some were recorded within the answer."""
    for file in FILES:
        for name, row in _rows(file).items():
            field = "answer" if "reasoning_inline_untagged" in row["flags"] else "reasoning"
            if row.get(field):
                yield set(row["flags"]), _analysis(file, name, field)


def _is_flagged(row: tuple[set[str], Analysis], flag: str) -> bool:
    return not row[0].isdisjoint(flag.split(" or "))


def _is_found(row: tuple[set[str], Analysis], flag: str) -> bool:
    marks = row[1].marks
    if flag in _SCRIPTS:
        switches = [mark for mark in marks if mark.rule == "other_script"]
        return any(
            mark.note.endswith(f" to {name}.") for mark in switches for name in _SCRIPTS[flag]
        )
    if flag == "many_waits":
        return sum(mark.kind == "backtrack" for mark in marks) >= 20
    return _looped(row[1]) > (0.5 if flag == "loop" else 0.2)


def _looped(analysis: Analysis) -> float:
    """Share of the last ``TAIL`` characters that loop marks cover."""
    length = analysis.steps[-1].end
    begin = max(length - TAIL, 0)
    loops = [mark for mark in analysis.marks if mark.kind == "loop" and mark.end > begin]
    return sum(mark.end - max(mark.start, begin) for mark in loops) / (length - begin)


def _cells(hits: Hits) -> Sequence[str]:
    n = hits.right + hits.missed
    return (
        str(n),
        _with_interval(hits.right, hits.right + hits.wrong),
        _with_interval(hits.right, n),
    )


def _with_interval(part: int, whole: int) -> str:
    """A share with its Wilson interval at 95 %."""
    if not whole:
        return "-"
    share, z = part / whole, 1.96
    middle = share + z * z / (2 * whole)
    spread = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    low, high = ((middle + sign * spread) / (1 + z * z / whole) for sign in (-1, 1))
    return f"{share:.2f} ({low:.2f} to {high:.2f})"


if __name__ == "__main__":
    main()
