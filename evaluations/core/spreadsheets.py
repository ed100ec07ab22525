"""Texts in cells of spreadsheets: one that begins like a formula would be run."""

import re
from typing import Final

# An apostrophe goes before such a cell, and one more before a text that has one there already:
# reading takes off exactly what writing put on.
_FORMULA: Final = re.compile(r"'*[=+\-@\t]")


def guarded(cell: object) -> object:
    """``cell`` as it is written: a text that begins like a formula with an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The text of a cell that was written so."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
