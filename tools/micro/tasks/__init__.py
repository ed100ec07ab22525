"""The tasks of the micro models: problems without end, each with a thought and one right answer."""
