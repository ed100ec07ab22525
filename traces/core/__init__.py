"""Pure parsing and arithmetic of completions: no Django, no I/O, no clock."""
