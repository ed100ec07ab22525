"""Fields of the OpenAPI document in words: name, type, bounds, meaning."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from config.api_document import document

SCHEMAS: Final = "#/components/schemas/"
DEEPEST: Final = 8
#: The largest whole number that a database holds is no news to anybody.
LARGEST_TOLD: Final = 10**15
_FORMATS: Final = {
    "date-time": "time, RFC 3339",
    "date": "date, YYYY-MM-DD",
    "uri": "address",
    "email": "e-mail address",
}
_MANY: Final = {
    "array": "lists",
    "boolean": "true or false",
    "integer": "whole numbers",
    "number": "numbers",
    "object": "objects",
    "string": "texts",
}


def marked_text(text: str) -> SafeString:
    """``text`` as HTML: what stands between backticks is code, all else is escaped."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of a body; ``parent`` is the path to it, such as ``usage.``."""

    parent: str
    name: str
    type: str
    place: str
    required: bool
    choices: tuple[str, ...]
    default: str
    text: str

    @property
    def marked(self) -> SafeString:
        """The meaning, as HTML."""
        return marked_text(self.text)


def parameter_field(told: dict[str, Any]) -> Field:
    """A parameter of an address, a query or a header."""
    place = {"path": "address", "query": "query", "header": "header"}[told["in"]]
    return _field("", told["name"], told["schema"], told.get("required", False), place, told)


def fields_of(schema: dict[str, Any], parent: str = "", depth: int = 0) -> Iterator[Field]:
    """All fields of an object, each followed by those inside it."""
    whole = _plain(schema)
    for name, inner in whole.get("properties", {}).items():
        yield _field(parent, name, inner, name in whole.get("required", []), "body", inner)
        if depth < DEEPEST:
            yield from _inside(inner, f"{parent}{name}", depth + 1)


def _inside(schema: dict[str, Any], path: str, depth: int) -> Iterator[Field]:
    plain = _plain(schema)
    if "items" in plain:
        yield from _inside(plain["items"], f"{path}[]", depth)
    elif isinstance(plain.get("additionalProperties"), dict):
        yield from _inside(plain["additionalProperties"], f"{path}.*", depth)
    else:
        yield from fields_of(plain, f"{path}.", depth)


def _field(
    parent: str, name: str, schema: dict[str, Any], required: bool, place: str, told: dict[str, Any]
) -> Field:
    plain = _plain(schema)
    default = plain.get("default", schema.get("default"))
    return Field(
        parent=parent,
        name=name,
        type=_type(schema),
        place=place,
        required=required,
        choices=tuple(str(each) for each in _choices(plain)),
        default="" if default is None else str(default),
        text=(told.get("description") or plain.get("description") or "").strip(),
    )


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema behind references, and behind a choice with null or with the empty text."""
    if "$ref" in schema:
        found: dict[str, Any] = document()["components"]["schemas"][
            schema["$ref"].removeprefix(SCHEMAS)
        ]
        return _plain(found)
    for word in ("oneOf", "allOf", "anyOf"):
        if word in schema:
            return _plain(schema[word][0])
    return schema


def _choices(plain: dict[str, Any]) -> list[Any]:
    inner = _plain(plain["items"]) if "items" in plain else plain
    return [each for each in inner.get("enum", []) if each is not None]


def _type(schema: dict[str, Any]) -> str:
    plain = _plain(schema)
    kinds = plain.get("type", "any")
    named = [kinds] if isinstance(kinds, str) else [each for each in kinds if each != "null"]
    text = _kind(named[0], plain)
    return f"{text} or null" if _may_be_null(schema, plain) else text


def _kind(kind: str, plain: dict[str, Any]) -> str:
    if kind == "array":
        inner = _plain(plain["items"]).get("type", "any")
        if isinstance(inner, list):
            inner = next(name for name in inner if name != "null")
        many = f", {_bounds(plain, 'minItems', 'maxItems')}" if "maxItems" in plain else ""
        return f"list of {_MANY.get(inner, 'values')}{many}"
    if kind == "string":
        word = _FORMATS.get(plain.get("format", ""), "text")
        most = plain.get("maxLength")
        return f"{word}, at most {most:,}" if most and word == "text" else word
    word = {"integer": "whole number", "boolean": "true or false"}.get(kind, kind)
    bounds = _bounds(plain, "minimum", "maximum")
    return f"{word}, {bounds}" if bounds else word


def _bounds(plain: dict[str, Any], least: str, most: str) -> str:
    low, high = plain.get(least), plain.get(most)
    if high is not None and abs(high) < LARGEST_TOLD:
        return f"{_number(low)} to {_number(high)}" if low is not None else f"≤ {_number(high)}"
    return f"≥ {_number(low)}" if low is not None and abs(low) < LARGEST_TOLD else ""


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) or value.is_integer() else f"{value:g}"


def _may_be_null(schema: dict[str, Any], plain: dict[str, Any]) -> bool:
    kinds = plain.get("type")
    listed = isinstance(kinds, list) and "null" in kinds
    return listed or any(each.get("type") == "null" for each in schema.get("oneOf", []))
