"""Fakes and adapters checked against the real thing."""
