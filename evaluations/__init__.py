"""Candidates, suites, runs and statistics: what is measured, and how."""
