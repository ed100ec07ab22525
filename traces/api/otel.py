"""OTLP over HTTP: spans in, calls of models stored as traces."""

import json
import zlib
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import IO, Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from teams.access import Actor
from teams.api.permissions import actor_of
from traces.actions import TraceRecord, ingest_traces
from traces.core.otel import (
    ModelCall,
    Span,
    answer_bytes,
    answer_json,
    call_of,
    is_model_call,
    spans_of_json,
    spans_of_protobuf,
)
from traces.core.otel.wire import status_bytes
from traces.models import Origin, Outcome

PROTOBUF: Final = "application/x-protobuf"
JSON: Final = "application/json"
_BATCH: Final = 500
_ZIPPED: Final = {"gzip": 31, "deflate": 15}
_NO_CONTENT: Final = (
    "spans of calls hold no messages and were not stored. Let your instrumentation capture "
    "content, for example with OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=span_only."
)


class TooLarge(APIException):
    """The body is too large, as it came or unzipped."""

    status_code = 413
    default_code = "too_large"

    def __init__(self, limit: int) -> None:
        told = f"The body is larger than {limit >> 20} MB unzipped. Export fewer spans at once."
        super().__init__(told)


class ProtobufParser(BaseParser):
    """Spans of an ExportTraceServiceRequest in protobuf."""

    media_type = PROTOBUF

    def parse(  # type: ignore[override]  # the stubs know forms only
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> list[Span]:
        """ParseError (400) for what is none; TooLarge (413)."""
        try:
            return list(spans_of_protobuf(_body(stream, parser_context)))
        except ValueError as error:
            raise ParseError(str(error)) from None


class SpansJSONParser(BaseParser):
    """Spans of an ExportTraceServiceRequest in JSON."""

    media_type = JSON

    def parse(  # type: ignore[override]  # the stubs know forms only
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> list[Span]:
        """ParseError (400) for what is none; TooLarge (413)."""
        try:
            told = json.loads(_body(stream, parser_context))
        except (ValueError, RecursionError):
            raise ParseError("The body is no JSON.") from None
        if not isinstance(told, dict):
            raise ParseError("Send an ExportTraceServiceRequest: an object with resourceSpans.")
        return list(spans_of_json(told))


class InKind(DefaultContentNegotiation):
    """The answer has the encoding of the request, whatever the header Accept says."""

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        """The first renderer, which is not used."""
        first = next(iter(renderers))
        return first, first.media_type


class OtelTraces(APIView):
    """The OTLP address: every exporter adds ``/v1/traces`` to the installation's."""

    permission = "traces.ingest"
    parser_classes = [SpansJSONParser, ProtobufParser]
    content_negotiation_class = InKind

    @extend_schema(exclude=True)
    def post(self, request: Request) -> HttpResponse:
        """Stores each span that is a call of a model; passes over all others."""
        spans: list[Span] = request.data if isinstance(request.data, list) else []
        rejected, message = _ingest(spans, by=actor_of(request))
        if _is_protobuf(request):
            body = answer_bytes(rejected=rejected, message=message)
            return HttpResponse(body, content_type=PROTOBUF)
        return HttpResponse(answer_json(rejected=rejected, message=message), content_type=JSON)

    def handle_exception(self, exc: Exception) -> Response:
        """The usual answer, with a google.rpc.Status as its body."""
        told = super().handle_exception(exc)
        code, message = told.status_code, told.data["error"]["message"]
        answer: Any = (
            HttpResponse(status_bytes(code, message), content_type=PROTOBUF, status=code)
            if _is_protobuf(self.request)
            else HttpResponse(
                json.dumps({"code": code, "message": message}), content_type=JSON, status=code
            )
        )
        for name in ("WWW-Authenticate", "Retry-After"):
            if name in told:
                answer[name] = told[name]
        return answer  # type: ignore[no-any-return]


def _ingest(spans: list[Span], *, by: Actor) -> tuple[int, str]:
    """Store the calls among ``spans``; how many were rejected, and why, in words."""
    silent, reasons, rejected = 0, [], 0
    told = [call_of(span) for span in spans if is_model_call(span)]
    calls = (call for call in told if call is not None)
    silent = told.count(None)
    note = f"{len(spans) - len(told)} other spans" if len(spans) > len(told) else ""
    while batch := list(islice(calls, _BATCH)):
        records = [_record(call) for call in batch]
        result = ingest_traces(
            records=records, by=by, now=timezone.now(), origin=Origin.OTEL, note=note
        )
        rejected += len(result.rejected)
        reasons += [each.message for each in result.rejected]
    sentences = [f"{silent} {_NO_CONTENT}"] if silent else []
    return rejected + silent, " ".join([*sentences, *reasons[:3]])


def _record(call: ModelCall) -> TraceRecord:
    return TraceRecord(
        completion=call.completion,
        model=call.model,
        messages=call.messages,
        parameters=call.parameters,
        metadata=call.metadata,
        external_id=call.external_id,
        tags=call.tags,
        cost_usd=call.cost_usd,
        outcome=Outcome.FAILED if call.failed else "",
    )


def _is_protobuf(request: Any) -> bool:
    kind: str = request.content_type or ""
    return kind.partition(";")[0].strip() == PROTOBUF


def _body(stream: IO[bytes], context: Mapping[str, Any] | None) -> bytes:
    """The body, unzipped; TooLarge beyond DATA_UPLOAD_MAX_MEMORY_SIZE."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise TooLarge(limit)
    request = (context or {})["request"]
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding not in _ZIPPED:
        raise ParseError("Content-Encoding may be gzip, deflate or identity.")
    return _unzipped(body, _ZIPPED[encoding], limit)


def _unzipped(body: bytes, kind: int, limit: int) -> bytes:
    unzipping = zlib.decompressobj(kind)
    try:
        plain = unzipping.decompress(body, limit + 1)
    except zlib.error as error:
        raise ParseError(f"The body cannot be unzipped: {error}.") from None
    if len(plain) > limit:
        raise TooLarge(limit)
    if not unzipping.eof:
        raise ParseError("The zipped body is cut off.")
    return plain
