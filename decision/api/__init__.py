"""The JSON door of this floor."""
