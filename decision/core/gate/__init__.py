"""The gate of a CI job: a policy held against what a run measured."""
