"""Pages of traces, one subject a file."""
