"""Suites as Inspect datasets: JSON Lines of input, target, id and metadata."""

import json
from collections.abc import Sequence
from typing import Final

from evaluations.core.suite_files.drafts import CaseDraft, CaseGrader, WrittenFile
from evaluations.core.suite_files.foreign.asked import messages_of
from evaluations.core.suite_files.foreign.kept import kept_metadata
from evaluations.core.suite_files.foreign.losses import Losses

_SCORER: Final = "in Inspect the scorer belongs to the task; an import here takes them up again"
_UNCOUNTED: Final = "Inspect counts every sample the same; an import here takes it up again"


def write_inspect_dataset(
    cases: Sequence[CaseDraft], default_graders: Sequence[CaseGrader], canary: str = ""
) -> WrittenFile:
    """A sample for each case; graders, tags and weights stand in the metadata."""
    losses = Losses()
    lines = [_line(case, case.graders or tuple(default_graders), canary, losses) for case in cases]
    return WrittenFile("".join(lines).encode("utf-8"), losses.told())


def _line(case: CaseDraft, graders: Sequence[CaseGrader], canary: str, losses: Losses) -> str:
    place = f"case {case.key}"
    plain = case.prompt and not case.system
    target = case.targets[0] if len(case.targets) == 1 else list(case.targets)
    fields: dict[str, object] = {
        "input": case.prompt if plain else messages_of(case),
        "target": target or "",
        "id": case.key,
    }
    if graders:
        kinds = ", ".join(dict.fromkeys(grader.kind for grader in graders))
        losses.add(place, f"its graders ({kinds}) stand in its metadata only", _SCORER)
    if case.weight != 1.0:
        losses.add(place, "its weight stands in its metadata only", _UNCOUNTED)
    metadata = kept_metadata(case, graders, ("graders", "tags", "weight"), canary)
    if metadata:
        fields["metadata"] = metadata
    return json.dumps(fields, ensure_ascii=False) + "\n"
