"""The pure half of the sandbox: its command line, its filter, what is said to a child and back."""
