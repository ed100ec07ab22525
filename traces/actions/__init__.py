"""Writes of this floor, by subject."""

from traces.actions.ingesting import ExternalIdTaken, ingest_traces
from traces.actions.labeling import label_traces
from traces.actions.recording import TraceRecord, record_trace, record_traces
from traces.actions.reparsing import Reparsed, reparse_traces

__all__ = [
    "ExternalIdTaken",
    "Reparsed",
    "TraceRecord",
    "ingest_traces",
    "label_traces",
    "record_trace",
    "record_traces",
    "reparse_traces",
]
