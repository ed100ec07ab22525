"""A starter suite before it is a file: its cases, and what they all carry."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "evaluations" / "starter"
LICENSE = "Apache-2.0"
SOURCE = "Written for Rationale"


@dataclass(frozen=True, slots=True)
class StarterCase:
    """One question with its targets, and graders where they are not those of the suite."""

    key: str
    prompt: str
    targets: tuple[str, ...]
    tags: tuple[str, ...] = ()
    graders: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class StarterSuite:
    """A suite with the name of its file, its canary, and the graders of most cases."""

    name: str
    canary: str
    graders: Sequence[Mapping[str, Any]]
    cases: Sequence[StarterCase] = field(default=())

    @property
    def path(self) -> Path:
        """Where its file is."""
        return FOLDER / f"{self.name}.jsonl"

    def text(self) -> str:
        """The file, one case a line."""
        return "".join(
            json.dumps(self._row(case), ensure_ascii=False) + "\n" for case in self.cases
        )

    def _row(self, case: StarterCase) -> dict[str, Any]:
        row: dict[str, Any] = {"key": case.key, "prompt": case.prompt}
        if case.targets:
            row["targets"] = list(case.targets)
        if case.graders:
            row["graders"] = list(case.graders)
        return row | {
            "tags": list(case.tags),
            "review": "reviewed",
            "source": SOURCE,
            "license": LICENSE,
            "default_graders": list(self.graders),
            "canary": self.canary,
        }
