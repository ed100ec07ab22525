"""Writes of this floor, by subject."""

from traces.actions.annotations import (
    AnnotationRefused,
    annotate,
    may_withdraw,
    withdraw_annotation,
)
from traces.actions.ingesting import ExternalIdTaken, ingest_traces
from traces.actions.labeling import label_traces
from traces.actions.recording import TraceRecord, record_trace, record_traces

__all__ = [
    "AnnotationRefused",
    "ExternalIdTaken",
    "TraceRecord",
    "annotate",
    "ingest_traces",
    "label_traces",
    "may_withdraw",
    "record_trace",
    "record_traces",
    "withdraw_annotation",
]
