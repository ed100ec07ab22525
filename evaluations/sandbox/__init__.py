"""Runs what must not be trusted: libraries that evaluate text, and programs that models wrote."""
