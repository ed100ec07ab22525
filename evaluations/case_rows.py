"""From rows to case drafts and back: the one mapping between tables and the pure core."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from evaluations.core.grader_settings import completed_settings
from evaluations.core.graders import GRADERS
from evaluations.core.suite_files import (
    CaseDraft,
    CaseGrader,
    Format,
    Loss,
    WrittenFile,
    written_suite,
)
from evaluations.models import Case, SuiteVersion, may_read_held_out
from teams.access import Actor


def graders_of(specs: Iterable[Mapping[str, Any]]) -> tuple[CaseGrader, ...]:
    """Stored graders as the core knows them, with the defaults of settings that came since."""
    return tuple(_grader_of(str(spec["kind"]), spec.get("settings") or {}) for spec in specs)


def _grader_of(kind: str, settings: Mapping[str, object]) -> CaseGrader:
    grader = GRADERS.get(kind)
    return CaseGrader(kind, completed_settings(grader, settings) if grader else settings)


def draft_of(case: Case) -> CaseDraft:
    """A stored case as the core knows it."""
    return CaseDraft(
        key=case.key,
        prompt=case.prompt,
        messages=tuple(case.messages),
        system=case.system,
        targets=tuple(case.targets),
        graders=graders_of(case.graders),
        tags=tuple(case.tags),
        weight=case.weight,
        review="reviewed" if case.review == "reviewed" else "draft",
        source=case.source,
        license=case.license,
        contaminated=case.contaminated,
        held_out=case.held_out,
        position=case.position,
    )


def version_drafts(version: SuiteVersion) -> list[CaseDraft]:
    """All cases of a version in their order; one query."""
    return [draft_of(case) for case in version.cases.order_by("position", "id")]


def version_file(version: SuiteVersion, by: Actor, *, format: Format) -> bytes:
    """A version as a file from which an import makes the same again; raises SuiteFileError."""
    return written_version(version, by, format=format).content


def written_version(version: SuiteVersion, by: Actor, *, format: Format) -> WrittenFile:
    """A version as a file, and what it does not hold: what the format cannot, and held-out cases
    unless ``by`` may read them. Raises SuiteFileError."""
    drafts = version_drafts(version)
    told = [draft for draft in drafts if may_read_held_out(by) or not draft.held_out]
    written = written_suite(
        told,
        format=format,
        default_graders=graders_of(version.default_graders),
        canary=version.canary,
    )
    return replace(written, losses=(*left_out(len(drafts) - len(told)), *written.losses))


def left_out(count: int) -> tuple[Loss, ...]:
    """That so many held-out cases are not in a file; nothing for none."""
    if not count:
        return ()
    where = f"{count} held-out case{'s' * (count != 1)}"
    return (Loss(where, "left out of the file", "only owners may read what is held out"),)
