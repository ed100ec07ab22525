"""What our exports keep of a case in the metadata of other tools, so that it comes back."""

from collections.abc import Mapping, Sequence
from typing import Final

from evaluations.core.suite_files.documents import grader_field
from evaluations.core.suite_files.drafts import CaseDraft, CaseGrader

#: The name under which it stands in the metadata of a test or sample.
KEPT: Final = "rationale"
_FIELDS: Final = ("targets", "graders", "tags", "weight")


def kept_fields(metadata: object) -> dict[str, object]:
    """The fields of a case in ``metadata``, which are still unchecked."""
    held = metadata.get(KEPT) if isinstance(metadata, Mapping) else None
    return dict(held) if isinstance(held, Mapping) else {}


def kept_metadata(
    case: CaseDraft, graders: Sequence[CaseGrader], names: Sequence[str] = _FIELDS
) -> dict[str, object]:
    """The fields ``names`` of ``case`` as metadata; empty where it has none of them."""
    fields: dict[str, object] = {
        "targets": list(case.targets),
        "graders": [grader_field(grader) for grader in graders],
        "tags": list(case.tags),
        "weight": None if case.weight == 1.0 else case.weight,
    }
    held = {name: value for name, value in fields.items() if value and name in names}
    return {KEPT: held} if held else {}
