"""The moment after which a version never changes: by a curator's word, or by its first run."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from evaluations.actions.suites.drafts import locked_version
from evaluations.case_rows import graders_of, version_drafts
from evaluations.core.suite_content import content_digest, readiness_problems
from evaluations.models import SuiteVersion
from teams.access import Actor, require
from teams.audit import log

_SHOWN = 20


class VersionNotReadyError(ValidationError):
    """The version cannot be run and graded; the messages name the cases and what they lack."""

    def __init__(self, version: SuiteVersion, problems: list[str]) -> None:
        more = len(problems) - _SHOWN
        told = problems[:_SHOWN] + ([f"And {more} more of the kind."] if more > 0 else [])
        super().__init__([f"{version} cannot be frozen yet.", *told])


@transaction.atomic
def freeze_version(*, version: SuiteVersion, by: Actor, now: datetime) -> SuiteVersion:
    """Freeze a draft for good; a version that is frozen already stays as it is.

    Raises VersionNotReadyError unless there is a case, and each has a grader that can work.
    """
    require(by, "suites.write")
    return _freeze(version, by, now)


@transaction.atomic
def lock_version(*, version: SuiteVersion, by: Actor, now: datetime) -> SuiteVersion:
    """What ``freeze_version`` does, as a part of starting a run on the version: for who may run."""
    require(by, "runs.write")
    return _freeze(version, by, now)


def _freeze(version: SuiteVersion, by: Actor, now: datetime) -> SuiteVersion:
    row = locked_version(version, by)
    if row.is_frozen:
        return row
    drafts, defaults = version_drafts(row), graders_of(row.default_graders)
    problems = readiness_problems(drafts, defaults)
    if problems:
        raise VersionNotReadyError(row, problems)
    row.digest = content_digest(drafts, defaults)
    row.frozen_at, row.frozen_by = now, by.user
    row.save(update_fields=["digest", "frozen_at", "frozen_by"])
    log(by, "suite.freeze", row, summary=str(row), digest=row.digest, cases=len(drafts))
    return row
