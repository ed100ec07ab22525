"""Suites themselves: created, renamed, archived, restored."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from evaluations.actions.suites.drafts import sign
from evaluations.models import Suite, SuiteVersion
from teams.access import Actor, require, same_team
from teams.audit import log

#: Addresses of their own below /suites/.
RESERVED = {"new", "starter", "generate"}


@transaction.atomic
def create_suite(*, name: str, by: Actor, description: str = "") -> Suite:
    """Add a suite of the actor's team with version 1, an empty draft.

    Raises ValidationError on ``name`` or ``description``.
    """
    require(by, "suites.write")
    suite = Suite(team=by.team, name=name.strip(), description=description.strip())
    suite.slug = free_slug(suite.name, by)
    suite.full_clean()
    sign(suite, by)
    suite.save()
    SuiteVersion.objects.create(suite=suite, number=1)
    log(by, "suite.create", suite, summary=suite.name)
    return suite


@transaction.atomic
def update_suite(*, suite: Suite, name: str, description: str, by: Actor) -> Suite:
    """Rename or describe a suite; its address stays. Raises ValidationError on the field."""
    require(by, "suites.write")
    same_team(by, suite, lambda row: row.team_id)
    suite.refresh_from_db()
    if (suite.name, suite.description) == (name.strip(), description.strip()):
        return suite
    suite.name, suite.description = name.strip(), description.strip()
    suite.full_clean()
    sign(suite, by)
    suite.save()
    log(by, "suite.update", suite, summary=suite.name)
    return suite


@transaction.atomic
def archive_suite(*, suite: Suite, by: Actor, now: datetime) -> None:
    """Hide a suite from lists and new runs; its versions and what was measured stay."""
    require(by, "suites.write")
    same_team(by, suite, lambda row: row.team_id)
    if suite.archived_at is not None:
        return
    suite.archived_at = now
    sign(suite, by)
    suite.save(update_fields=["archived_at"])
    log(by, "suite.archive", suite, summary=suite.name)


@transaction.atomic
def restore_suite(*, suite: Suite, by: Actor) -> None:
    """Put an archived suite back into lists and new runs; one in use stays as it is."""
    require(by, "suites.write")
    same_team(by, suite, lambda row: row.team_id)
    if suite.archived_at is None:
        return
    suite.archived_at = None
    sign(suite, by)
    suite.save(update_fields=["archived_at"])
    log(by, "suite.restore", suite, summary=suite.name)


def free_slug(name: str, by: Actor) -> str:
    """An address for a suite of this name that no suite of the team has."""
    base = slugify(name)[:70] or "suite"
    own = Suite.objects.filter(team=by.team, slug__startswith=base)
    taken = {*RESERVED, *own.values_list("slug", flat=True)}
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)
