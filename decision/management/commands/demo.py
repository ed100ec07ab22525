"""The sample decision in the shell: start it, wait for the workers, print the matrix."""

import secrets
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from decision.models import Decision
from decision.queries import decision_view
from decision.sample import sample_decision, start_sample
from decision.stories import story_of
from decision.text_matrix import matrix_as_text
from evaluations.queries.runs import run_progress
from teams.access import Actor
from teams.actions import set_up_installation
from teams.models import Membership, Role

EMAIL = "demo@example.org"


class Command(BaseCommand):
    """Used by `make demo`; needs a worker beside it."""

    help = "Run the sample decision with the embedded micro models and print its matrix."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How long to wait for the workers."""
        parser.add_argument("--timeout", type=float, default=300.0, help="seconds (default 300)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything that is there already is kept."""
        began = time.monotonic()
        actor, password = self._owner()
        decision = sample_decision(actor) or start_sample(by=actor, now=timezone.now())
        self._wait(decision, began + options["timeout"])
        view = decision_view(Decision.objects.get(pk=decision.pk))
        self.stdout.write(matrix_as_text(view.snapshot))
        self.stdout.write("\nIn short")
        for told in story_of(view.snapshot, view.evidence):
            self.stdout.write(f"  {told.text}")
        self.stdout.write(f"\nDone in {time.monotonic() - began:.0f} s.")
        self.stdout.write(f"Sign in as {EMAIL} with the password {password}")

    def _owner(self) -> tuple[Actor, str]:
        """The demo's owner; the password is kept in the demo's own folder."""
        path: Path = settings.HOME / "sign-in"
        membership = Membership.objects.filter(user__email=EMAIL, role=Role.OWNER).first()
        if membership is not None:
            return _actor(membership), path.read_text().strip() if path.exists() else "you set"
        password = secrets.token_urlsafe(9)
        path.touch(mode=0o600)
        path.write_text(password + "\n")
        membership = set_up_installation(
            email=EMAIL, name="Demo", password=password, team_name="Demo team", now=timezone.now()
        )
        return _actor(membership), password

    def _wait(self, decision: Decision, until: float) -> None:
        shown = -1
        while True:
            progress = run_progress(decision.run)
            if progress.done != shown:
                shown = progress.done
                self.stdout.write(f"  {shown} of {progress.total} samples done")
            if progress.is_over:
                return
            if time.monotonic() > until:
                raise CommandError("The run did not end in time. Is a worker running?")
            time.sleep(1.0)


def _actor(membership: Membership) -> Actor:
    return Actor(team=membership.team, role=membership.role, user=membership.user)
