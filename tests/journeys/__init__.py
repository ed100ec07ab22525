"""Whole uses, in a real browser."""
