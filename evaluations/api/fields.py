"""Input fields of this floor: as strict as their schema says, and safe to store."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet
from rest_framework import serializers

from traces.api.fields import JsonObject, StrictInteger

MAX_ID: Final = 2**63 - 1
#: What a database cannot hold.
UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MOMENT: Final = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"

Row = TypeVar("Row", bound=Model)


class IdField(StrictInteger):
    """The id of a row."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **options)


class PlainText(serializers.CharField):
    """A JSON string, verbatim, may be empty, without NUL."""

    def __init__(self, **options: Any) -> None:
        usual = {"allow_blank": True, "trim_whitespace": False, "max_length": 50_000}
        super().__init__(**usual | options)

    def to_internal_value(self, data: Any) -> str:
        """The string; a number is none."""
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class PatternText(serializers.RegexField):
    """A JSON string that a pattern describes, verbatim."""

    def __init__(self, pattern: str, **options: Any) -> None:
        super().__init__(pattern, trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        """The string; a number is none."""
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class DayField(serializers.DateField):
    """A date such as 2025-01-31."""

    def to_internal_value(self, value: Any) -> date:
        """The date; ValidationError for all other ways to write one."""
        if not (isinstance(value, str) and re.match(DAY, value)):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class MomentField(serializers.DateTimeField):
    """A time as RFC 3339 has it, with its offset: 2025-01-31T12:00:00Z."""

    def to_internal_value(self, value: Any) -> datetime:
        """The time; ValidationError where the offset is missing."""
        if not (isinstance(value, str) and re.match(MOMENT, value)):
            self.fail("invalid", format="2025-01-31T12:00:00Z")
        return super().to_internal_value(value)


class SettingsObject(JsonObject):
    """A JSON object that every database can hold."""

    default_error_messages = {"unstorable": "Remove the NUL characters and lone surrogates."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The object as it came."""
        checked = super().to_internal_value(data)
        if any(UNSTORABLE.search(text) for text in _texts(checked)):
            self.fail("unstorable")
        return checked


def _texts(value: object) -> Iterator[str]:
    """Every string in a JSON value, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        inner = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        yield from (text for each in inner for text in _texts(each))


def chosen(rows: QuerySet[Row], pk: int, *, field: str) -> Row:
    """The row that a body names in ``field``; ValidationError (400) where it is not there."""
    row = rows.filter(pk=pk).first()
    if row is None:
        problem = f"There is no {field.replace('_', ' ')} {pk} that could be used."
        raise serializers.ValidationError({field: [problem]})
    return row
