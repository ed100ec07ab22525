"""Which cases of a suite version ask the same, or nearly so."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluations.core.duplicates import Asked, Duplicates, find_duplicates
from evaluations.models import Case, SuiteVersion


@dataclass(frozen=True, slots=True)
class VersionDuplicates:
    """The duplicates of a version, and the id of each case by its key."""

    found: Duplicates
    ids: Mapping[str, int]


def version_duplicates(version: SuiteVersion) -> VersionDuplicates:
    """The duplicates among the cases of a version; one query."""
    cases = version.cases.order_by("position", "id")
    rows = list(cases.only("version", "key", "prompt", "messages", "system", "targets"))
    asked = [Asked(row.key, _text(row), tuple(map(str, row.targets))) for row in rows]
    return VersionDuplicates(find_duplicates(asked), {row.key: row.pk for row in rows})


def _text(case: Case) -> str:
    """All that the model is asked, with the roles of its messages."""
    said = [f"{message.get('role', '')}: {message.get('content', '')}" for message in case.messages]
    return "\n".join(filter(None, (case.system, case.prompt, *said)))
