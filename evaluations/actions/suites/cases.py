"""Cases of a draft: added, changed, deleted, put in order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from evaluations.actions.suites.drafts import (
    CaseProblemsError,
    case_columns,
    checked_case,
    open_draft,
    sign,
)
from evaluations.actions.suites.holding import check_may_change, held_out_keys, hold_out_cases
from evaluations.case_rows import draft_of, graders_of
from evaluations.core.suite_changes import changed_fields
from evaluations.core.suite_content import case_json
from evaluations.models import Case, SuiteVersion
from teams.access import Actor
from teams.audit import log


@transaction.atomic
def add_case(*, version: SuiteVersion, by: Actor, **fields: Any) -> Case:
    """Add a case at the end of a draft; ``fields`` are plain JSON as in a suite file.

    A key that another version of the suite holds out is held out here too. Raises
    VersionFrozenError, and CaseProblemsError that names each wrong field.
    """
    version = open_draft(version, by)
    draft = checked_case(fields, default_graders=graders_of(version.default_graders))
    _check_key_free(version, draft.key)
    draft = replace(draft, held_out=draft.held_out or draft.key in held_out_keys(version))
    last = version.cases.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    case = Case(version=version, position=position, **case_columns(draft))
    sign(case, by)
    case.save()
    log(by, "case.create", case, summary=f"{version}: {case.key}")
    return case


@transaction.atomic
def update_case(*, case: Case, by: Actor, **changes: Any) -> Case:
    """Change fields of a draft's case; what is not named in ``changes`` stays.

    Nothing is written where nothing differs. ``held_out`` is changed as ``hold_out_cases`` does.
    Raises VersionFrozenError, CaseProblemsError, and PermissionDenied where the case is held out
    and not for the actor to read.
    """
    version = open_draft(case.version, by)
    row = Case.objects.select_for_update().get(pk=case.pk, version=version)
    check_may_change([row], by)
    held_out = bool(changes.pop("held_out", row.held_out))
    if held_out != row.held_out:
        hold_out_cases(case_ids=[row.pk], held_out=held_out, by=by)
        row.refresh_from_db()
    before = draft_of(row)
    fields = case_json(before) | changes
    after = checked_case(fields, default_graders=graders_of(version.default_graders))
    changed = changed_fields(before, after)
    if not changed:
        return row
    if after.key != before.key:
        _check_key_free(version, after.key)
    for name, value in case_columns(after).items():
        setattr(row, name, value)
    sign(row, by)
    row.save()
    log(by, "case.update", row, summary=f"{version}: {row.key}", fields=list(changed))
    return row


@transaction.atomic
def delete_case(*, case: Case, by: Actor) -> None:
    """Remove a case from a draft; its history stays.

    Raises VersionFrozenError, and PermissionDenied as ``update_case``.
    """
    version = open_draft(case.version, by)
    row = Case.objects.get(pk=case.pk, version=version)
    check_may_change([row], by)
    log(by, "case.delete", row, summary=f"{version}: {row.key}")
    sign(row, by)
    row.delete()


@transaction.atomic
def order_cases(*, version: SuiteVersion, case_ids: Sequence[int], by: Actor) -> None:
    """Put the cases of a draft in the order of ``case_ids``; those not named follow as they were.

    Raises VersionFrozenError, and ValidationError for an id that is no case of the draft.
    """
    version = open_draft(version, by)
    rows = list(version.cases.order_by("position", "id"))
    known = {row.pk: row for row in rows}
    if set(case_ids) - set(known):
        raise ValidationError("Only cases of this version can be put in order.")
    named = dict.fromkeys(case_ids)
    wanted = [known[pk] for pk in named] + [row for row in rows if row.pk not in named]
    moved = [(row, place) for place, row in enumerate(wanted) if row.position != place]
    for row, place in moved:
        row.position = place
    Case.objects.bulk_update([row for row, _ in moved], ["position"], batch_size=500)
    if [row.pk for row in wanted] != [row.pk for row in rows]:
        log(by, "suite.order", version, summary=str(version), cases=len(rows))


def _check_key_free(version: SuiteVersion, key: str) -> None:
    if version.cases.filter(key=key).exists():
        raise CaseProblemsError({"key": "This version has a case with this key; choose another."})
