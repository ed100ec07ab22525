"""Input fields of this floor: as strict as their schema says, and safe to store."""

import json
import re
from datetime import date, datetime
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet
from rest_framework import serializers

from traces.api.fields import JsonObject, StrictInteger

MAX_ID: Final = 2**63 - 1
#: What no table of ours can hold.
NO_NUL: Final = r"^[^\x00]*$"
#: What a suite file can hold: the same characters as in the curator's imports.
CASE_TEXT: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*$"
DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MOMENT: Final = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"

Row = TypeVar("Row", bound=Model)


class IdField(StrictInteger):
    """The id of a row."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **options)


class PlainText(serializers.RegexField):
    """A JSON string, verbatim, may be empty, without NUL."""

    default_error_messages = {"invalid": "Send a text without control characters."}

    def __init__(self, *, pattern: str = NO_NUL, **options: Any) -> None:
        super().__init__(
            pattern,
            **{"allow_blank": True, "trim_whitespace": False, "max_length": 50_000} | options,
        )

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

    default_error_messages = {"nul": "Remove the NUL characters."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The object as it came."""
        checked = super().to_internal_value(data)
        if re.search(r"\\u(0000|d[89a-f])", json.dumps(checked)):
            self.fail("nul")
        return checked


def chosen(rows: QuerySet[Row], pk: int, *, field: str) -> Row:
    """The row that a body names in ``field``; ValidationError (400) where it is not there."""
    row = rows.filter(pk=pk).first()
    if row is None:
        problem = f"There is no {field.replace('_', ' ')} {pk} that could be used."
        raise serializers.ValidationError({field: [problem]})
    return row
