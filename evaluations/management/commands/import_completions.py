"""Imports recorded completions of a suite from a file or a log, to be graded by the workers."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from evaluations.actions.recordings import import_completions
from evaluations.core.completion_files import CompletionContent
from evaluations.core.recorded_logs import read_recorded
from evaluations.core.suite_files import RowError, SuiteFileError
from evaluations.management.arguments import (
    actor_for,
    content_of,
    in_words,
    refusal,
    version_named,
)
from evaluations.models import SuiteVersion
from evaluations.queries.recordings import missing_samples


class Command(BaseCommand):
    """``import_completions FILE --suite NAME``: all of the file or nothing."""

    help = "Import recorded completions as a run; the workers grade it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and the version."""
        parser.add_argument("file", type=Path, help="a file or log, as docs/completions.md says")
        parser.add_argument("--suite", required=True, help="name of the suite")
        parser.add_argument("--number", type=int, help="which version (default: the newest)")
        parser.add_argument("--candidate", default="", help="who answered, where the log is silent")
        parser.add_argument("--dry-run", action="store_true", help="only say what would come in")
        parser.add_argument("--name", default="", help="name of the run")
        parser.add_argument("--team", help="slug of the team, where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads, checks, stores, and says where the run is."""
        by = actor_for(options["team"], "import_completions")
        version = version_named(options["suite"], options["number"], by)
        path: Path = options["file"]
        found = _read(path, version, options["candidate"])
        losses = [f"  lost: {loss}" for loss in found.losses]
        if options["dry_run"]:
            told = f"{len(found.completions):,} completions. Nothing was written: a dry run."
            self.stdout.write("\n".join([told, *losses]))
            return
        try:
            run = import_completions(
                rows=found.completions,
                version=version,
                by=by,
                now=timezone.now(),
                name=options["name"],
            )
        except ValidationError as error:
            raise CommandError(in_words(error)) from None
        missing = missing_samples(run)
        told = f" {missing:,} combinations of case and candidate are not in it." if missing else ""
        self.stdout.write(
            f"Run {run.pk}, {run.name}: {len(found.completions):,} completions.{told}"
        )
        for line in losses:
            self.stdout.write(line)
        self.stdout.write("Workers grade it now; start one with `make worker` if none runs.")


def _read(path: Path, version: SuiteVersion, candidate: str) -> CompletionContent:
    try:
        found = read_recorded(path.name, content_of(path), candidate=candidate)
    except SuiteFileError as error:
        raise CommandError(f"{path}: {error}") from None
    errors = list(found.errors)
    if not errors:
        known = set(version.cases.values_list("key", flat=True))
        errors = [
            RowError(0, "case", f"{row.case} is no case of {version}", place)
            for place, row in zip(found.places, found.completions, strict=True)
            if row.case not in known
        ]
    if errors:
        raise refusal(path, errors, "nothing was imported.")
    return found
