"""Imports a suite from a file, of ours or of another tool."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from evaluations.actions.suites import (
    create_suite,
    duplicate_version,
    freeze_version,
    import_cases,
    update_version,
)
from evaluations.case_rows import graders_of
from evaluations.core.suite_changes import SuiteChanges
from evaluations.core.suite_files import (
    FILE_FORMATS,
    SuiteContent,
    SuiteFileError,
    format_named,
    read_suite_file,
    recognized_format,
)
from evaluations.management.arguments import (
    actor_for,
    content_of,
    in_words,
    refusal,
    suite_named,
)
from evaluations.models import SuiteVersion
from teams.access import Actor


class Command(BaseCommand):
    """``import_suite FILE --suite NAME``: all of the file or, if anything is wrong, nothing."""

    help = (
        "Import cases into the draft of a suite. A new name makes a new suite; where the newest "
        "version is frozen, a draft goes on from it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the suite, and what to do besides."""
        parser.add_argument("file", type=Path, help="a suite file, as docs/suites.md says")
        parser.add_argument(
            "--format", choices=list(FILE_FORMATS), help="(default: what the file shows)"
        )
        parser.add_argument("--suite", required=True, help="name of the suite")
        parser.add_argument("--team", help="slug of the team, where there are several")
        parser.add_argument("--graders", help='default graders as JSON, such as ["boxed"]')
        parser.add_argument("--remove-absent", action="store_true", help="delete other cases")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument("--freeze", action="store_true", help="freeze the version afterwards")

    def handle(self, *args: Any, **options: Any) -> None:
        """One transaction: a dry run is a run that is rolled back."""
        by = actor_for(options["team"], "import_suite")
        path: Path = options["file"]
        content = content_of(path)
        with transaction.atomic():
            try:
                version = _draft(options["suite"], options["graders"], by)
                decided = options["graders"] is not None
                found = _read(path, content, version, options["format"], decided=decided)
                changes = import_cases(
                    version=version,
                    drafts=found.cases,
                    default_graders=found.default_graders,
                    canary=found.canary,
                    by=by,
                    remove_absent=options["remove_absent"],
                )
                if options["freeze"]:
                    version = freeze_version(version=version, by=by, now=timezone.now())
            except ValidationError as error:
                raise CommandError(in_words(error)) from None
            transaction.set_rollback(options["dry_run"])
        self.stdout.write(_told(version, changes, found, dry_run=options["dry_run"]))


def _draft(name: str, graders: str | None, by: Actor) -> SuiteVersion:
    suite = suite_named(name, by) or create_suite(name=name, by=by)
    version = suite.versions.order_by("-number")[0]
    if version.is_frozen:
        version = duplicate_version(version=version, by=by)
    if graders is None:
        return version
    try:
        specs = json.loads(graders)
    except ValueError as error:
        raise CommandError(f"--graders is no JSON: {error}.") from None
    if not isinstance(specs, list):
        raise CommandError('--graders must be a JSON list such as ["exact"].')
    return update_version(version=version, by=by, note=version.note, default_graders=specs)


def _read(
    path: Path, content: bytes, version: SuiteVersion, named: str | None, *, decided: bool
) -> SuiteContent:
    try:
        format = format_named(named) if named else recognized_format(path.name, content)
        found = read_suite_file(
            content,
            format=format,
            default_graders=graders_of(version.default_graders),
            decided=decided,
        )
    except SuiteFileError as error:
        raise CommandError(f"{path}: {error}") from None
    if found.errors:
        raise refusal(path, found.errors, "nothing was imported.")
    return found


def _told(
    version: SuiteVersion, changes: SuiteChanges, found: SuiteContent, *, dry_run: bool
) -> str:
    lines = [f"{version}: {changes.summary}."]
    if found.default_graders is not None:
        kinds = ", ".join(grader.kind for grader in found.default_graders)
        lines.append(f"  default graders, by the file: {kinds}")
    lines += [f"  lost: {loss}" for loss in found.losses]
    if dry_run:
        lines += [f"  new: {draft.key}" for draft in changes.new]
        lines += [
            f"  changed: {each.after.key} ({', '.join(each.fields)})" for each in changes.changed
        ]
        lines.append("Nothing was written: this was a dry run.")
    elif version.is_frozen:
        lines.append(f"Frozen, digest {version.digest}.")
    return "\n".join(lines)
