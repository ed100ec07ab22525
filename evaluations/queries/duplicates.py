"""Which cases of a suite version ask the same, or nearly so."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluations.core.duplicates import Asked, Duplicates, find_duplicates
from evaluations.models import Case, SuiteVersion, may_read_held_out
from teams.access import Actor


@dataclass(frozen=True, slots=True)
class VersionDuplicates:
    """The duplicates of a version, and the id of each case by its key; ``left_out`` held-out cases
    are not for the reader to compare with: a likeness tells a text."""

    found: Duplicates
    ids: Mapping[str, int]
    left_out: int


def version_duplicates(version: SuiteVersion, by: Actor) -> VersionDuplicates:
    """The duplicates among the cases of a version that ``by`` may read; one query."""
    cases = version.cases.order_by("position", "id")
    read = cases.only("version", "key", "held_out", "prompt", "messages", "system", "targets")
    rows = [row for row in read if may_read_held_out(by) or not row.held_out]
    left_out = len(read) - len(rows)
    asked = [Asked(row.key, _text(row), tuple(map(str, row.targets))) for row in rows]
    return VersionDuplicates(find_duplicates(asked), {row.key: row.pk for row in rows}, left_out)


def _text(case: Case) -> str:
    """All that the model is asked, with the roles of its messages."""
    said = [f"{message.get('role', '')}: {message.get('content', '')}" for message in case.messages]
    return "\n".join(filter(None, (case.system, case.prompt, *said)))
