"""Reads of this floor, by noun."""
