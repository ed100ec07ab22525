"""Holds marks against passages that were read and labeled, and writes docs/marks.md.

    python -m tools.marks

The tables between the comments of docs/marks.md are replaced. Labels are references into the
recordings of the project's shared folder; where it is missing, nothing is written.
"""

from tools.marks.labels import FILES, LABELS, ROOT
from tools.marks.pages import PAGE, replaced, tables
from tools.marks.passages import READ

__all__ = ["FILES", "LABELS", "PAGE", "READ", "ROOT", "replaced", "tables"]
