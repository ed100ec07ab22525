"""What a program with nothing but a database would do with traces: insert their rows."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from teams.models import Team
from traces.actions.policies import storage_rules
from traces.actions.recording import prepare_trace
from traces.api.records import record_of
from traces.models import Origin, Trace

FIELDS = [field for field in Trace._meta.concrete_fields if not field.primary_key]

#: Rows of one statement: the values of their columns, ready for the database's driver.
Part = list[list[Any]]


def values_of(team: Team, parts: Sequence[Sequence[dict[str, Any]]]) -> list[Part]:
    """The rows that the API would store for these items, part by part."""
    rules, now = storage_rules(team), timezone.now()
    told: dict[str, Any] = {"team": team, "origin": Origin.INGEST, "now": now, "rules": rules}
    return [
        [_values(prepare_trace(record_of(each), **told).row) for each in part] for part in parts
    ]


def insert(parts: Sequence[Part]) -> None:
    """One executemany and one transaction a part."""
    columns = ", ".join(f'"{field.column}"' for field in FIELDS)
    marks = ", ".join(["%s"] * len(FIELDS))
    for part in parts:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO traces_trace ({columns}) VALUES ({marks})", part)


def clear() -> None:
    """Away with all traces."""
    Trace.objects.all()._raw_delete("default")


def _values(row: Trace) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in FIELDS]
