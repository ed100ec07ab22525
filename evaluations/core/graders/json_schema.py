"""The JSON value in the answer fits a schema."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from evaluations.core.reading.json_schemas import (
    MAX_JSON,
    SchemaError,
    compiled_schema,
    first_fault,
    schema_text,
)
from evaluations.core.reading.json_values import MAX_DEPTH, NoJsonError, json_depth, last_json
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting

_MAX_DIGITS = 300


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where the JSON value of the answer fits the schema; unscored where none parses."""
    schema = _schema(settings)
    try:
        found = last_json(answer, _kind(schema))
    except NoJsonError as error:
        return Score(None, None, f"Found {error}.")
    if len(found.text) > MAX_JSON:
        return Score(None, None, f"Found JSON of more than {MAX_JSON:,} characters.")
    if json_depth(found.value) > MAX_DEPTH:
        return Score(None, None, f"Found JSON nested more than {MAX_DEPTH} levels deep.")
    if _unwieldy(found.value):
        return Score(None, None, f"Found a number of more than {_MAX_DIGITS} digits.")
    fault = first_fault(compiled_schema(schema_text(schema)), found.value)
    if fault:
        return Score(0.0, found.text, f"Breaks the schema at {fault}.")
    return Score(1.0, found.text, "Fits the schema.")


def _schema(settings: Mapping[str, object]) -> dict[str, object]:
    schema = settings["schema"]
    return schema if isinstance(schema, dict) else {}


def _kind(schema: Mapping[str, object]) -> type:
    """What to look for in the answer: an object, an array, either, or a bare value."""
    kind = schema.get("type")
    if kind == "object" or (kind is None and "properties" in schema):
        return dict
    if kind == "array" or (kind is None and ("items" in schema or "prefixItems" in schema)):
        return list
    return object if kind is None or isinstance(kind, list) else str


def _unwieldy(value: object) -> bool:
    """Whether a number in ``value`` has hundreds of digits, or as many zeros."""
    if isinstance(value, Decimal):
        return abs(value.adjusted()) > _MAX_DIGITS or len(value.as_tuple().digits) > _MAX_DIGITS
    if isinstance(value, dict | list):
        return any(map(_unwieldy, value.values() if isinstance(value, dict) else value))
    return False


def _check_settings(settings: Mapping[str, object]) -> None:
    try:
        compiled_schema(schema_text(_schema(settings)))
    except SchemaError as error:
        raise GraderSettingsError("schema", str(error)) from None


JSON_SCHEMA = Grader(
    key="json_schema",
    label="JSON schema",
    version=1,
    summary="Finds the JSON value in the answer and checks it against a JSON schema.",
    grade=grade,
    settings=(
        Setting("schema", dict, {}, "The JSON schema; references only to its own #/$defs/..."),
    ),
    needs_target=False,
    check_settings=_check_settings,
)
