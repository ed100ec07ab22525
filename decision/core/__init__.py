"""Pure decision mathematics: no Django, no I/O, no clock, no unseeded randomness."""
