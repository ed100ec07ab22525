"""What commands have in common: for which team they act, and which file, suite and version."""

from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from evaluations.access import candidates_for, suites_for
from evaluations.models import Candidate, Suite, SuiteVersion
from teams.access import Actor, system_actor
from teams.models import Team

_SHOWN = 50


def actor_for(slug: str | None, label: str) -> Actor:
    """The command itself, acting for the team called ``slug``, or for the only team."""
    teams = list(Team.objects.order_by("slug"))
    if slug is None and len(teams) == 1:
        return system_actor(teams[0], label)
    found = next((team for team in teams if team.slug == slug), None)
    if found is None:
        names = ", ".join(team.slug for team in teams) or "none: open the set-up page first"
        raise CommandError(f"Say which team with --team. There are: {names}.")
    return system_actor(found, label)


def content_of(path: Path) -> bytes:
    """The bytes of a file named on the command line."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from None


def suite_named(name: str, by: Actor) -> Suite | None:
    """The team's suite in use with that name or address, if there is one."""
    rows = suites_for(by).filter(archived_at=None).order_by("pk")
    return rows.filter(name__iexact=name.strip()).first() or rows.filter(slug=name).first()


def candidate_named(name: str, by: Actor) -> Candidate:
    """The team's candidate in use with that name or address."""
    rows = candidates_for(by).filter(archived_at=None).order_by("pk")
    found = rows.filter(slug=name).first() or rows.filter(name__iexact=name.strip()).first()
    if found is None:
        names = ", ".join(rows.values_list("slug", flat=True)[:_SHOWN]) or "none yet"
        raise CommandError(f"There is no model {name!r}. There are: {names}.")
    return found


def version_named(name: str, number: int | None, by: Actor) -> SuiteVersion:
    """A version of the suite called ``name``: ``number``, or the newest one."""
    suite = suite_named(name, by)
    if suite is None:
        known = suites_for(by).filter(archived_at=None).order_by("name")
        names = ", ".join(known.values_list("name", flat=True)) or "none yet"
        raise CommandError(f"There is no suite {name!r}. There are: {names}.")
    versions = suite.versions.order_by("-number")
    found = versions.filter(number=number).first() if number else versions.first()
    if found is None:
        raise CommandError(f"{suite} has no version {number}.")
    return found


def refusal(path: Path, problems: Iterable[object], outcome: str) -> CommandError:
    """An error that lists every problem of a file on a line of its own."""
    told = [str(problem) for problem in problems]
    more = [f"and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
    lines = "\n".join(f"  {problem}" for problem in [*told[:_SHOWN], *more])
    return CommandError(f"{path}: {outcome}\n{lines}")


def in_words(error: ValidationError) -> str:
    """An action's refusal on one line."""
    return " ".join(error.messages)
