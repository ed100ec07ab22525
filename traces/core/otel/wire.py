"""Spans as OTLP sends them in protobuf, and the answers in either encoding."""

import json
from collections.abc import Iterator
from typing import Any

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from traces.core.otel.spans import ERROR, MAX_DEPTH, Event, Span


def spans_of_protobuf(body: bytes) -> Iterator[Span]:
    """The spans of an encoded ExportTraceServiceRequest; raises ValueError where it is none."""
    try:
        request = ExportTraceServiceRequest.FromString(body)
    except DecodeError as error:
        raise ValueError(f"This is no ExportTraceServiceRequest: {error}") from None
    for group in request.resource_spans:
        resource = _pairs(group.resource.attributes, 0)
        for scope in group.scope_spans:
            for span in scope.spans:
                yield _span(span, resource)


def answer_bytes(*, rejected: int = 0, message: str = "") -> bytes:
    """An encoded ExportTraceServiceResponse: whole success without ``rejected`` and ``message``."""
    answer = ExportTraceServiceResponse()
    if rejected or message:
        answer.partial_success.rejected_spans = rejected
        answer.partial_success.error_message = message
    encoded: bytes = answer.SerializeToString()
    return encoded


def answer_json(*, rejected: int = 0, message: str = "") -> bytes:
    """The same answer in protobuf's JSON, where 64-bit numbers are strings."""
    if not (rejected or message):
        return b"{}"
    told = {"rejectedSpans": str(rejected), "errorMessage": message}
    return json.dumps({"partialSuccess": told}).encode()


def status_bytes(code: int, message: str) -> bytes:
    """An encoded google.rpc.Status, the form of an error.

    It has the wire format of a partial success: a number in field 1, a text in field 2.
    """
    status = ExportTracePartialSuccess(rejected_spans=code, error_message=message)
    encoded: bytes = status.SerializeToString()
    return encoded


def _span(span: Any, resource: dict[str, object]) -> Span:
    return Span(
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        name=span.name,
        start_ns=span.start_time_unix_nano,
        end_ns=span.end_time_unix_nano,
        attributes=_pairs(span.attributes, 0),
        resource=resource,
        events=tuple(
            Event(event.name, event.time_unix_nano, _pairs(event.attributes, 0))
            for event in span.events
        ),
        failed=span.status.code == ERROR,
        status=span.status.message,
    )


def _pairs(pairs: Any, depth: int) -> dict[str, object]:
    return {pair.key: _value(pair.value, depth + 1) for pair in pairs}


def _value(told: Any, depth: int) -> object:
    kind = told.WhichOneof("value")
    if kind is None or kind == "bytes_value" or depth > MAX_DEPTH:
        return None
    value: object = getattr(told, kind)
    if kind == "array_value":
        return [_value(each, depth + 1) for each in told.array_value.values]
    if kind == "kvlist_value":
        return _pairs(told.kvlist_value.values, depth)
    return value
