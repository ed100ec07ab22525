"""Changes of sample rows, many at a time, each only where the row is still what we think it is."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import connection

from evaluations.models import Sample


@dataclass(frozen=True, slots=True)
class SampleChange:
    """What becomes of a leased sample; every other column stays as it is."""

    state: str
    strikes: int
    not_before: datetime | None = None
    failure_code: str = ""
    failure_message: str = ""
    cost_usd: float | None = None
    trace_id: int | None = None
    finished_at: datetime | None = None
    owner: str = ""
    reserved_usd: float = 0.0
    leased_at: datetime | None = None


class SampleMovedError(RuntimeError):
    """A sample was not in the state in which this worker had locked it: nothing was written."""


_NAMES = {field.name for field in fields(SampleChange)}
_FIELDS = tuple(field for field in Sample._meta.concrete_fields if field.attname in _NAMES)


def change_samples(changes: Sequence[tuple[int, SampleChange]], *, owner: str) -> None:
    """Write each change to the leased sample with that id, if ``owner`` still holds it.

    One prepared statement for all rows: Django's bulk_update needs twenty times its CPU.
    Raises SampleMovedError unless every one of them was held; the caller's transaction undoes.
    """
    if not changes:
        return
    columns = ", ".join(f"{field.column} = %s" for field in _FIELDS)
    statement = (
        f"UPDATE {Sample._meta.db_table} SET {columns} "
        "WHERE id = %s AND state = 'leased' AND owner = %s"
    )
    rows: Any = [[*_prepared(change), pk, owner] for pk, change in changes]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
        if cursor.rowcount != len(rows):
            raise SampleMovedError(f"{cursor.rowcount} of {len(rows)} samples were still held")


def _prepared(change: SampleChange) -> list[object]:
    return [field.get_db_prep_save(getattr(change, field.attname), connection) for field in _FIELDS]
