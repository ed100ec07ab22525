"""What every write to a draft begins with: the right, the lock, the check of what was entered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from evaluations.core.canary import CanaryError, checked_canary
from evaluations.core.suite_content import case_json
from evaluations.core.suite_files.drafts import CaseDraft, CaseGrader, RawRow
from evaluations.core.suite_files.fields import FIELDS, checked_graders, draft_from
from evaluations.core.suite_files.texts import FieldError
from evaluations.models import Case, Suite, SuiteVersion
from teams.access import Actor, require, same_team
from teams.models import User


class VersionFrozenError(ValidationError):
    """The version is frozen: its cases can never change again."""

    def __init__(self, version: SuiteVersion) -> None:
        super().__init__(
            f"{version} is frozen, so that its results stay true. "
            "Duplicate it as a new version and change that one."
        )


class CaseProblemsError(ValidationError):
    """A case that cannot be stored: ``message_dict`` names the fields and the ways out."""


def open_draft(version: SuiteVersion, by: Actor) -> SuiteVersion:
    """The version's row as it is now, locked until the end of the transaction, and a draft.

    Raises PermissionDenied, VersionFrozenError.
    """
    require(by, "suites.write")
    row = locked_version(version, by)
    if row.is_frozen:
        raise VersionFrozenError(row)
    return row


def locked_version(version: SuiteVersion, by: Actor) -> SuiteVersion:
    """The version's row as it is now, locked; raises PermissionDenied for another team's."""
    rows = SuiteVersion.objects.select_related("suite").select_for_update(of=("self",))
    row = rows.get(pk=version.pk)
    same_team(by, row, lambda found: found.suite.team_id)
    return row


def checked_case(
    fields: Mapping[str, Any], *, default_graders: Sequence[CaseGrader], position: int = 0
) -> CaseDraft:
    """A case from plain JSON values (the words of a suite file); raises CaseProblemsError.

    ``None``, "" and empty lists are as good as absent. The graders of the case, or else
    ``default_graders``, must be able to work with its targets.
    """
    given = {name: value for name, value in fields.items() if value not in (None, "", [], ())}
    found = draft_from(RawRow(0, given), position=position, default_graders=default_graders)
    if isinstance(found, CaseDraft):
        return found
    problems: dict[str, list[str]] = defaultdict(list)
    for error in found:
        name = "targets" if error.field == "target" else error.field
        sentence = error.message[:1].upper() + error.message[1:]
        problems[name if name in FIELDS else NON_FIELD_ERRORS].append(
            sentence if name in FIELDS or not name else f"{name}: {error.message}"
        )
    raise CaseProblemsError(dict(problems))


def checked_grader_specs(value: object) -> tuple[CaseGrader, ...]:
    """Default graders from plain JSON; raises CaseProblemsError on ``default_graders``."""
    try:
        return checked_graders(value)
    except FieldError as error:
        raise CaseProblemsError({"default_graders": str(error)}) from None


def checked_canary_line(value: str) -> str:
    """A canary, or "" for none; raises CaseProblemsError on ``canary``."""
    try:
        return checked_canary(value) if value.strip() else ""
    except CanaryError as error:
        message = str(error)
        raise CaseProblemsError({"canary": f"It {message}."}) from None


def case_columns(draft: CaseDraft) -> dict[str, Any]:
    """The columns of a case's row, without its version and position."""
    return case_json(draft)


def historian(by: Actor) -> User | None:
    """Whose name a change carries in the history: the person, or the creator of the key."""
    return by.user or (by.api_key.created_by if by.api_key else None)


def sign(row: Case | Suite, by: Actor) -> None:
    """Put the actor's name on the history entry that the next save or delete of ``row`` writes."""
    row._history_user = historian(by)  # type: ignore[union-attr]
    row._change_reason = "" if by.user else by.name[:100]  # type: ignore[union-attr]
