"""The OTLP address: what exporters send, in both encodings, and what they are told."""

import gzip
import json
import zlib

import pytest
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import Status, StatusCode

from teams.models import AuditEvent
from tests.factories import make_api_key
from traces.models import Facet, Trace

URL, PROTOBUF = "/v1/traces", "application/x-protobuf"
REPLY = [
    {
        "role": "assistant",
        "parts": [
            {"type": "reasoning", "content": "6 * 7 is 42."},
            {"type": "text", "content": "42"},
        ],
        "finish_reason": "stop",
    }
]
CALL = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "deepseek",
    "gen_ai.request.model": "deepseek-reasoner",
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.input_tokens": 12,
    "gen_ai.usage.output_tokens": 31,
    "gen_ai.output.messages": json.dumps(REPLY),
}


def attributes(told) -> list[dict[str, object]]:
    def value(each):
        if isinstance(each, int):
            return {"intValue": str(each)}
        if isinstance(each, list):
            return {"arrayValue": {"values": [value(inner) for inner in each]}}
        return {"stringValue": each}

    return [{"key": key, "value": value(each)} for key, each in told.items()]


def request_of(*spans) -> dict[str, object]:
    told = [
        {
            "traceId": "ab" * 16,
            "spanId": f"{number:016x}",
            "name": "chat",
            "startTimeUnixNano": "1740000000000000000",
            "endTimeUnixNano": "1740000002500000000",
            "attributes": attributes(span),
        }
        for number, span in enumerate(spans, start=1)
    ]
    service = {"attributes": attributes({"service.name": "shop"})}
    return {"resourceSpans": [{"resource": service, "scopeSpans": [{"spans": told}]}]}


@pytest.fixture
def api(api_client):
    return api_client(["ingest"])


def post_json(api, *spans, **headers):
    body = json.dumps(request_of(*spans))
    return api.post(URL, body, content_type="application/json", **headers)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("compression", [Compression.NoCompression, Compression.Gzip])
def test_a_real_exporter_sends_real_spans(live_server, owner, compression):
    _, secret = make_api_key(owner, scopes=["ingest"])
    exporter = OTLPSpanExporter(
        endpoint=f"{live_server.url}{URL}",
        headers={"authorization": f"Bearer {secret}"},
        compression=compression,
    )
    provider = TracerProvider(resource=Resource({"service.name": "shop"}), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("tests")
    agent, chat = ({"gen_ai.operation.name": name} for name in ("invoke_agent", "chat"))
    with tracer.start_as_current_span("invoke_agent", attributes=agent):
        with tracer.start_as_current_span("chat deepseek-reasoner", attributes=CALL) as span:
            span.add_event("other", {"a": 1})
        with tracer.start_as_current_span("chat", attributes=chat) as failed:
            failed.set_status(Status(StatusCode.ERROR, "timed out"))
    provider.shutdown()
    good, bad = Trace.objects.order_by("pk")
    assert (good.team, good.origin, good.outcome) == (owner.actor.team, "otel", "answered")
    assert (good.reasoning, good.answer, good.model) == ("6 * 7 is 42.", "42", "deepseek-reasoner")
    assert (good.prompt_tokens, good.output_tokens) == (12, 31)
    assert good.total_s is not None
    context = span.get_span_context()
    assert good.external_id == f"{context.trace_id:032x}/{context.span_id:016x}"
    assert Facet.objects.get(trace=good).value == "shop"
    assert (bad.outcome, bad.server, bad.model) == ("failed", {"error": "timed out"}, "unknown")


def test_json_is_answered_in_json_and_twice_is_once(api):
    for stored in (1, 1):
        response = post_json(api, CALL, {"http.route": "/"})
        assert (response.status_code, response.json()) == (200, {})
        assert Trace.objects.count() == stored
    summaries = AuditEvent.objects.order_by("pk").values_list("summary", flat=True)
    assert list(summaries) == [
        "1 stored, 0 known already; 1 other spans",
        "0 stored, 1 known already; 1 other spans",
    ]


@pytest.mark.parametrize("pack", [None, "gzip", "deflate"])
def test_protobuf_is_answered_in_protobuf(api, pack):
    request = ExportTraceServiceRequest()
    scope = request.resource_spans.add().scope_spans.add()
    span = scope.spans.add(trace_id=b"\xab" * 16, span_id=b"\xcd" * 8, name="chat")
    for key, value in CALL.items():
        pair = span.attributes.add(key=key)
        if isinstance(value, int):
            pair.value.int_value = value
        elif isinstance(value, list):
            pair.value.array_value.values.add(string_value=value[0])
        else:
            pair.value.string_value = value
    body = request.SerializeToString()
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}.get(pack, bytes)(body)
    headers = {"HTTP_CONTENT_ENCODING": pack} if pack else {}
    response = api.post(URL, packed, content_type=PROTOBUF, **headers)
    assert (response.status_code, response["Content-Type"]) == (200, PROTOBUF)
    assert not ExportTraceServiceResponse.FromString(response.content).HasField("partial_success")
    row = Trace.objects.get()
    assert (row.reasoning, row.external_id) == ("6 * 7 is 42.", "ab" * 16 + "/" + "cd" * 8)


