"""Checks items against their serializer: at once where all is well, field by field where not.

Almost every item is sent by a program and right. A serializer takes ten times as long to find
that out as it takes to store the item; so the checks that it makes are gathered once into plain
functions. What these do not surely take goes through the serializer, whose word is final.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from rest_framework import serializers

from traces.api.fields import (
    NAME_PATTERN,
    JsonObject,
    NameField,
    StrictBoolean,
    StrictChoice,
    StrictInput,
    StrictInteger,
    StrictNumber,
    StrictText,
)
from traces.api.items import TraceInput
from traces.core.storable import storable

#: True where the field takes this value, and takes it as it is.
Check = Callable[[Any], bool]

_NAME: Final = re.compile(NAME_PATTERN)
#: Whole numbers up to here are the same number as a float.
_EXACT: Final = 2**53


def checked_item(item: object) -> dict[str, Any]:
    """The item's values; raises the serializer's ValidationError, which names each field."""
    if isinstance(item, dict) and ITEM_IS_GOOD(item):
        return item
    sent = TraceInput(data=item)
    sent.is_valid(raise_exception=True)
    values: dict[str, Any] = sent.validated_data
    return values


def surely_good(field: serializers.Field[Any, Any, Any, Any]) -> Check:
    """A check that says True only for values that ``field`` gives back unchanged."""
    check = _check_of(field)
    if not field.allow_null:
        return check
    return lambda value: value is None or check(value)


def _check_of(field: Any) -> Check:
    if isinstance(field, StrictInput):
        return _object(field)
    if isinstance(field, serializers.ListField):
        return _list(field)
    if isinstance(field, NameField):
        return _name(field.max_length or 0)
    if isinstance(field, StrictText):
        longest = field.max_length or 0
        return lambda value: type(value) is str and len(value) <= longest
    if isinstance(field, StrictInteger | StrictNumber):
        return _number(field)
    if isinstance(field, StrictBoolean):
        return lambda value: value is True or value is False
    if isinstance(field, StrictChoice):
        words = frozenset(field.choices)
        return lambda value: type(value) is str and value in words
    if isinstance(field, JsonObject):
        return _json(field)
    return lambda value: False


def _object(serializer: StrictInput) -> Check:
    checks = {name: surely_good(field) for name, field in serializer.fields.items()}
    required = [name for name, field in serializer.fields.items() if field.required]

    def check(value: Any) -> bool:
        if type(value) is not dict or not all(name in value for name in required):
            return False
        for name, inner in value.items():
            known = checks.get(name)
            if known is None or not known(inner):
                return False
        return True

    return check


def _list(field: Any) -> Check:
    child, least, most = surely_good(field.child), field.min_length or 0, field.max_length
    return lambda value: (
        type(value) is list and least <= len(value) <= most and all(map(child, value))
    )


def _name(longest: int) -> Check:
    def check(value: Any) -> bool:
        return (
            type(value) is str
            and len(value) <= longest
            and _NAME.fullmatch(value) is not None
            and storable(value) is value
        )

    return check


def _number(field: StrictInteger | StrictNumber) -> Check:
    kinds = (int,) if isinstance(field, StrictInteger) else (int, float)
    low = -_EXACT if field.min_value is None else field.min_value
    # These bounds keep out NaN and the infinities too.
    high = _EXACT if field.max_value is None else field.max_value
    return lambda value: type(value) in kinds and low <= value <= high


def _json(field: JsonObject) -> Check:
    def check(value: Any) -> bool:
        try:
            field.to_internal_value(value)
        except serializers.ValidationError:
            return False
        return True

    return check


ITEM_IS_GOOD: Final = surely_good(TraceInput())
