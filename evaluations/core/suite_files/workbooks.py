"""Suites as XLSX: the values of one sheet are read, and every cell is written as text."""

import datetime
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from evaluations.core.suite_files.drafts import (
    CaseDraft,
    CaseGrader,
    RawRow,
    RowError,
    SuiteFileError,
)
from evaluations.core.suite_files.tables import table, table_rows

#: What Excel holds in one cell; a longer prompt needs another format.
MAX_CELL: Final = 32_767
MAX_UNPACKED: Final = 100 * 1024 * 1024
SHEET: Final = "cases"

Grid = dict[int, list[object]]


def workbook_rows(content: bytes) -> tuple[list[RawRow], list[RowError]]:
    """Rows of the sheet ``cases``, or of the only sheet with content; and errors beside them."""
    try:
        has_formulas = _look_inside(content)
        values = _grid(content, formulas=False)
        formulas = _grid(content, formulas=True) if has_formulas else {}
    except SuiteFileError:
        raise
    except Exception as error:  # openpyxl raises whatever the broken part happens to cause
        raise SuiteFileError(f"Not a readable XLSX workbook ({type(error).__name__}).") from None
    lines = [
        line
        for line in values
        if _has_content(values[line]) or _has_content(formulas.get(line, ()))
    ]
    if not lines:
        raise SuiteFileError("The workbook has no rows.")
    header = [_text(value) for value in values[lines[0]]]
    records = [(line, [_text(value) for value in values[line]]) for line in lines[1:]]
    rows, errors = table_rows(lines[0], header, records)
    for line in lines[1:]:
        errors += _value_errors(line, header, values[line], formulas.get(line, ()))
    return rows, errors


def _look_inside(content: bytes) -> bool:
    """Whether any sheet has a formula; raises SuiteFileError for an archive that would burst."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
            raise SuiteFileError("The workbook unpacks to more than 100 MB: use JSONL.")
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(b"<f" in archive.read(name) for name in sheets)


def _grid(content: bytes, *, formulas: bool) -> Grid:
    workbook = load_workbook(
        io.BytesIO(content), read_only=True, data_only=not formulas, keep_links=False
    )
    try:
        grids = {
            sheet.title: {
                number: [_value(cell.value, cell.data_type) for cell in cells]
                for number, cells in enumerate(sheet.iter_rows(), start=1)
            }
            for sheet in workbook.worksheets
        }
    finally:
        workbook.close()
    if SHEET in grids:
        return grids[SHEET]
    filled = {title: grid for title, grid in grids.items() if any(map(_has_content, grid.values()))}
    if len(filled) > 1:
        names = ", ".join(filled)
        raise SuiteFileError(f"Several sheets have content ({names}): name the right one {SHEET}.")
    return next(iter(filled.values()), {})


class _ErrorValue(str):
    """The value of a cell that holds an error such as ``#REF!``, and not a text like it."""


def _value(value: object, data_type: str) -> object:
    return _ErrorValue(value) if data_type == "e" else value


def _has_content(values: Iterable[object]) -> bool:
    return any(value is not None and str(value).strip() for value in values)


def _text(value: object) -> str:
    """A cell's value as text; "" where it is empty or has no plain text form."""
    if value is None or isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _value_errors(
    line: int, header: Sequence[str], values: Sequence[object], formulas: Sequence[object]
) -> list[RowError]:
    """Cells whose value would be lost in reading them as text."""
    errors = []
    for number, value in enumerate(values):
        name = header[number] if number < len(header) else ""
        if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
            errors.append(RowError(line, name, "is a date: format the column as text"))
        elif isinstance(value, _ErrorValue):
            errors.append(RowError(line, name, f"holds the error {value}: put a value there"))
        elif value is None and number < len(formulas) and formulas[number] is not None:
            message = "holds a formula without a stored value: paste the value instead"
            errors.append(RowError(line, name, message))
    return errors


def workbook_bytes(
    cases: Sequence[CaseDraft], default_graders: Sequence[CaseGrader] = (), canary: str = ""
) -> bytes:
    """The cases as an XLSX workbook; raises SuiteFileError for a text that no cell can hold."""
    records = table(cases, default_graders, canary)
    for case, record in zip(cases, records[1:], strict=True):
        if any(len(cell) > MAX_CELL for cell in record):
            message = f"Case {case.key} is too long for XLSX ({MAX_CELL:,} characters a cell)"
            raise SuiteFileError(f"{message}: export as JSONL.")
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    for record in records:
        sheet.append([_text_cell(sheet, cell) if cell else None for cell in record])
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _text_cell(sheet: object, text: str) -> WriteOnlyCell:
    """A cell that stays text, also when it begins like a formula or reads like an error."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = text[0] in "=+-@"
    return cell
