"""Imports results that others recorded: verdicts, costs and times without any text."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from evaluations.actions.results import import_results
from evaluations.core.recorded_results import COLUMNS, read_column_names, read_results
from evaluations.core.suite_files import SuiteFileError
from evaluations.management.arguments import actor_for, content_of, in_words, refusal


class Command(BaseCommand):
    """``import_results FILE --suite NAME --source WHO``: all of the file or nothing."""

    help = "Import a CSV table of recorded results as a finished run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how it calls its columns."""
        parser.add_argument("file", type=Path, help=f"CSV with columns {', '.join(COLUMNS)}")
        parser.add_argument("--suite", required=True, help="name of the new suite")
        parser.add_argument("--source", required=True, help="who recorded them, and where")
        parser.add_argument("--columns", default="", help="candidate=model, value=correct/attempts")
        parser.add_argument("--dry-run", action="store_true", help="only say what would come in")
        parser.add_argument("--team", help="slug of the team, where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads, checks, stores, and says where the run is."""
        path: Path = options["file"]
        try:
            found = read_results(content_of(path), read_column_names(options["columns"]))
        except (SuiteFileError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from None
        if found.errors:
            raise refusal(path, found.errors, "nothing was imported.")
        unused = f" Not read: {', '.join(found.unused)}." if found.unused else ""
        if options["dry_run"]:
            told = f"{len(found.rows):,} results.{unused} Nothing was written: a dry run."
            self.stdout.write(told)
            return
        try:
            run = import_results(
                rows=found.rows,
                name=options["suite"],
                source=options["source"],
                by=actor_for(options["team"], "import_results"),
                now=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError(in_words(error)) from None
        self.stdout.write(f"Run {run.pk}, {run.name}: {len(found.rows):,} results.{unused}")
