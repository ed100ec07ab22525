"""Exports the cases of a suite version to a CSV, XLSX, JSON or JSONL file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluations.case_rows import version_file
from evaluations.core.suite_files import SuiteFileError, suite_format
from evaluations.management.arguments import actor_for, version_named


class Command(BaseCommand):
    """``export_suite FILE --suite NAME``: what ``import_suite`` reads back unchanged."""

    help = "Write the cases of a suite version to a file; its ending names the format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and the version."""
        parser.add_argument("file", type=Path, help="csv, xlsx, json or jsonl; is overwritten")
        parser.add_argument("--suite", required=True, help="name of the suite")
        parser.add_argument("--number", type=int, help="which version (default: the newest)")
        parser.add_argument("--team", help="slug of the team, where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads only."""
        by = actor_for(options["team"], "export_suite")
        version = version_named(options["suite"], options["number"], by)
        path: Path = options["file"]
        try:
            content = version_file(version, format=suite_format(path.name))
        except SuiteFileError as error:
            raise CommandError(f"{path}: {error}") from None
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from None
        self.stdout.write(f"{version}: {version.cases.count()} cases to {path}.")
