"""Cases out of entries of reasoning-gym: fresh prompts with a verifier each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evaluations.core.graders import validate_grader_settings
from evaluations.core.graders.gym import GYM
from evaluations.core.gym_tasks import GYM_TASKS
from evaluations.core.suite_files.drafts import MAX_TARGET, CaseDraft, CaseGrader

LIBRARY: Final = "reasoning-gym"
MAX_SIZE: Final = 500
MAX_TASKS: Final = 40
#: The library makes entry n by its seed plus n: seeds side by side would share most prompts.
SPREAD: Final = MAX_SIZE
MAX_SEED: Final = 2**31 // SPREAD - 1
#: Of the library's own steps of difficulty; None is the range that a task has by itself.
LEVELS: Final[Mapping[str, int | None]] = {"usual": None, "easy": 0, "medium": 1, "hard": 3}
ASK: Final = (
    "Think as long as you need. Give the final answer alone between <answer> and </answer>."
)


class CannotGenerateError(ValueError):
    """What was asked cannot be generated: ``field`` is wrong for ``message``."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to generate: ``size`` cases of each of ``tasks``, by ``seed``.

    Everything follows from it and the version of the library; another seed gives other prompts.
    """

    tasks: tuple[str, ...]
    size: int
    seed: int
    difficulty: str = "usual"

    @property
    def level(self) -> int | None:
        """The library's step of difficulty."""
        return LEVELS[self.difficulty]

    @property
    def library_seed(self) -> int:
        """The library's own seed: no two of ours make an entry by the same one."""
        return self.seed * SPREAD

    def as_record(self, version: str) -> dict[str, object]:
        """What a suite version keeps of how its cases came about."""
        return {
            "library": LIBRARY,
            "version": version,
            "tasks": list(self.tasks),
            "size": self.size,
            "seed": self.seed,
            "library_seed": self.library_seed,
            "difficulty": self.difficulty,
        }


def checked_recipe(tasks: Sequence[str], size: int, seed: int, difficulty: str) -> Recipe:
    """A recipe that can be followed; raises CannotGenerateError that names the field."""
    named = tuple(dict.fromkeys(tasks))
    unknown = sorted(set(named) - GYM_TASKS)
    if unknown:
        message = f"{unknown[0]!r} is no task that may be used; see docs/suites.md."
        raise CannotGenerateError("tasks", message)
    if not 1 <= len(named) <= MAX_TASKS:
        raise CannotGenerateError("tasks", f"Choose 1 to {MAX_TASKS} tasks.")
    if size < 1 or size * len(named) > MAX_SIZE:
        most = MAX_SIZE // len(named)
        raise CannotGenerateError("size", f"Choose 1 to {most} cases of each of {len(named)}.")
    if not 0 <= seed <= MAX_SEED:
        raise CannotGenerateError("seed", f"Choose a whole number from 0 to {MAX_SEED:,}.")
    if difficulty not in LEVELS:
        raise CannotGenerateError("difficulty", f"Choose one of {', '.join(LEVELS)}.")
    return Recipe(named, size, seed, difficulty)


def drafts_of(task: str, entries: Sequence[Mapping[str, Any]]) -> list[CaseDraft]:
    """Cases out of the entries of one task, in their order; raises CannotGenerateError.

    The target is the whole entry, which the verifier needs.
    """
    settings = validate_grader_settings(GYM.key, {})
    drafts = []
    for number, entry in enumerate(entries, start=1):
        target = json.dumps(entry, ensure_ascii=False, sort_keys=True)
        if len(target) > MAX_TARGET:
            message = f"{task} makes entries that are too long for a case: leave it out."
            raise CannotGenerateError("tasks", message)
        drafts.append(
            CaseDraft(
                key=f"{task}-{number}",
                prompt=f"{str(entry['question']).strip()}\n\n{ASK}",
                targets=(target,),
                graders=(CaseGrader(GYM.key, settings),),
                tags=(task,),
            )
        )
    return drafts
