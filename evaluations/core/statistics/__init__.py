"""Statistics of repeated samples on cases: the case is the unit, repeats are not independent."""
