"""Criteria, weights, ranking and its doubt: from measurements to a frozen decision."""
