"""Cases of a file, put into a draft at once."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import Max
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from evaluations.actions.suites.drafts import (
    CaseProblemsError,
    case_columns,
    historian,
    open_draft,
    sign,
)
from evaluations.actions.suites.holding import CLOSED, hold_out_cases, hold_out_rules
from evaluations.case_rows import version_drafts
from evaluations.core.suite_changes import CaseChange, SuiteChanges, suite_changes
from evaluations.core.suite_content import grader_json
from evaluations.core.suite_files.drafts import CaseDraft, CaseGrader
from evaluations.models import Case, SuiteVersion, may_read_held_out
from teams.access import Actor
from teams.audit import log

_REASON = "Import"
_BATCH = 500
_SHOWN = 10


@transaction.atomic
def import_cases(
    *,
    version: SuiteVersion,
    drafts: Sequence[CaseDraft],
    by: Actor,
    default_graders: Sequence[CaseGrader] | None = None,
    canary: str | None = None,
    remove_absent: bool = False,
) -> SuiteChanges:
    """Add and change cases of a draft by their keys; what was done.

    ``drafts``, ``default_graders`` and ``canary`` (None: those of the version stay) are as a
    suite file was read, with no row left out. Cases that it does not name stay, unless
    ``remove_absent``. What is held out stays held out. Raises VersionFrozenError, and
    CaseProblemsError as
    ``planned_changes``.
    """
    version = open_draft(version, by)
    changes = planned_changes(version=version, drafts=drafts, by=by)
    if default_graders is not None:
        version.default_graders = grader_json(default_graders)
        version.save(update_fields=["default_graders"])
    if canary is not None:
        version.canary = canary
        version.save(update_fields=["canary"])
    _create(version, changes.new, by)
    _update(version, changes.changed, by)
    if remove_absent:
        _delete(version, changes.absent, by)
    log(
        by,
        "suite.import",
        version,
        summary=f"{version}: {changes.summary}",
        new=len(changes.new),
        changed=len(changes.changed),
        removed=len(changes.absent) if remove_absent else 0,
        **({"graders": [each.kind for each in default_graders]} if default_graders else {}),
    )
    return changes


def planned_changes(
    *, version: SuiteVersion, drafts: Sequence[CaseDraft], by: Actor
) -> SuiteChanges:
    """What an import by ``by`` would change; nothing is written.

    A held-out case that the actor may not read is not among those that the file leaves out.
    Raises CaseProblemsError where the file changes such a case, or holds out one that is there.
    """
    changes = suite_changes(version_drafts(version), _landing(version, drafts, by))
    if may_read_held_out(by):
        return changes
    return replace(changes, absent=tuple(draft for draft in changes.absent if not draft.held_out))


def _landing(version: SuiteVersion, drafts: Sequence[CaseDraft], by: Actor) -> list[CaseDraft]:
    rules = hold_out_rules(version, by)
    landing = [rules.landed(draft) for draft in drafts]
    closed = [draft.key for draft in landing if rules.refuses(draft)]
    if closed:
        named = ", ".join(closed[:_SHOWN]) + (", ..." if len(closed) > _SHOWN else "")
        raise CaseProblemsError({"key": f"{named}: {CLOSED}"})
    return landing


def _create(version: SuiteVersion, drafts: Sequence[CaseDraft], by: Actor) -> None:
    last = version.cases.aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + 1
    rows = [
        Case(version=version, position=position, **case_columns(draft))
        for position, draft in enumerate(drafts, start=start)
    ]
    if rows:
        bulk_create_with_history(
            rows,
            Case,
            batch_size=_BATCH,
            default_user=historian(by),
            default_change_reason=_REASON,
        )


def _update(version: SuiteVersion, changes: Sequence[CaseChange], by: Actor) -> None:
    after = {change.after.key: change.after for change in changes}
    rows = list(version.cases.filter(key__in=after)) if after else []
    names = sorted({name for change in changes for name in change.fields})
    fresh = [row.pk for row in rows if after[row.key].held_out and not row.held_out]
    for row in rows:
        for name, value in case_columns(after[row.key]).items():
            setattr(row, name, value)
    if rows:
        bulk_update_with_history(
            rows,
            Case,
            names,
            batch_size=_BATCH,
            default_user=historian(by),
            default_change_reason=_REASON,
        )
    if fresh:
        hold_out_cases(case_ids=fresh, held_out=True, by=by)


def _delete(version: SuiteVersion, drafts: Sequence[CaseDraft], by: Actor) -> None:
    for row in version.cases.filter(key__in=[draft.key for draft in drafts]):
        sign(row, by)
        row.delete()
