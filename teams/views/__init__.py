"""Pages about people, teams and keys, by noun."""
