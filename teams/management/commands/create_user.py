"""Adds a person to a team from the shell, for installations without a browser."""

import getpass
import os
import sys
from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from teams.actions import create_person
from teams.models import Role

PASSWORD_VARIABLE = "RATIONALE_PASSWORD"


class Command(BaseCommand):
    """``manage.py create_user ada@example.org --team Legal --role owner``."""

    help = (
        "Add a person to a team; a team that does not exist is founded, with this person as its "
        f"owner. The password comes from {PASSWORD_VARIABLE}, or is asked for. Closes the set-up "
        "page."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """An address, a team, a role, a name."""
        parser.add_argument("email", help="the address with which the person signs in")
        parser.add_argument("--team", required=True, help="name or slug of the team")
        parser.add_argument("--role", choices=Role.values, default=Role.MEMBER.value)
        parser.add_argument("--name", default="", help="default: the address before the @")

    def handle(self, *, email: str, team: str, role: str, name: str, **options: object) -> None:
        """Create the person, or say in one line per field why not."""
        try:
            membership = create_person(
                email=email,
                name=name or email.partition("@")[0],
                password=_password(),
                team_name=team,
                role=role,
                now=timezone.now(),
            )
        except ValidationError as error:
            lines = [f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items()]
            raise CommandError("\n".join(lines)) from None
        self.stdout.write(f"{membership.user.email} is {membership.role} of {membership.team}.")


def _password() -> str:
    """From the environment; else typed twice, which needs a terminal."""
    if password := os.environ.get(PASSWORD_VARIABLE):
        return password
    if not sys.stdin.isatty():
        raise CommandError(f"Set {PASSWORD_VARIABLE}, or run this in a terminal to be asked.")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Password again: ") != password:
        raise CommandError("The two passwords differ. Nothing was created.")
    return password
