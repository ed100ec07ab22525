"""Writes of this floor, by subject."""

from traces.actions.annotations import (
    AnnotationRefused,
    annotate,
    may_withdraw,
    take_back_verdict,
    withdraw_annotation,
)
from traces.actions.ingesting import CONFLICT, Ingested, Rejection, ingest_traces
from traces.actions.labeling import label_traces
from traces.actions.policies import set_trace_policy
from traces.actions.recording import TraceRecord, record_trace, record_traces
from traces.actions.reparsing import Reparsed, reparse_traces
from traces.actions.restricting import release_traces, restrict_traces

__all__ = [
    "CONFLICT",
    "AnnotationRefused",
    "Ingested",
    "Rejection",
    "Reparsed",
    "TraceRecord",
    "annotate",
    "ingest_traces",
    "label_traces",
    "may_withdraw",
    "record_trace",
    "record_traces",
    "release_traces",
    "reparse_traces",
    "restrict_traces",
    "set_trace_policy",
    "take_back_verdict",
    "withdraw_annotation",
]
