"""Looks at recorded decisions with the evidence of today, and tells of those that would change."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from decision.access import decisions_for, with_evidence
from decision.actions.rechecks import claim_recheck, recheck_decision
from decision.delivering import deliver_next
from decision.models import Decision, DecisionState
from evaluations.management.arguments import actor_for
from teams.access import Actor


class Command(BaseCommand):
    """``recheck_decisions``: those that are due; ``--all`` does not wait for that."""

    help = "Re-check recorded decisions, and send what notices wait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of which team, and whether the schedule counts."""
        parser.add_argument("--all", action="store_true", help="also those that are not due yet")
        parser.add_argument("--team", help="slug of the team, where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each decision."""
        by = actor_for(options["team"], "recheck_decisions")
        looked = self._all(by) if options["all"] else self._due(by)
        while deliver_next(timezone.now()):
            pass
        self.stdout.write(f"{looked} looked at.")

    def _all(self, by: Actor) -> int:
        rows = with_evidence(decisions_for(by)).filter(state=DecisionState.RECORDED)
        decisions = list(rows.order_by("pk"))
        for decision in decisions:
            self._look(decision, by)
        return len(decisions)

    def _due(self, by: Actor) -> int:
        looked = 0
        while (decision := claim_recheck(now=timezone.now(), by=by)) is not None:
            self._look(decision, by)
            looked += 1
        return looked

    def _look(self, decision: Decision, by: Actor) -> None:
        row = recheck_decision(decision=decision, by=by, now=timezone.now())
        said = "would now change" if row.would_change else row.problem or "stands as recorded"
        told = f" {row.finding['headline']}" if row.would_change else ""
        self.stdout.write(f"{decision.question}: {said}.{told}")
