"""Computes a recorded decision again and compares every number with its record."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from decision.access import decisions_for
from decision.models import DecisionState
from decision.replays import NoInputsError, replay_decision
from evaluations.management.arguments import actor_for

_SHOWN = 20


class Command(BaseCommand):
    """``replay_decision ID``: ends with 1 where a number does not come out again."""

    help = "Compute a recorded decision again from the inputs that were kept with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which decision, by id or by the last part of its address."""
        parser.add_argument("decision", help="id or slug of the decision")
        parser.add_argument("--team", help="slug of the team, where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says whether all is the same, else where it is not."""
        named: str = options["decision"]
        rows = decisions_for(actor_for(options["team"], "replay_decision"))
        by_name = {"pk": int(named)} if named.isdecimal() else {"slug": named}
        decision = rows.filter(**by_name, state=DecisionState.RECORDED).first()
        if decision is None:
            raise CommandError(f"The team has no recorded decision {named}.")
        try:
            replay = replay_decision(decision)
        except NoInputsError as error:
            raise CommandError(str(error)) from None
        if replay.is_same:
            self.stdout.write(f"{decision.question}: every number comes out again.")
            return
        places = replay.differences
        told = [f"  {path}" for path in places[:_SHOWN]]
        if len(places) > _SHOWN:
            told.append(f"  and {len(places) - _SHOWN} more")
        told.append(f"  recorded with {dict(replay.recorded_versions)}")
        told.append(f"  computed with {dict(replay.versions)}")
        raise CommandError("\n".join([f"{len(places)} numbers differ:", *told]))
