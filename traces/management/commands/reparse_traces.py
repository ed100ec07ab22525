"""Reads stored replies again after the parser has changed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from teams.access import system_actor
from teams.models import Team
from traces.actions import reparse_traces
from traces.models import Trace


class Command(BaseCommand):
    """``reparse_traces [--team SLUG] [--all]``."""

    help = "Read traces of earlier versions of the parser again from their stored bodies."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose traces, and which of them."""
        parser.add_argument("--team", help="slug of one team (default: every team)")
        parser.add_argument(
            "--all", action="store_true", help="also those that the present version has read"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads them team by team, and says what changed."""
        for team in _teams(options["team"]):
            done = reparse_traces(
                traces=Trace.objects.all(),
                by=system_actor(team, "reparse_traces"),
                everything=options["all"],
            )
            self.stdout.write(f"{team.slug}: {done}.")
            if done.unreadable:
                self.stdout.write(
                    f"  Bodies that cannot be read, so that their stored texts were: "
                    f"{done.unreadable:,}."
                )
            if done.regrade:
                self.stdout.write(
                    f"  Graded answers that are others now: {done.regrade:,}. Regrade their runs."
                )


def _teams(slug: str | None) -> list[Team]:
    teams = Team.objects.order_by("slug")
    if slug is None:
        return list(teams)
    found = list(teams.filter(slug=slug))
    if not found:
        names = ", ".join(teams.values_list("slug", flat=True)) or "none: open the set-up page"
        raise CommandError(f"There is no team {slug!r}. There are: {names}.")
    return found
