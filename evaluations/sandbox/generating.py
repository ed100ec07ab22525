"""Entries of reasoning-gym tasks, made inside the sandbox: its code runs nowhere else."""

from collections.abc import Mapping
from typing import Any, Final

from evaluations.core.generated_suites import CannotGenerateError, Recipe
from evaluations.sandbox.judges import ask_child, way_to
from evaluations.sandbox.pipes import ChildLostError, TooLateError
from evaluations.sandbox.selftest import sandbox_problem
from evaluations.sandbox.starting import CannotStartError

#: For as many entries as one reply holds; some tasks search for a good one.
SECONDS: Final = 60.0


def make_entries(recipe: Recipe) -> tuple[dict[str, list[Mapping[str, Any]]], str]:
    """The entries of each task of ``recipe``, and the version of the library that made them.

    Raises CannotGenerateError where there is no sandbox or no library, and for a task that
    cannot be made so.
    """
    problem = sandbox_problem()
    if problem:
        raise CannotGenerateError("tasks", f"Cases are made in the sandbox only. {problem}")
    made: dict[str, list[Mapping[str, Any]]] = {}
    version = ""
    for task in recipe.tasks:
        entries = made.setdefault(task, [])
        while len(entries) < recipe.size:
            reply = _asked(task, recipe, start=len(entries))
            entries += reply["entries"]
            version = str(reply["version"])
    return made, version


def _asked(task: str, recipe: Recipe, *, start: int) -> Mapping[str, Any]:
    request = {
        "task": "make",
        "dataset": task,
        "size": recipe.size,
        "seed": recipe.library_seed,
        "level": recipe.level,
        "start": start,
    }
    try:
        reply = ask_child(request, seconds=SECONDS)
    except TooLateError:
        raise CannotGenerateError("tasks", f"{task} takes too long: leave it out.") from None
    except (ChildLostError, CannotStartError) as error:
        raise CannotGenerateError("tasks", f"{task} cannot be made: {error}.") from None
    if reply.get("problem") == "missing":
        raise CannotGenerateError("tasks", f"Cases cannot be made: {way_to('gym')}.")
    if not reply.get("entries"):
        told = reply.get("what", "nothing came")
        message = f"{task} cannot be made at this difficulty ({told}): choose another."
        raise CannotGenerateError("tasks", message)
    return reply
