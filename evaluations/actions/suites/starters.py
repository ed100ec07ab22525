"""Suites that ship with the product, one click away from use."""

from django.db import transaction

from evaluations.access import suites_for
from evaluations.actions.suites.imports import import_cases
from evaluations.actions.suites.shelf import create_suite
from evaluations.core.suite_files import read_suite_file, suite_format
from evaluations.models import SuiteVersion
from evaluations.starter_suites import FOLDER, available_starters
from teams.access import Actor


@transaction.atomic
def import_starter(*, name: str, by: Actor) -> SuiteVersion:
    """The newest version of the team's copy of a shipped suite; added where there is none.

    Raises KeyError for a ``name`` that is unknown, or whose graders this installation lacks;
    PermissionDenied where a copy must be added.
    """
    starter = available_starters()[name]
    own = suites_for(by).filter(name=starter.title, archived_at=None).order_by("pk").first()
    if own is not None:
        return own.versions.order_by("-number")[0]
    suite = create_suite(name=starter.title, description=starter.description, by=by)
    version = suite.versions.get()
    content = (FOLDER / starter.file).read_bytes()
    found = read_suite_file(content, format=suite_format(starter.file))
    import_cases(
        version=version,
        drafts=found.cases,
        default_graders=found.default_graders,
        canary=found.canary,
        by=by,
    )
    return version
