"""Columns that belong to a whole file, though every row may carry them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from evaluations.core.canary import checked_canary
from evaluations.core.suite_files.drafts import CaseGrader, RawRow, RowError
from evaluations.core.suite_files.fields import CANARY, DEFAULT_GRADERS, checked_graders

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FileColumn(Generic[T]):
    """A column that says the same in every row that fills it.

    ``checked`` gives the value, or raises ValueError with a sentence; ``differs`` begins the
    sentence about a row that says otherwise than an earlier one.
    """

    name: str
    checked: Callable[[object], T]
    differs: str

    def taken(self, rows: Sequence[RawRow]) -> tuple[list[RawRow], T | None, list[RowError]]:
        """The rows without the column, its value (None: no row fills it), and faults."""
        rest: list[RawRow] = []
        errors: list[RowError] = []
        first: tuple[int, T] | None = None
        for row in rows:
            if row.fields is None or self.name not in row.fields:
                rest.append(row)
                continue
            fields = dict(row.fields)
            value = fields.pop(self.name)
            rest.append(replace(row, fields=fields))
            if value in (None, "", []):
                continue
            try:
                known = self.checked(value)
            except ValueError as error:
                errors.append(RowError(row.line, self.name, str(error)))
                continue
            first = first or (row.line, known)
            if known != first[1]:
                message = f"{self.differs} of line {first[0]}: a file has the same in every row"
                errors.append(RowError(row.line, self.name, message))
        return rest, first[1] if first else None, errors


CANARY_COLUMN: FileColumn[str] = FileColumn(CANARY, checked_canary, "is not that")
DEFAULTS_COLUMN: FileColumn[tuple[CaseGrader, ...]] = FileColumn(
    DEFAULT_GRADERS, checked_graders, "are not those"
)
