"""Pure rules of permission: no Django, no I/O."""
