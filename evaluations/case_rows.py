"""From rows to case drafts and back: the one mapping between tables and the pure core."""

from collections.abc import Iterable, Mapping
from typing import Any

from evaluations.core.grader_settings import completed_settings
from evaluations.core.graders import GRADERS
from evaluations.core.suite_files import CaseDraft, CaseGrader, Format, WrittenFile, written_suite
from evaluations.models import Case, SuiteVersion


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
        position=case.position,
    )


def version_drafts(version: SuiteVersion) -> list[CaseDraft]:
    """All cases of a version in their order; one query."""
    return [draft_of(case) for case in version.cases.order_by("position", "id")]


def version_file(version: SuiteVersion, *, format: Format) -> bytes:
    """A version as a file from which an import makes the same again; raises SuiteFileError."""
    return written_version(version, format=format).content


def written_version(version: SuiteVersion, *, format: Format) -> WrittenFile:
    """A version as a file, and what the format cannot hold of it; raises SuiteFileError."""
    defaults = graders_of(version.default_graders)
    return written_suite(
        version_drafts(version), format=format, default_graders=defaults, canary=version.canary
    )
