"""The canary of a suite version, as the rows of its file carry it."""

from collections.abc import Sequence
from dataclasses import replace

from evaluations.core.canary import CanaryError, checked_canary
from evaluations.core.suite_files.drafts import RawRow, RowError
from evaluations.core.suite_files.fields import CANARY

Found = tuple[list[RawRow], str | None, list[RowError]]


def without_canary(rows: Sequence[RawRow]) -> Found:
    """The rows without their canary, that canary (None: no row has any), and faults.

    It belongs to the whole file: rows that carry one must carry the same.
    """
    rest: list[RawRow] = []
    errors: list[RowError] = []
    first: tuple[int, str] | None = None
    for row in rows:
        if row.fields is None or CANARY not in row.fields:
            rest.append(row)
            continue
        fields = dict(row.fields)
        value = fields.pop(CANARY)
        rest.append(replace(row, fields=fields))
        if value in (None, ""):
            continue
        try:
            canary = checked_canary(value)
        except CanaryError as error:
            errors.append(RowError(row.line, CANARY, str(error)))
            continue
        first = first or (row.line, canary)
        if canary != first[1]:
            message = f"is not that of line {first[0]}: a file has the same in every row"
            errors.append(RowError(row.line, CANARY, message))
    return rest, first[1] if first else None, errors
