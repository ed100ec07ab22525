"""The starter suites of our own writing: what they ask, and how their targets are found."""
