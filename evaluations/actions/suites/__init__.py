"""Suites: created, drafted, curated, imported, frozen. Frozen versions never change."""

from evaluations.actions.suites.cases import (
    add_case,
    delete_case,
    order_cases,
    update_case,
)
from evaluations.actions.suites.curation import curate_cases
from evaluations.actions.suites.drafts import (
    CaseProblemsError,
    VersionFrozenError,
    case_columns,
    checked_canary_line,
    checked_case,
)
from evaluations.actions.suites.freezing import VersionNotReadyError, freeze_version, lock_version
from evaluations.actions.suites.generating import generate_again, generate_suite
from evaluations.actions.suites.holding import hold_out_cases
from evaluations.actions.suites.imports import import_cases, planned_changes
from evaluations.actions.suites.shelf import (
    archive_suite,
    create_suite,
    restore_suite,
    update_suite,
)
from evaluations.actions.suites.starters import import_starter
from evaluations.actions.suites.versions import (
    duplicate_version,
    new_draft,
    update_version,
)

__all__ = [
    "CaseProblemsError",
    "VersionFrozenError",
    "VersionNotReadyError",
    "add_case",
    "archive_suite",
    "case_columns",
    "checked_canary_line",
    "checked_case",
    "create_suite",
    "curate_cases",
    "delete_case",
    "duplicate_version",
    "freeze_version",
    "generate_again",
    "generate_suite",
    "hold_out_cases",
    "import_cases",
    "import_starter",
    "lock_version",
    "new_draft",
    "order_cases",
    "planned_changes",
    "restore_suite",
    "update_case",
    "update_suite",
    "update_version",
]
