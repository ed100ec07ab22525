"""Pages of traces, by subject."""
