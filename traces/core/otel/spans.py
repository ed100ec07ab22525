"""Spans as OTLP sends them in JSON, with plain values for attributes."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from traces.core.json_fields import JsonObject, list_field, object_field, text_field

Attributes = Mapping[str, object]

#: Deeper values than this are no attribute that anybody reads.
MAX_DEPTH: Final = 32
#: ``status.code`` of a span that failed.
ERROR: Final = 2


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened during a span, ``at_ns`` since 1970."""

    name: str
    at_ns: int
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class Span:
    """One span; ids are in hexadecimal, times in nanoseconds since 1970 (0 is unknown)."""

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    start_ns: int
    end_ns: int
    attributes: Attributes
    resource: Attributes
    events: tuple[Event, ...] = ()
    failed: bool = False
    status: str = ""


def spans_of_json(request: JsonObject) -> Iterator[Span]:
    """The spans of an ExportTraceServiceRequest in JSON; what is none is passed over."""
    for group in _objects(request, "resourceSpans"):
        resource = attributes_of_json(object_field(group, "resource"))
        for scope in _objects(group, "scopeSpans"):
            for span in _objects(scope, "spans"):
                yield _span(span, resource)


def attributes_of_json(source: JsonObject) -> dict[str, object]:
    """``attributes`` of a span, an event or a resource."""
    return _pairs(source, "attributes", 0)


def _span(told: JsonObject, resource: Attributes) -> Span:
    status = object_field(told, "status")
    return Span(
        trace_id=text_field(told, "traceId").lower(),
        span_id=text_field(told, "spanId").lower(),
        parent_id=text_field(told, "parentSpanId").lower(),
        name=text_field(told, "name"),
        start_ns=_whole(told.get("startTimeUnixNano")),
        end_ns=_whole(told.get("endTimeUnixNano")),
        attributes=attributes_of_json(told),
        resource=resource,
        events=tuple(
            Event(
                text_field(event, "name"),
                _whole(event.get("timeUnixNano")),
                attributes_of_json(event),
            )
            for event in _objects(told, "events")
        ),
        failed=status.get("code") in (ERROR, "STATUS_CODE_ERROR"),
        status=text_field(status, "message"),
    )


def _objects(source: JsonObject, key: str) -> Iterator[JsonObject]:
    return (each for each in list_field(source, key) if isinstance(each, dict))


def _pairs(source: JsonObject, key: str, depth: int) -> dict[str, object]:
    return {
        text_field(pair, "key"): _value(object_field(pair, "value"), depth + 1)
        for pair in _objects(source, key)
    }


def _value(told: JsonObject, depth: int) -> object:
    if depth > MAX_DEPTH:
        return None
    for name, read in _READERS.items():
        if name in told:
            return read(told[name], depth)
    return None


def _whole(value: object) -> int:
    """64-bit numbers are strings in protobuf's JSON; what is none is 0."""
    if isinstance(value, bool) or not isinstance(value, int | str | float):
        return 0
    try:
        return int(value[:25] if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return 0


def _double(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | str | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _listed(value: object, depth: int) -> list[object]:
    inner = value if isinstance(value, dict) else {}
    return [_value(each, depth + 1) for each in _objects(inner, "values")]


_READERS: Final[Mapping[str, Callable[[object, int], object]]] = MappingProxyType(
    {
        "stringValue": lambda value, depth: value if isinstance(value, str) else None,
        "intValue": lambda value, depth: _whole(value),
        "doubleValue": lambda value, depth: _double(value),
        "boolValue": lambda value, depth: value is True,
        "arrayValue": _listed,
        "kvlistValue": lambda value, depth: _pairs(
            value if isinstance(value, dict) else {}, "values", depth
        ),
    }
)
