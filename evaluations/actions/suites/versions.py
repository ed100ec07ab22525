"""Versions: begun empty, begun from another one, annotated."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from simple_history.utils import bulk_create_with_history

from evaluations.actions.suites.drafts import (
    checked_canary_line,
    checked_grader_specs,
    historian,
    open_draft,
)
from evaluations.core.suite_content import grader_json
from evaluations.models import Case, Suite, SuiteVersion
from teams.access import Actor, require, same_team
from teams.audit import log

_COPIED = (
    "key",
    "position",
    "prompt",
    "messages",
    "system",
    "targets",
    "graders",
    "tags",
    "weight",
    "review",
    "source",
    "license",
    "contaminated",
    "held_out",
)


@transaction.atomic
def new_draft(*, suite: Suite, by: Actor, note: str = "") -> SuiteVersion:
    """Begin the next version of a suite, without any case."""
    require(by, "suites.write")
    same_team(by, suite, lambda row: row.team_id)
    version = next_version(suite, note)
    log(by, "suite.draft", version, summary=str(version))
    return version


@transaction.atomic
def duplicate_version(*, version: SuiteVersion, by: Actor, note: str = "") -> SuiteVersion:
    """Begin the next version of the suite as a draft with all cases of ``version``."""
    require(by, "suites.write")
    same_team(by, version, lambda row: row.suite.team_id)
    note = note or f"From v{version.number}"
    copy = next_version(
        version.suite,
        note,
        default_graders=version.default_graders,
        canary=version.canary,
        generator=version.generator,
    )
    cases = [
        Case(version=copy, **{name: getattr(case, name) for name in _COPIED})
        for case in version.cases.order_by("position", "id")
    ]
    if cases:
        bulk_create_with_history(
            cases,
            Case,
            batch_size=500,
            default_user=historian(by),
            default_change_reason=f"Copied from v{version.number}",
        )
    log(by, "suite.duplicate", copy, summary=str(copy), source=version.number, cases=len(cases))
    return copy


@transaction.atomic
def update_version(
    *,
    version: SuiteVersion,
    by: Actor,
    note: str,
    default_graders: Sequence[Any],
    canary: str | None = None,
) -> SuiteVersion:
    """Change the note, the default graders and the canary (None: it stays) of a draft.

    ``default_graders`` is plain JSON as in a suite file. Raises VersionFrozenError,
    CaseProblemsError.
    """
    row = open_draft(version, by)
    specs = grader_json(checked_grader_specs(list(default_graders)))
    line = row.canary if canary is None else checked_canary_line(canary)
    if (row.note, row.default_graders, row.canary) == (note.strip(), specs, line):
        return row
    row.note, row.default_graders, row.canary = note.strip(), specs, line
    row.full_clean(exclude=["suite", "frozen_by"])
    row.save(update_fields=["note", "default_graders", "canary"])
    log(by, "suite.update_version", row, summary=str(row), graders=[s["kind"] for s in specs])
    return row


def next_version(suite: Suite, note: str, **fields: Any) -> SuiteVersion:
    """The row of the next draft of a suite, without any case; ``fields`` are further columns."""
    # Whoever comes second waits here, so that no number is given twice.
    Suite.objects.select_for_update().get(pk=suite.pk)
    last = suite.versions.aggregate(last=Max("number"))["last"] or 0
    return SuiteVersion.objects.create(
        suite=suite, number=last + 1, note=note.strip()[:300], **fields
    )
