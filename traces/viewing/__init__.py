"""What the viewer shows of traces: panes, their steps, comparisons."""

from traces.viewing.looks import Look
from traces.viewing.pages import TracePage, trace_page
from traces.viewing.panes import TracePane, trace_pane

__all__ = ["Look", "TracePage", "TracePane", "trace_page", "trace_pane"]
