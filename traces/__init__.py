"""Reasoning traces: parsed, stored, read. Knows nothing of runs."""
