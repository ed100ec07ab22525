"""Suites in and out of files: CSV, XLSX, JSON and JSONL, and the formats of other tools."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from evaluations.core.suite_files.drafts import (
    MAX_BYTES,
    MAX_CASES,
    CaseDraft,
    CaseGrader,
    Format,
    Loss,
    RawRow,
    RowError,
    SuiteContent,
    SuiteFileError,
    WrittenFile,
)
from evaluations.core.suite_files.fields import draft_from
from evaluations.core.suite_files.registry import FILE_FORMATS, ending_of, recognized_format
from evaluations.core.suite_files.whole_file import CANARY_COLUMN, DEFAULTS_COLUMN

__all__ = [
    "FILE_FORMATS",
    "FORMATS",
    "WRITTEN",
    "CaseDraft",
    "CaseGrader",
    "Format",
    "Loss",
    "RowError",
    "SuiteContent",
    "SuiteFileError",
    "WrittenFile",
    "ending_of",
    "format_named",
    "read_suite_file",
    "recognized_format",
    "suite_format",
    "write_suite_file",
    "written_suite",
]

#: Our own formats, which hold all that a suite has, with their content types.
FORMATS: Final[dict[Format, str]] = {
    name: one.content_type for name, one in FILE_FORMATS.items() if one.own
}
#: The formats in which a suite can be written, with their names on pages.
WRITTEN: Final[dict[Format, str]] = {
    name: one.label for name, one in FILE_FORMATS.items() if one.write is not None
}


def suite_format(name: str) -> Format:
    """The format that is written by the ending of a file; raises SuiteFileError."""
    ending = ending_of(name)
    for known in WRITTEN:
        if ending in FILE_FORMATS[known].endings:
            return known
    raise SuiteFileError(f"{name!r} is read, but not written: choose one of {', '.join(WRITTEN)}.")


def format_named(name: str) -> Format:
    """The format with that key; raises SuiteFileError."""
    for known in FILE_FORMATS:
        if name == known:
            return known
    raise SuiteFileError(f"There is no format {name!r}; there are {', '.join(FILE_FORMATS)}.")


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
    found = FILE_FORMATS[format].read(content)
    if len(found.rows) > MAX_CASES:
        raise SuiteFileError(f"The file has more than {MAX_CASES:,} cases: split it.")
    rows, named, faults = DEFAULTS_COLUMN.taken(found.rows)
    rows, canary, more_faults = CANARY_COLUMN.taken(rows)
    errors = [*found.errors, *faults, *more_faults]
    if decided:
        named = None
    cases, wrong = _cases(rows, default_graders if named is None else named)
    errors += wrong
    if not rows and not errors:
        raise SuiteFileError(_nothing(found.losses))
    errors.sort(key=lambda error: error.line)
    return SuiteContent(tuple(cases), tuple(errors), named, tuple(found.losses), canary)


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
            errors += [replace(error, place=row.place) for error in case]
        elif case.key in lines:
            message = f"{case.key} is the key of line {lines[case.key]} too: make it another"
            errors.append(RowError(row.line, "key", message, row.place))
        else:
            lines[case.key] = row.line
            cases.append(case)
    return cases, errors


def _nothing(losses: Sequence[Loss]) -> str:
    told = "".join(f" {loss}" for loss in losses[:3])
    return f"The file has no cases{' that can be read' if told else ''}.{told}"


def write_suite_file(
    cases: Sequence[CaseDraft],
    *,
    format: Format,
    default_graders: Sequence[CaseGrader] = (),
    canary: str = "",
) -> bytes:
    """``cases`` in the order of their positions, with what belongs to the whole version.

    In our own formats ``read_suite_file`` gives the same back. Settings of graders that are the
    default are left out. Raises SuiteFileError for a text that is too long for a cell of the
    format, and says which case.
    """
    return written_suite(
        cases, format=format, default_graders=default_graders, canary=canary
    ).content


def written_suite(
    cases: Sequence[CaseDraft],
    *,
    format: Format,
    default_graders: Sequence[CaseGrader] = (),
    canary: str = "",
) -> WrittenFile:
    """As ``write_suite_file``, with what the format cannot hold; raises SuiteFileError."""
    writer = FILE_FORMATS[format].write
    if writer is None:
        raise SuiteFileError(
            f"No suite is written as {format}: choose one of {', '.join(WRITTEN)}."
        )
    ordered = sorted(cases, key=lambda case: case.position)
    return writer(ordered, tuple(default_graders), canary)
