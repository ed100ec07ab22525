"""A JSON schema of a curator's, made safe: nothing is fetched, nothing takes long."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NoReturn

import jsonschema_rs

#: Subschemas, once every reference is written out: doubling references would grow without end.
MAX_SUBSCHEMAS: Final = 2_000
MAX_PATTERNS: Final = 50
#: Characters and values of the JSON that is checked.
MAX_JSON: Final = 100_000
_PATTERN_BYTES: Final = 200_000
_SHOWN: Final = 300
# Under these stand values or names, and no schemas.
_PLAIN: Final = frozenset({"enum", "const", "default", "examples", "required", "type"})
_FOREIGN: Final = frozenset(
    {"$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$anchor", "$vocabulary"}
)


class SchemaError(ValueError):
    """A schema that cannot be used; the message says why."""


def schema_text(schema: Mapping[str, object]) -> str:
    """The schema as the text by which it is known here."""
    return json.dumps(schema, ensure_ascii=False, sort_keys=False)


@lru_cache(maxsize=128)
def compiled_schema(written: str) -> Any:
    """The validator of a schema, from its JSON text; raises SchemaError.

    References may only lead to places in the schema itself, never back to where they stand;
    patterns are matched in linear time, so look-around and back-references are errors.
    """
    schema = json.loads(written)
    if not isinstance(schema, dict) or not schema:
        raise SchemaError('give a schema, such as {"type": "object"}')
    _check_size(schema)
    try:
        return jsonschema_rs.validator_for(
            schema,
            retriever=_refused,
            validate_formats=True,
            pattern_options=jsonschema_rs.RegexOptions(size_limit=_PATTERN_BYTES),
        )
    except jsonschema_rs.ValidationError as error:
        place = _path(error.instance_path)
        raise SchemaError(f"at {place}: {error.message[:_SHOWN]}") from None
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise SchemaError(f"not a schema: {str(error)[:_SHOWN]}") from None


def first_fault(validator: Any, value: object) -> str:
    """Where ``value`` first breaks the schema and how, as ``$.a[0]: ...``; "" where it is valid."""
    try:
        validator.validate(value)  # stops at the first error, where iter_errors collects them all
    except jsonschema_rs.ValidationError as error:
        return f"{_path(error.instance_path)}: {error.message[:_SHOWN]}"
    return ""


def _path(steps: list[str | int]) -> str:
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return f"${''.join(parts)}"


def _refused(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is not fetched: write the schema out")


def _check_size(schema: dict[str, Any]) -> None:
    """Raise SchemaError unless the schema with all references written out is small."""
    patterns = 0
    for seen, (name, _) in enumerate(_written_out(schema, schema, ()), start=1):
        patterns += name == "pattern"
        if seen > MAX_SUBSCHEMAS:
            raise SchemaError(f"has more than {MAX_SUBSCHEMAS:,} parts, references written out")
        if patterns > MAX_PATTERNS:
            raise SchemaError(f"has more than {MAX_PATTERNS} patterns, references written out")


def _written_out(
    root: dict[str, Any], node: object, path: tuple[str, ...]
) -> Iterator[tuple[str, object]]:
    """Keyword and value of every part of ``node``, with what its references lead to."""
    if isinstance(node, list):
        for item in node:
            yield from _written_out(root, item, path)
        return
    if not isinstance(node, dict):
        return
    for name, value in node.items():
        if name in _FOREIGN or (name == "$id" and node is not root and isinstance(value, str)):
            raise SchemaError(f"{name} is not supported: refer to #/$defs/... only")
        yield (name, value)
        if name == "patternProperties" and isinstance(value, dict):
            yield from (("pattern", key) for key in value)
        if name == "$ref" and isinstance(value, str):
            if value in path:
                raise SchemaError(f"{value} refers to itself: write its levels out")
            yield from _written_out(root, _target(root, value), (*path, value))
        elif name in _MAPS and isinstance(value, dict):
            for part in value.values() if name not in _DEFINITIONS or node is not root else ():
                yield (name, part)
                yield from _written_out(root, part, path)
        elif name not in _PLAIN:
            yield from _written_out(root, value, path)


# Definitions count where they are referred to; in all of these the names are no keywords.
_DEFINITIONS: Final = frozenset({"$defs", "definitions"})
_MAPS: Final = _DEFINITIONS | {"properties", "patternProperties", "dependentSchemas"}


def _target(root: dict[str, Any], reference: str) -> object:
    node: object = root
    if reference != "#" and not reference.startswith("#/"):
        raise SchemaError(f"{reference} is not fetched: refer to #/$defs/... only")
    for part in reference.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and name.isdecimal() and int(name) < len(node):
            node = node[int(name)]
        elif isinstance(node, dict) and name in node:
            node = node[name]
        else:
            raise SchemaError(f"{reference} leads nowhere")
    return node
