"""Reads fields of JSON that a server sent: a value of the wrong type counts as missing."""

from collections.abc import Mapping

JsonObject = Mapping[str, object]


def text_field(source: JsonObject, key: str) -> str:
    """The string under ``key``, or ""."""
    value = source.get(key)
    return value if isinstance(value, str) else ""


def object_field(source: JsonObject, key: str) -> JsonObject:
    """The object under ``key``, or an empty one."""
    value = source.get(key)
    return value if isinstance(value, dict) else {}


def list_field(source: JsonObject, key: str) -> list[object]:
    """The list under ``key``, or an empty one."""
    value = source.get(key)
    return value if isinstance(value, list) else []


def number_field(source: JsonObject, key: str) -> float | None:
    """The finite number under ``key``; None for anything else, a truth value included."""
    value = source.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < float("inf") else None


def count_field(source: JsonObject, key: str) -> int | None:
    """The whole number >= 0 under ``key``; None for anything else, a truth value included."""
    value = number_field(source, key)
    if value is None or value < 0 or value != int(value):
        return None
    return int(value)
