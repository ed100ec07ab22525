"""Writes of this floor, by noun."""
