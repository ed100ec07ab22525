"""Notes who takes traces out of the house."""

from collections.abc import Mapping

from teams.access import Actor, require
from teams.audit import log


def note_export(*, by: Actor, file_format: str, filters: Mapping[str, str], count: int) -> None:
    """A row in the audit log for a file of ``count`` traces; PermissionDenied without ``read``.

    What was searched for is not noted: only that something was.
    """
    require(by, "read")
    named = {name: "..." if name == "q" else value[:200] for name, value in filters.items()}
    chosen = ", ".join(f"{name}={value}" for name, value in named.items())
    summary = f"{count} traces as {file_format}" + (f", {chosen}" if chosen else "")
    log(by, "trace.export", None, summary=summary, filters=named, traces=count)
