"""Cases that owners alone may read: held out and released, in all versions of their suite."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from simple_history.utils import bulk_update_with_history

from evaluations.access import stored_cases_for
from evaluations.actions.suites.drafts import historian
from evaluations.core.step_labels.cases import GRADER, labeling_key
from evaluations.core.suite_files.drafts import CaseDraft
from evaluations.models import Case, Run, Sample, Suite, SuiteVersion, may_read_held_out
from teams.access import Actor, require
from teams.audit import log
from traces.actions import release_traces, restrict_traces

_BATCH: Final = 500
#: Why a file may not have a case.
CLOSED: Final = (
    "only owners change a held-out case, or hold out one that is there. Leave it out of the file."
)


def hold_out_cases(*, case_ids: Collection[int], held_out: bool, by: Actor) -> int:
    """Hold cases out, or release them; how many rows were changed.

    With a case go all cases of its suite that have its key, in every version, and the cases in
    which judges were shown its thoughts: else the text could be read there. Frozen versions too:
    no verdict and no digest depends on it. What was answered there is restricted, or released,
    at once. Cases of other teams are passed over. Raises PermissionDenied without
    ``held_out.write``.
    """
    require(by, "held_out.write")
    return _hold(case_ids, held_out, by)


@transaction.atomic
def _hold(case_ids: Collection[int], held_out: bool, by: Actor) -> int:
    _lock(case_ids, by)
    rows = _alike(case_ids, by)
    traces = _write(rows, held_out, by)
    shown = _labelings(traces, by)
    _write(shown, held_out, by)
    changed: dict[SuiteVersion, list[str]] = defaultdict(list)
    for row in [*rows, *shown]:
        changed[row.version].append(row.key)
    for version, keys in changed.items():
        action = "suite.hold_out" if held_out else "suite.release"
        summary = f"{version}: {len(keys)} case{'s' * (len(keys) != 1)}"
        log(by, action, version, summary=summary, keys=keys[:200])
    return len(rows) + len(shown)


def _lock(case_ids: Collection[int], by: Actor) -> None:
    """Suites, so that no version is copied meanwhile; runs, which a worker that stores holds."""
    own = stored_cases_for(by).filter(pk__in=case_ids)
    suites = sorted(set(own.values_list("version__suite", flat=True)))
    list(Suite.objects.filter(pk__in=suites).order_by("pk").select_for_update())
    runs = Run.objects.filter(team=by.team).order_by("pk").select_for_update(no_key=True)
    list(runs.values_list("pk", flat=True))


def _alike(case_ids: Collection[int], by: Actor) -> list[Case]:
    """The cases, and those of their suites that have their keys."""
    own = stored_cases_for(by)
    places = own.filter(pk__in=case_ids).values_list("version__suite", "key")
    keys: dict[int, set[str]] = defaultdict(set)
    for suite, key in places:
        keys[suite].add(key)
    found: list[Case] = []
    for suite, names in keys.items():
        rows = own.filter(version__suite=suite, key__in=names)
        found += rows.select_related("version__suite").order_by("pk")
    return found


def _write(rows: list[Case], held_out: bool, by: Actor) -> set[int]:
    """The flag of the cases and the restrictions of their traces; the traces."""
    changed = [row for row in rows if row.held_out != held_out]
    for row in changed:
        row.held_out = held_out
    if changed:
        bulk_update_with_history(
            changed,
            Case,
            ["held_out"],
            batch_size=_BATCH,
            default_user=historian(by),
            default_change_reason="Held out" if held_out else "Released",
        )
    answered = Sample.objects.filter(case__in=[row.pk for row in rows], trace__isnull=False)
    traces = set(answered.values_list("trace", flat=True))
    change = restrict_traces if held_out else release_traces
    change(team=by.team, traces=traces)
    return traces


def _labelings(traces: Iterable[int], by: Actor) -> list[Case]:
    """Cases in which judges were shown these thoughts."""
    keys = [labeling_key(pk) for pk in traces]
    rows = stored_cases_for(by).filter(key__in=keys, version__default_graders__0__kind=GRADER)
    return list(rows.select_related("version__suite").order_by("pk"))


def held_out_keys(version: SuiteVersion) -> set[str]:
    """The keys that are held out in any version of the suite."""
    rows = Case.objects.filter(version__suite=version.suite_id, held_out=True)
    return set(rows.values_list("key", flat=True))


@dataclass(frozen=True, slots=True)
class HoldOutRules:
    """What a file may do to the cases of a draft: the suite's keys that are held out, the keys
    that the draft has, and whether the actor may read what is held out."""

    held_out: frozenset[str]
    there: frozenset[str]
    may_read: bool

    def landed(self, draft: CaseDraft) -> CaseDraft:
        """The case as it would be stored: no file releases what the suite holds out."""
        return replace(draft, held_out=draft.held_out or draft.key in self.held_out)

    def refuses(self, draft: CaseDraft) -> bool:
        """Whether the file may not have this case, which is ``landed``: others than owners hold
        out new cases only, and change none that is held out."""
        return not self.may_read and draft.held_out and draft.key in self.there


def hold_out_rules(version: SuiteVersion, by: Actor) -> HoldOutRules:
    """The rules for files that ``by`` imports into ``version``; two queries."""
    there = frozenset(version.cases.values_list("key", flat=True))
    return HoldOutRules(frozenset(held_out_keys(version)), there, may_read_held_out(by))


def check_may_change(cases: Iterable[Case], by: Actor) -> None:
    """Raise PermissionDenied, naming one, where a case is held out and ``by`` may not read it."""
    held = next((case.key for case in cases if case.held_out), None)
    if held is not None and not may_read_held_out(by):
        raise PermissionDenied(f"{held} is held out: only owners may read or change it.")
