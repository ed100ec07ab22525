"""Writes of this floor, by subject."""

from traces.actions.ingesting import ExternalIdTaken, ingest_traces
from traces.actions.labeling import label_traces
from traces.actions.policies import set_trace_policy
from traces.actions.recording import TraceRecord, record_trace, record_traces

__all__ = [
    "ExternalIdTaken",
    "TraceRecord",
    "ingest_traces",
    "label_traces",
    "record_trace",
    "record_traces",
    "set_trace_policy",
]
