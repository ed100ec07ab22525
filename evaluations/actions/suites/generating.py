"""Suites whose cases a library makes: the recipe is kept with the version."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from evaluations.actions.suites.imports import import_cases
from evaluations.actions.suites.shelf import create_suite
from evaluations.actions.suites.versions import next_version
from evaluations.core.generated_suites import (
    LIBRARY,
    CannotGenerateError,
    Recipe,
    checked_recipe,
    drafts_of,
)
from evaluations.core.suite_files.drafts import CaseDraft
from evaluations.models import SuiteVersion
from evaluations.sandbox.generating import make_entries
from teams.access import Actor, require, same_team
from teams.audit import log


def generate_suite(
    *, name: str, tasks: Sequence[str], size: int, seed: int, difficulty: str, by: Actor
) -> SuiteVersion:
    """A new suite with ``size`` cases of each of ``tasks`` of reasoning-gym, as a draft.

    The same recipe and version of the library give the same cases, another seed fresh ones. Made
    inside the sandbox, before anything is written. Raises ValidationError that names the field.
    """
    require(by, "suites.write")
    try:
        recipe = checked_recipe(tasks, size, seed, difficulty)
        drafts, library = _made(recipe)
    except CannotGenerateError as error:
        raise ValidationError({error.field: error.message}) from None
    with transaction.atomic():
        suite = create_suite(name=name, description=_told(recipe), by=by)
        return _filled(suite.versions.get(), recipe, drafts, library, by)


def generate_again(
    *, version: SuiteVersion, seed: int, by: Actor, size: int | None = None
) -> SuiteVersion:
    """The next version of a generated suite: the same recipe with another seed, and with ``size``
    cases of each task where that is given.

    Raises ValidationError on ``seed``, and on ``tasks`` for a version that people wrote.
    """
    require(by, "suites.write")
    same_team(by, version, lambda row: row.suite.team_id)
    kept = version.generator
    if kept.get("library") != LIBRARY:
        raise ValidationError({"tasks": "No library made the cases of this version."})
    if seed == kept["seed"]:
        raise ValidationError({"seed": "This version has this seed: choose another."})
    try:
        recipe = checked_recipe(kept["tasks"], size or kept["size"], seed, kept["difficulty"])
        drafts, library = _made(recipe)
    except CannotGenerateError as error:
        raise ValidationError({error.field: error.message}) from None
    with transaction.atomic():
        kept_too = {"default_graders": version.default_graders, "canary": version.canary}
        fresh = next_version(version.suite, f"Seed {seed}", **kept_too)
        return _filled(fresh, recipe, drafts, library, by)


def _made(recipe: Recipe) -> tuple[list[CaseDraft], str]:
    made, library = make_entries(recipe)
    return [draft for task, entries in made.items() for draft in drafts_of(task, entries)], library


def _told(recipe: Recipe) -> str:
    tasks = ", ".join(recipe.tasks)
    return f"{recipe.size} of each of these tasks of reasoning-gym: {tasks}."[:2_000]


def _filled(
    version: SuiteVersion, recipe: Recipe, drafts: Sequence[CaseDraft], library: str, by: Actor
) -> SuiteVersion:
    record: dict[str, Any] = recipe.as_record(library)
    version.generator = record
    version.save(update_fields=["generator"])
    import_cases(version=version, drafts=drafts, by=by)
    log(by, "suite.generate", version, summary=str(version), **record)
    return version
