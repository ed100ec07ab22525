"""Pure grading, suite files, prices and statistics: no Django, no I/O, no clock."""
