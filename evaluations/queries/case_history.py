"""Who changed which case of a version, and what it was before."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from evaluations.models import HELD_OUT, Case, SuiteVersion, may_read_held_out
from teams.access import Actor

_PER_PAGE = 50
_FIELDS = (
    "key", "prompt", "messages", "system", "targets", "graders", "tags", "weight",
    "review", "source", "license", "contaminated", "held_out",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseEdit:
    """One entry of a case's history: ``changes`` are (field, before, after)."""

    entry: Any
    changes: Sequence[tuple[str, str, str]]


def case_history(version: SuiteVersion, by: Actor, *, page: str | None) -> Page[CaseEdit]:
    """What happened to the cases of a version, deleted ones included, newest first.

    Of a held-out case nothing is told of what it was, unless ``by`` may read it.
    """
    rows = Case.history.filter(version_id=version.pk).select_related("history_user")
    found: Page[Any] = Paginator(rows.order_by("-history_date", "-history_id"), _PER_PAGE).get_page(
        page
    )
    entries = list(found.object_list)
    before = _previous({entry.id for entry in entries})
    closed = closed_cases({entry.id for entry in entries}, by)
    found.object_list = [
        CaseEdit(entry, _changes(before.get(entry.history_id), entry, entry.id in closed))
        for entry in entries
    ]
    return found


def closed_cases(case_ids: Collection[int], by: Actor) -> set[int]:
    """Those of the cases whose history ``by`` may not read: what is held out now, or was when
    it was deleted or before; at most two queries."""
    if may_read_held_out(by):
        return set()
    there = dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "held_out"))
    gone = Case.history.filter(id__in=set(case_ids) - set(there), held_out=True)
    held = {pk for pk, held_out in there.items() if held_out}
    return held | set(gone.values_list("id", flat=True))


def _previous(case_ids: set[int]) -> dict[int, Any]:
    """For each entry of these cases the one before it, by ``history_id``; one query."""
    rows = Case.history.filter(id__in=case_ids).order_by("id", "history_date", "history_id")
    pairs: dict[int, Any] = {}
    last: Any = None
    for entry in rows:
        if last is not None and last.id == entry.id:
            pairs[entry.history_id] = last
        last = entry
    return pairs


def _changes(before: Any, entry: Any, closed: bool) -> list[tuple[str, str, str]]:
    if before is None or entry.history_type != "~":
        return []
    pairs = ((name, getattr(before, name), getattr(entry, name)) for name in _FIELDS)
    changed = [(name, _shown(old), _shown(new)) for name, old, new in pairs if old != new]
    if closed:
        return [("what it was", "", HELD_OUT)] if changed else []
    return changed


def _shown(value: object) -> str:
    """A value for people: texts as they are, lists of texts by commas, the rest as JSON."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
