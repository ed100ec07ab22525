"""Suites that ship with the product, one click away from use."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction

from evaluations.access import suites_for
from evaluations.actions.suites.imports import import_cases
from evaluations.actions.suites.shelf import create_suite
from evaluations.core.suite_files import read_suite_file, suite_format
from evaluations.models import SuiteVersion
from teams.access import Actor

FOLDER: Final = Path(__file__).resolve().parents[2] / "starter"


@dataclass(frozen=True, slots=True)
class Starter:
    """A shipped suite: its file below ``evaluations/starter`` and how it introduces itself."""

    file: str
    title: str
    description: str


STARTERS: Final = {
    "micro_arithmetic": Starter(
        "micro_arithmetic.jsonl",
        "Micro arithmetic",
        "Small sums, stories and letter counts that the micro demo models were trained for. "
        "They show how the service works, and say nothing about large models.",
    )
}


@transaction.atomic
def import_starter(*, name: str, by: Actor) -> SuiteVersion:
    """The newest version of the team's copy of a shipped suite; added where there is none.

    Raises KeyError for an unknown ``name``, PermissionDenied where a copy must be added.
    """
    starter = STARTERS[name]
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
