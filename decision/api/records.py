"""The snapshot's typed dicts as serializers, so that the OpenAPI document tells every field."""

import types
from collections.abc import Callable
from functools import cache
from typing import Any, Final, Union, get_args, get_origin, get_type_hints, is_typeddict

from rest_framework import serializers

Field = serializers.Field[Any, Any, Any, Any]

_PLAIN: Final[dict[object, Callable[..., Field]]] = {
    str: serializers.CharField,
    int: serializers.IntegerField,
    float: serializers.FloatField,
    bool: serializers.BooleanField,
    object: serializers.JSONField,
}


@cache
def serializer_of(record: type) -> type[serializers.Serializer[Any]]:
    """A serializer with the fields of a TypedDict; its name and sentence stay.

    For description only: a snapshot is plain JSON already. Raises TypeError for a hint that JSON
    has no word for.
    """
    always: frozenset[str] = record.__required_keys__  # type: ignore[attr-defined]
    fields = {
        name: _field_of(hint, **({} if name in always else {"required": False}))
        for name, hint in get_type_hints(record).items()
    }
    named = {"__doc__": record.__doc__, "__module__": __name__}
    return type(record.__name__, (serializers.Serializer,), fields | named)


def _field_of(hint: Any, **options: Any) -> Field:
    if is_typeddict(hint):
        return serializer_of(hint)(**options)
    if hint in _PLAIN:
        return _PLAIN[hint](**options)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (known,) = (each for each in arguments if each is not type(None))
        return _field_of(known, **options, allow_null=True)
    if origin is list:
        return serializers.ListField(child=_field_of(arguments[0]), **options)
    if origin is dict:
        return serializers.DictField(child=_field_of(arguments[1]), **options)
    raise TypeError(f"no field for {hint!r}")
