"""Named entities as an answer lists them: a JSON list of objects, or lines of text and type."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from evaluations.core.reading.json_values import NoJsonError, found_json, read_json
from evaluations.core.reading.normalizing import normalized

MAX_SPANS = 300
_TEXTS = ("text", "entity", "word", "span")
_TYPES = ("type", "label", "entity_type", "category")


class NoSpansError(ValueError):
    """A text that lists no entities; the message says why."""


@dataclass(frozen=True, slots=True)
class Span:
    """One entity: its text and type as compared, and where it stands (``end`` is after it)."""

    text: str
    type: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class SpanRules:
    """``types`` maps other names of types to those of the targets, both in capitals."""

    types: Mapping[str, str]
    case_sensitive: bool = False


def listed_spans(text: str, rules: SpanRules) -> tuple[list[Span], str]:
    """The entities of the last list in ``text``, and the characters that hold it.

    The last JSON list whose items are all objects with a text and a type (an empty list is one
    too); without a JSON list, the lines that hold a text, a tab and a type. Raises NoSpansError.
    """
    try:
        lists = found_json(text, list)
    except NoJsonError as error:
        spans = _lines(text, rules)
        if spans:
            return spans, text.strip()
        raise NoSpansError(f"found {error}") from None
    fault = ""
    for found in reversed(lists):
        try:
            return _spans(found.value, rules), found.text
        except NoSpansError as error:
            fault = fault or str(error)
    raise NoSpansError(fault)


def target_spans(text: str, rules: SpanRules) -> list[Span]:
    """The entities of a target, which is a JSON list and nothing else; raises NoSpansError."""
    try:
        value = read_json(text)
    except NoJsonError as error:
        raise NoSpansError(str(error)) from None
    return _spans(value, rules)


def _spans(value: object, rules: SpanRules) -> list[Span]:
    if not isinstance(value, list):
        raise NoSpansError("no list of entities")
    if len(value) > MAX_SPANS:
        raise NoSpansError(f"a list of more than {MAX_SPANS} entities")
    return [_span(item, number, rules) for number, item in enumerate(value, start=1)]


def _span(item: object, number: int, rules: SpanRules) -> Span:
    fields = item if isinstance(item, dict) else {}
    text = next((fields[name] for name in _TEXTS if isinstance(fields.get(name), str)), "")
    kind = next((fields[name] for name in _TYPES if isinstance(fields.get(name), str)), "")
    if not text.strip() or not kind.strip():
        raise NoSpansError(f"entity {number} of the list has no text and type")
    start, end = _place(fields.get("start")), _place(fields.get("end"))
    return _made(text, kind, rules, start, end)


def _place(value: object) -> int | None:
    whole = isinstance(value, Decimal) and 0 <= value < 10**9 and value == value.to_integral_value()
    return int(value) if whole and isinstance(value, Decimal) else None


def _made(
    text: str, kind: str, rules: SpanRules, start: int | None = None, end: int | None = None
) -> Span:
    kind = type_name(kind)
    spelled = normalized(text, case_sensitive=rules.case_sensitive)
    return Span(spelled, rules.types.get(kind, kind), start, end)


def type_name(written: str) -> str:
    """The name of a type in capitals, so that figures over many answers add up."""
    return normalized(written, case_sensitive=True).upper()


def _lines(text: str, rules: SpanRules) -> list[Span]:
    rows = [line.split("\t") for line in text.splitlines() if "\t" in line]
    pairs = [(row[0], row[1]) for row in rows if len(row) == 2 and all(map(str.strip, row))]
    if len(pairs) > MAX_SPANS:
        raise NoSpansError(f"found more than {MAX_SPANS} entities")
    return [_made(entity, kind, rules) for entity, kind in pairs]
