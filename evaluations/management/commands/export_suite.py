"""Exports the cases of a suite version to a file, of ours or of another tool."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluations.case_rows import written_version
from evaluations.core.suite_files import WRITTEN, SuiteFileError, format_named, suite_format
from evaluations.management.arguments import actor_for, version_named


class Command(BaseCommand):
    """``export_suite FILE --suite NAME``: what ``import_suite`` reads back."""

    help = "Write the cases of a suite version to a file; its ending names the format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and the version."""
        parser.add_argument("file", type=Path, help="is overwritten")
        parser.add_argument("--format", choices=list(WRITTEN), help="(default: by the ending)")
        parser.add_argument("--suite", required=True, help="name of the suite")
        parser.add_argument("--number", type=int, help="which version (default: the newest)")
        parser.add_argument("--team", help="slug of the team, where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads only."""
        by = actor_for(options["team"], "export_suite")
        version = version_named(options["suite"], options["number"], by)
        path: Path = options["file"]
        try:
            named = options["format"]
            format = format_named(named) if named else suite_format(path.name)
            written = written_version(version, by, format=format)
        except SuiteFileError as error:
            raise CommandError(f"{path}: {error}") from None
        try:
            path.write_bytes(written.content)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from None
        self.stdout.write(f"{version}: {version.cases.count()} cases to {path}.")
        for loss in written.losses:
            self.stdout.write(f"  lost: {loss}")
