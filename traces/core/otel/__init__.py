"""OpenTelemetry: spans that tell of calls of a model, read as completions."""

from traces.core.otel.calls import ModelCall, call_of, is_model_call
from traces.core.otel.spans import Span, spans_of_json
from traces.core.otel.wire import answer_bytes, answer_json, spans_of_protobuf

__all__ = [
    "ModelCall",
    "Span",
    "answer_bytes",
    "answer_json",
    "call_of",
    "is_model_call",
    "spans_of_json",
    "spans_of_protobuf",
]
