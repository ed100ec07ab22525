"""A decision as a file: every form of the record, and of the page of an open one."""
