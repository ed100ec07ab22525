"""Suites in and out of files: CSV, XLSX, JSON and JSONL."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from evaluations.core.suite_files.canaries import without_canary
from evaluations.core.suite_files.csv_files import csv_rows, csv_text
from evaluations.core.suite_files.defaults import without_defaults
from evaluations.core.suite_files.documents import json_rows, json_text, jsonl_rows, jsonl_text
from evaluations.core.suite_files.drafts import (
    MAX_BYTES,
    MAX_CASES,
    CaseDraft,
    CaseGrader,
    Format,
    RawRow,
    RowError,
    SuiteContent,
    SuiteFileError,
)
from evaluations.core.suite_files.fields import draft_from
from evaluations.core.suite_files.workbooks import workbook_bytes, workbook_rows

__all__ = [
    "FORMATS",
    "CaseDraft",
    "CaseGrader",
    "Format",
    "RowError",
    "SuiteContent",
    "SuiteFileError",
    "read_suite_file",
    "suite_format",
    "write_suite_file",
]

FORMATS: Final[dict[Format, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
}


def suite_format(name: str) -> Format:
    """The format of a file by its ending; raises SuiteFileError."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    for known in FORMATS:
        if ending == known:
            return known
    raise SuiteFileError(f"{name!r} is none of {', '.join(FORMATS)}: rename or convert the file.")


def read_suite_file(
    content: bytes,
    *,
    format: Format,
    default_graders: Sequence[CaseGrader] = (),
    decided: bool = False,
) -> SuiteContent:
    """The cases of a file and everything that is wrong with it, by line.

    A case without graders is checked against the default graders that the file names, or else
    against ``default_graders``, those of its suite version; where these are ``decided``, they
    hold whatever the file names. Raises SuiteFileError for a file that is too large, or cannot
    be read as ``format`` at all.
    """
    if len(content) > MAX_BYTES:
        raise SuiteFileError(f"The file has more than {MAX_BYTES // 1024**2} MB: split it.")
    rows, errors = _rows(content, format)
    if len(rows) > MAX_CASES:
        raise SuiteFileError(f"The file has more than {MAX_CASES:,} cases: split it.")
    rows, named, faults = without_defaults(rows)
    rows, canary, more_faults = without_canary(rows)
    errors += faults + more_faults
    if decided:
        named = None
    cases, wrong = _cases(rows, default_graders if named is None else named)
    errors += wrong
    if not rows and not errors:
        raise SuiteFileError("The file has no cases.")
    errors.sort(key=lambda error: error.line)
    return SuiteContent(tuple(cases), tuple(errors), named, canary)


def _cases(
    rows: Sequence[RawRow], judges: Sequence[CaseGrader]
) -> tuple[list[CaseDraft], list[RowError]]:
    """The cases of ``rows``, each key once, and what is wrong with the others."""
    cases: list[CaseDraft] = []
    errors: list[RowError] = []
    lines: dict[str, int] = {}
    for row in rows:
        case = draft_from(row, position=len(cases), default_graders=judges)
        if not isinstance(case, CaseDraft):
            errors += case
        elif case.key in lines:
            message = f"{case.key} is the key of line {lines[case.key]} too: make it another"
            errors.append(RowError(row.line, "key", message))
        else:
            lines[case.key] = row.line
            cases.append(case)
    return cases, errors


def _rows(content: bytes, format: Format) -> tuple[list[RawRow], list[RowError]]:
    if format == "xlsx":
        return workbook_rows(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SuiteFileError(
            f"Line {line} is not UTF-8: save the file as UTF-8 (in Excel: CSV UTF-8)."
        ) from None
    if format == "csv":
        return csv_rows(text)
    return (json_rows(text) if format == "json" else jsonl_rows(text)), []


def write_suite_file(
    cases: Sequence[CaseDraft],
    *,
    format: Format,
    default_graders: Sequence[CaseGrader] = (),
    canary: str = "",
) -> bytes:
    """``cases`` in the order of their positions, with what belongs to the whole version.

    ``read_suite_file`` gives the same back. Settings of graders that are the default are left
    out. Raises SuiteFileError for a text that is too long for a cell of the format, and says
    which case.
    """
    ordered = sorted(cases, key=lambda case: case.position)
    if format == "xlsx":
        return workbook_bytes(ordered, default_graders, canary)
    writer = {"csv": csv_text, "json": json_text, "jsonl": jsonl_text}[format]
    return writer(ordered, default_graders, canary).encode("utf-8")
