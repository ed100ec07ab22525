"""Forms of this floor, by noun."""
