"""Reads all traces that wait: figures, marks, languages, and the words to find them by."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from evaluations.execution.matching import matchers_for
from traces.actions.understanding import BATCH, understand_traces, waiting_traces


class Command(BaseCommand):
    """``understand_traces [--limit N]``: what the workers do beside their runs, at once."""

    help = "Analyse and index traces that nobody has read with the present rules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many at most."""
        parser.add_argument("--limit", type=int, help="stop after so many (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        """May be stopped and started again, and run beside workers."""
        left: int = waiting_traces().count() if options["limit"] is None else options["limit"]
        done = 0
        while left > 0:
            read = understand_traces(
                limit=min(BATCH, left), now=timezone.now(), matcher_for=matchers_for
            )
            if not read:
                break
            done += read
            left -= read
        self.stdout.write(f"{done} read, {waiting_traces().count()} wait.")
