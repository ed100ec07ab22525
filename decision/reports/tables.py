"""The matrix and the samples of a decision as tables."""

import csv
import io
import math
from collections.abc import Iterator
from typing import Final

from decision.core.cases import SERIES, CaseTable
from decision.core.schema import CandidateRecord, Snapshot
from evaluations.core.spreadsheets import guarded

#: A spreadsheet takes a cell that begins so for a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
SAMPLE_COLUMNS: Final = ("case", "stratum", "weight", "candidate", "repeat", *SERIES)


def matrix_csv(snapshot: Snapshot) -> str:
    """One row a candidate, best first; an unknown value is an empty cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(matrix_rows(snapshot))
    return out.getvalue()


def matrix_rows(snapshot: Snapshot) -> Iterator[list[object]]:
    """The same as rows of cells, the first one with the names of the columns."""
    head: list[object] = ["rank", "candidate", "status", "score", "score_low", "score_high"]
    head += ["p_best", "expected_loss", "note"]
    for criterion in snapshot["criteria"]:
        name = f"{criterion['measure']} ({criterion['unit']})"
        head += [name, f"{name} low", f"{name} high", f"{criterion['measure']} value"]
        head += [f"{criterion['measure']} cases", f"{criterion['measure']} provenance"]
    yield head
    by_key = {row["key"]: row for row in snapshot["candidates"]}
    yield from (_csv_row(by_key[key]) for key in snapshot["order"])


def samples_csv(table: CaseTable | None) -> str:
    """Every sample behind a decision, one a row; an unknown number is an empty cell.

    Numbers are written so that reading them gives the very same ones. A key that a spreadsheet
    would run has an apostrophe before it.
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(sample_rows(table))
    return out.getvalue()


def sample_rows(table: CaseTable | None) -> Iterator[list[object]]:
    """The same as rows of cells, the first one with the names of the columns."""
    yield [*SAMPLE_COLUMNS]
    if table is None:
        return
    weights = table.case_weights.tolist()
    strata = [0] * len(table.cases) if table.strata is None else table.strata.tolist()
    for candidate, series in table.series.items():
        arrays = [getattr(series, name) for name in SERIES]
        width = max((array.shape[1] for array in arrays if array is not None), default=0)
        for at, case in enumerate(table.cases):
            for repeat in range(width):
                cells = [None if array is None else float(array[at, repeat]) for array in arrays]
                known = [None if cell is None or math.isnan(cell) else cell for cell in cells]
                yield [guarded(case), strata[at], weights[at], candidate, repeat, *known]


def _csv_row(row: CandidateRecord) -> list[object]:
    doubt = row["doubt"]
    cells: list[object] = [row["rank_label"], _safe(row["label"]), row["status"], row["score"]]
    cells += [doubt["score_low"], doubt["score_high"]] if doubt else [None, None]
    cells += [doubt["p_best"], doubt["expected_loss"]] if doubt else [None, None]
    cells.append(_safe(row["note"]))
    for cell in row["cells"]:
        raw = "inf" if cell["unbounded"] else cell["raw"]
        known = cell["provenance"] if raw is not None else None
        cells += [raw, cell["low"], cell["high"], cell["u"], cell["n"], known]
    return cells


def _safe(text: str) -> str:
    """Text that no spreadsheet runs."""
    return f"'{text}" if text.startswith(FORMULA) else text
