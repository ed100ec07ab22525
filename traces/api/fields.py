"""Input fields that take what their schema says and nothing else."""

import json
import math
from typing import Any, Final

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

#: Text of one field, in characters.
MAX_TEXT_CHARS: Final = 10 * 2**20
MAX_OBJECT_BYTES: Final = 65_536
MAX_OBJECT_DEPTH: Final = 16
#: Names are one line of visible text. Spelled out, because every engine knows another \s.
NAME_PATTERN: Final = r"^[^\x00-\x20\x7f-\xa0](?:[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0])?$"


class StrictInput(serializers.Serializer[Any]):
    """An object that knows all its fields: one that it does not know is an error, not ignored."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked values; ValidationError names unknown fields too."""
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if not unknown:
            return super().to_internal_value(data)
        known = ", ".join(self.fields)
        raise serializers.ValidationError(
            {str(name): [f"There is no such field. Known: {known}."] for name in unknown}
        )


class StrictInputSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Says in the OpenAPI document that such an object has no further fields."""

    target_class = "traces.api.fields.StrictInput"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """The usual schema, closed."""
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False}


class StrictText(serializers.CharField):
    """A JSON string of at most MAX_TEXT_CHARS, verbatim: blanks, NUL and all, may be empty."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", MAX_TEXT_CHARS)
        super().__init__(allow_blank=True, trim_whitespace=False, **options)
        # These two refuse what models do write; it is replaced, visibly, where it is stored.
        kept = [each for each in self.validators if not type(each).__name__.startswith("Prohibit")]
        self.validators = kept

    def to_internal_value(self, data: Any) -> str:
        """The string; a number is none."""
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class NameField(serializers.RegexField):
    """One line of text with no blanks around it; may be empty where it is not required."""

    default_error_messages = {
        "invalid": "Send one line of text without control characters and without blanks around it."
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(NAME_PATTERN, trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        """The string; a number is none, and a line end behind it is no part of a name."""
        if not isinstance(data, str) or data.endswith("\n"):
            self.fail("invalid")
        return data


class StrictInteger(serializers.IntegerField):
    """A JSON integer: neither a string that looks like one nor true."""

    def to_internal_value(self, data: Any) -> int:
        """The number; 3.0 is the integer 3, as JSON Schema has it."""
        if isinstance(data, float) and data.is_integer():
            return int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class StrictNumber(serializers.FloatField):
    """A finite JSON number."""

    def to_internal_value(self, data: Any) -> float:
        """The number; ValidationError for strings, true and what no float can hold."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        try:
            number = float(data)
        except OverflowError:
            self.fail("invalid")
        if not math.isfinite(number):
            self.fail("invalid")
        return number


class StrictBoolean(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data: Any) -> bool:
        """The value; ValidationError for words and numbers that others take for one."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictChoice(serializers.ChoiceField):
    """One word of a list."""

    def to_internal_value(self, data: Any) -> str:
        """The word; ValidationError names it where it is not in the list."""
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", input=data)
        return data


@extend_schema_field({"type": "object", "additionalProperties": True})
class JsonObject(serializers.Field[Any, Any, Any, Any]):
    """A JSON object of at most ``max_bytes`` (written in ASCII) and ``max_depth`` levels."""

    default_error_messages = {
        "invalid": "Send a JSON object.",
        "too_long": "This is longer than {limit} bytes of JSON.",
        "too_deep": "This is nested more than {limit} levels deep.",
        "not_finite": "A number in here is too large.",
    }

    def __init__(
        self,
        *,
        max_bytes: int = MAX_OBJECT_BYTES,
        max_depth: int = MAX_OBJECT_DEPTH,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.max_bytes, self.max_depth = max_bytes, max_depth

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The object as it came."""
        if not isinstance(data, dict):
            self.fail("invalid")
        if _depth(data) > self.max_depth:
            self.fail("too_deep", limit=self.max_depth)
        try:
            written = json.dumps(data, allow_nan=False)
        except ValueError:
            self.fail("not_finite")
        if len(written) > self.max_bytes:
            self.fail("too_long", limit=self.max_bytes)
        return data

    def to_representation(self, value: Any) -> Any:
        """As it is stored."""
        return value


@extend_schema_field(
    {"oneOf": [{"type": "object", "additionalProperties": True}, {"type": "string"}]}
)
class JsonObjectOrText(JsonObject):
    """A JSON object, or a string of at most MAX_TEXT_CHARS."""

    default_error_messages = {
        "invalid": "Send a JSON object, or a string.",
        "too_long_text": f"This is longer than {MAX_TEXT_CHARS} characters.",
    }

    def to_internal_value(self, data: Any) -> Any:
        """The object or the string as it came."""
        if not isinstance(data, str):
            return super().to_internal_value(data)
        if len(data) > MAX_TEXT_CHARS:
            self.fail("too_long_text")
        return data


def _depth(value: object) -> int:
    """Levels of nesting: 0 for a plain value, 1 for an object that holds only plain values."""
    if isinstance(value, dict):
        return 1 + max((_depth(each) for each in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(each) for each in value), default=0)
    return 0
