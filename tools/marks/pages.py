"""The generated tables of docs/marks.md, and how they are put in their places."""

from typing import Final

from tools.marks.answers import answer_table
from tools.marks.flags import flag_table
from tools.marks.labels import ROOT
from tools.marks.passages import chinese_table, label_table
from tools.marks.phases import phase_matrix, phase_table

PAGE: Final = ROOT / "docs" / "marks.md"


def tables() -> dict[str, str]:
    """Every generated table by the name of its place in the page."""
    return {
        "labels": label_table(),
        "chinese": chinese_table(),
        "answers": answer_table(),
        "phases": phase_table(),
        "phases one by one": phase_matrix(),
        "flags": flag_table(),
    }


def replaced(text: str, name: str, table: str) -> str:
    """``text`` with ``table`` between the comments of ``name``."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    return f"{head}{begin}{table}\n{end}{tail}"