def test_calls_without_content_are_told_how_to_capture_it(api):
    silent = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"}
    told = post_json(api, silent, CALL).json()["partialSuccess"]
    assert told["rejectedSpans"] == "1"
    assert "CAPTURE_MESSAGE_CONTENT" in told["errorMessage"]
    assert Trace.objects.count() == 1


def test_the_same_span_with_another_reply_is_rejected_alone(api):
    post_json(api, CALL)
    other = {**CALL, "gen_ai.output.messages": "[]", "gen_ai.completion.0.content": "43"}
    told = post_json(api, other, CALL).json()["partialSuccess"]
    assert told["rejectedSpans"] == "1"
    assert "already used" in told["errorMessage"]
    assert Trace.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"{", {}),
        (b"[]", {}),
        (b"\xff", {"content_type": PROTOBUF}),
        (b"{}", {"HTTP_CONTENT_ENCODING": "gzip"}),
        (gzip.compress(b"{}" * 99, mtime=0)[:20], {"HTTP_CONTENT_ENCODING": "gzip"}),
        (b"{}", {"HTTP_CONTENT_ENCODING": "zstd"}),
    ],
)
def test_a_body_that_cannot_be_read_is_a_400_with_a_status(api, body, headers):
    response = api.post(URL, body, **{"content_type": "application/json", **headers})
    assert response.status_code == 400
    if response["Content-Type"] == PROTOBUF:
        # A google.rpc.Status: the code in field 1, the message in field 2.
        told = ExportTracePartialSuccess.FromString(response.content)
        assert (told.rejected_spans, bool(told.error_message)) == (400, True)
    else:
        assert (response.json()["code"], bool(response.json()["message"])) == (400, True)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_body_that_is_too_large_is_a_413_zipped_or_not(api, settings, zipped):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
    body = b'{"a": "' + b"x" * 1_000_000 + b'"}'
    headers = {"HTTP_CONTENT_ENCODING": "gzip"} if zipped else {}
    sent = gzip.compress(body) if zipped else body
    assert api.post(URL, sent, content_type="application/json", **headers).status_code == 413


def test_it_needs_a_key_that_may_send_in(api_client, client):
    assert post_json(api_client(["read"]), CALL).status_code == 403
    refused = client.post(URL, b"\n\x00", content_type=PROTOBUF)
    assert (refused.status_code, refused["Content-Type"]) == (401, PROTOBUF)
    assert refused["WWW-Authenticate"].startswith("Bearer")


def test_another_content_type_is_a_415(api):
    assert api.post(URL, b"spans", content_type="text/plain").status_code == 415


def test_many_spans_cost_few_queries(api, django_assert_max_num_queries):
    post_json(api, CALL)
    # SQLite takes 28 rows in one insert, PostgreSQL all of them.
    with django_assert_max_num_queries(22):
        post_json(api, *[CALL] * 300)
    assert Trace.objects.count() == 300
