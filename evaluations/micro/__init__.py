"""Tiny reasoning models that run in this process: numpy only, no server, no network."""
