"""A decision as an Excel workbook: ranking, criteria, samples."""

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from decision.core.inputs import Inputs
from decision.core.schema import Snapshot
from decision.reports.tables import matrix_rows, sample_rows


def workbook(snapshot: Snapshot, inputs: Inputs | None) -> bytes:
    """The tables as sheets of an .xlsx file; an unknown value is an empty cell.

    ``inputs`` are the samples behind it, None for a record that has none of them.
    """
    book = Workbook()
    ranking = book.active
    assert isinstance(ranking, Worksheet)
    ranking.title = "Ranking"
    _fill(ranking, matrix_rows(snapshot))
    _fill(book.create_sheet("Criteria"), _criteria(snapshot))
    _fill(book.create_sheet("Verdict"), [["verdict"], *_verdict(snapshot)])
    if inputs is not None:
        _fill(book.create_sheet("Samples"), sample_rows(inputs.case_table))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, rows: Iterable[Sequence[object]]) -> None:
    for row in rows:
        sheet.append([_cell(value) for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _cell(value: object) -> object:
    """A number or None as it is; a text without what no workbook can hold."""
    if isinstance(value, str):
        return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
    return value


def _criteria(snapshot: Snapshot) -> Iterable[list[object]]:
    yield ["measure", "unit", "weight", "share", "worst", "target", "scale", "must_have"]
    for row in snapshot["criteria"]:
        yield [
            row["measure"],
            row["unit"],
            row["weight"],
            row["share"],
            row["worst"],
            row["target"],
            row["scale"],
            row["must_have"],
        ]


def _verdict(snapshot: Snapshot) -> Iterable[list[object]]:
    said = snapshot["verdict"]
    return [[text] for text in (said["headline"], *said["sentences"])]
