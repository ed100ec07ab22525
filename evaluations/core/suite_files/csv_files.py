"""Suites as CSV."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from evaluations.core.spreadsheets import guarded, unguarded
from evaluations.core.suite_files.drafts import (
    CaseDraft,
    CaseGrader,
    RawRow,
    RowError,
    SuiteFileError,
)
from evaluations.core.suite_files.fields import COLUMNS
from evaluations.core.suite_files.tables import table, table_rows

#: What Python's CSV reader takes in one cell; a longer prompt needs JSONL.
MAX_CELL: Final = 131_072


def csv_rows(text: str) -> tuple[list[RawRow], list[RowError]]:
    """Rows with the line on which each starts, and the errors of the header."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    records: list[tuple[int, list[str]]] = []
    start, broken = 1, []
    try:
        for cells in reader:
            records.append((start, [unguarded(cell) for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        way_out = "quote the cell and double the quotes inside it, or use JSONL"
        broken = [RowError(start, "", f"not CSV from here on ({error}): {way_out}")]
    held = [(line, cells) for line, cells in records if any(cell.strip() for cell in cells)]
    if not held:
        raise SuiteFileError("The file has no rows.")
    (line, header), *rest = held
    rows, errors = table_rows(line, header, rest)
    return rows, errors + broken


def _delimiter(text: str) -> str:
    """The separator by which most columns of the first line are known."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    known = {
        sign: sum(name.strip(' "\r').lower() in COLUMNS for name in first.split(sign))
        for sign in ",;\t"
    }
    return max(known, key=lambda sign: known[sign])


def csv_text(
    cases: Sequence[CaseDraft], default_graders: Sequence[CaseGrader] = (), canary: str = ""
) -> str:
    """The cases as CSV; raises SuiteFileError for a cell that no reader would take."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for case, record in zip((None, *cases), table(cases, default_graders, canary), strict=True):
        cells = [str(guarded(cell)) for cell in record]
        if case is not None and any(len(cell) > MAX_CELL for cell in cells):
            message = f"Case {case.key} is too long for CSV ({MAX_CELL:,} characters a cell)"
            raise SuiteFileError(f"{message}: export as JSONL.")
        writer.writerow(cells)
    return written.getvalue()
