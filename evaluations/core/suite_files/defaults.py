"""Default graders of a suite version, as the rows of its file name them."""

from collections.abc import Sequence
from dataclasses import replace

from evaluations.core.suite_files.drafts import CaseGrader, RawRow, RowError
from evaluations.core.suite_files.fields import DEFAULT_GRADERS, checked_graders
from evaluations.core.suite_files.texts import FieldError

Found = tuple[list[RawRow], tuple[CaseGrader, ...] | None, list[RowError]]


def without_defaults(rows: Sequence[RawRow]) -> Found:
    """The rows without their default graders, those graders (None: no row names any), and faults.

    They belong to the whole file: rows that name any must name the same.
    """
    rest: list[RawRow] = []
    errors: list[RowError] = []
    first: tuple[int, tuple[CaseGrader, ...]] | None = None
    for row in rows:
        if row.fields is None or DEFAULT_GRADERS not in row.fields:
            rest.append(row)
            continue
        fields = dict(row.fields)
        value = fields.pop(DEFAULT_GRADERS)
        rest.append(replace(row, fields=fields))
        if value in (None, "", []):
            continue
        try:
            graders = checked_graders(value)
        except FieldError as error:
            errors.append(RowError(row.line, DEFAULT_GRADERS, str(error)))
            continue
        first = first or (row.line, graders)
        if graders != first[1]:
            message = f"are not those of line {first[0]}: a file has the same in every row"
            errors.append(RowError(row.line, DEFAULT_GRADERS, message))
    return rest, first[1] if first else None, errors
