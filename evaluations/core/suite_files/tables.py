"""Suites as tables: what a cell means, and how one is written."""

import json
import re
from collections.abc import Iterable, Sequence

from evaluations.core.json_reading import JsonTextError, json_value
from evaluations.core.suite_files.documents import grader_field
from evaluations.core.suite_files.drafts import (
    CaseDraft,
    CaseGrader,
    RawRow,
    RowError,
    SuiteFileError,
)
from evaluations.core.suite_files.fields import (
    CANARY,
    COLUMNS,
    DEFAULT_GRADERS,
    FIELDS,
    unknown_field,
)


def table_rows(
    header_line: int, header: Sequence[str], records: Iterable[tuple[int, Sequence[str]]]
) -> tuple[list[RawRow], list[RowError]]:
    """Rows from records of cells, each with its line; and the errors of the header.

    Records without any content are no rows. An unknown column is one error, not one a row.
    """
    names = [name.strip().lower() for name in header]
    errors = _header_errors(header_line, names)
    rows = [
        _row(line, names, cells) for line, cells in records if any(cell.strip() for cell in cells)
    ]
    return rows, errors


def _header_errors(line: int, names: Sequence[str]) -> list[RowError]:
    if not any(name in FIELDS for name in names):
        raise SuiteFileError(
            f"The first row must name the columns. A case has {', '.join(FIELDS)}."
        )
    unknown = [n for n in dict.fromkeys(names) if n and n not in COLUMNS]
    errors = [RowError(line, name, unknown_field(name)) for name in unknown]
    twice = [name for name in COLUMNS if names.count(name) > 1]
    return errors + [RowError(line, name, "there are two such columns: keep one") for name in twice]


def _row(line: int, names: Sequence[str], cells: Sequence[str]) -> RawRow:
    fields: dict[str, object] = {}
    errors = []
    for number, cell in enumerate(cells):
        name = names[number] if number < len(names) else ""
        if not name and cell.strip():
            errors.append(
                RowError(line, "", f"cell {number + 1} stands in a column without a name")
            )
        elif name in COLUMNS and cell:
            try:
                fields[name] = _field(name, cell)
            except ValueError as error:
                errors.append(RowError(line, name, str(error)))
    return RawRow(line, fields, tuple(errors))


def _field(name: str, cell: str) -> object:
    """The JSON value that a cell stands for; raises ValueError."""
    if name == "weight":
        try:
            return float(cell)
        except ValueError:
            raise ValueError("must be a number above 0, with a point for the decimals") from None
    if name in ("contaminated", "held_out"):
        return _flag(cell)
    if name == "tags" and not cell.lstrip().startswith("["):
        return [tag.strip() for tag in re.split(r"[;,]", cell) if tag.strip()]
    if name in ("graders", DEFAULT_GRADERS) and not cell.lstrip().startswith("["):
        return [kind.strip() for kind in re.split(r"[;,]", cell) if kind.strip()]
    if name in ("messages", "targets", "graders", "tags", DEFAULT_GRADERS):
        try:
            return json_value(cell)
        except JsonTextError as error:
            one = "; a single target goes in the column target" if name == "targets" else ""
            raise ValueError(f"must be a JSON list ({error}){one}") from None
    return cell


def _flag(cell: str) -> bool:
    word = cell.strip().lower()
    if word not in ("true", "yes", "1", "false", "no", "0"):
        raise ValueError("must be true or false")
    return word in ("true", "yes", "1")


def table(
    cases: Sequence[CaseDraft], default_graders: Sequence[CaseGrader] = (), canary: str = ""
) -> list[list[str]]:
    """The header and a record of cells for each case; columns that no case needs are left out."""
    defaults = {DEFAULT_GRADERS: _json([grader_field(grader) for grader in default_graders])}
    records = [_cells(case) | defaults | {CANARY: canary} for case in cases]
    needed = {"key", "prompt", *(name for cells in records for name, cell in cells.items() if cell)}
    names: list[str] = [name for name in COLUMNS if name in needed]
    return [names, *([cells.get(name, "") for name in names] for cells in records)]


def _cells(case: CaseDraft) -> dict[str, str]:
    one = len(case.targets) == 1
    return {
        "key": case.key,
        "prompt": case.prompt,
        "messages": _json([dict(message) for message in case.messages]),
        "system": case.system,
        "target": case.targets[0] if one else "",
        "targets": "" if one else _json(list(case.targets)),
        "graders": _json([grader_field(grader) for grader in case.graders]),
        "tags": "; ".join(case.tags),
        "weight": "" if case.weight == 1.0 else repr(case.weight),
        "review": "" if case.review == "draft" else case.review,
        "source": case.source,
        "license": case.license,
        "contaminated": "true" if case.contaminated else "",
        "held_out": "true" if case.held_out else "",
    }


def _json(items: list[object] | list[dict[str, str]] | list[str]) -> str:
    return json.dumps(items, ensure_ascii=False) if items else ""
