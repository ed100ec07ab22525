"""What our exports keep of a case in the metadata of other tools, so that it comes back."""

from collections.abc import Mapping, Sequence
from typing import Final

from evaluations.core.suite_files.documents import grader_field
from evaluations.core.suite_files.drafts import CaseDraft, CaseGrader
from evaluations.core.suite_files.fields import CANARY

#: The name under which it stands in the metadata of a test or sample.
KEPT: Final = "rationale"
_FIELDS: Final = ("targets", "graders", "tags", "weight")


def kept_fields(metadata: object) -> dict[str, object]:
    """The fields of a case in ``metadata``, which are still unchecked."""
    held = metadata.get(KEPT) if isinstance(metadata, Mapping) else None
    return dict(held) if isinstance(held, Mapping) else {}


def kept_metadata(
    case: CaseDraft,
    graders: Sequence[CaseGrader],
    names: Sequence[str] = _FIELDS,
    canary: str = "",
) -> dict[str, object]:
    """The fields ``names`` of ``case`` as metadata, and what curators know of it; empty where it
    has none of them. The canary stands in every case: a file may be cut apart."""
    fields: dict[str, object] = {
        "targets": list(case.targets),
        "graders": [grader_field(grader) for grader in graders],
        "tags": list(case.tags),
        "weight": None if case.weight == 1.0 else case.weight,
    }
    curated: dict[str, object] = {
        "review": None if case.review == "draft" else case.review,
        "source": case.source,
        "license": case.license,
        "contaminated": case.contaminated,
        "held_out": case.held_out,
        CANARY: canary,
    }
    named = {name: value for name, value in fields.items() if name in names}
    held = {name: value for name, value in (named | curated).items() if value}
    return {KEPT: held} if held else {}
