"""What the data suggest as anchors of a criterion, and a criterion that takes the suggestion."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from decision.core.measures import Measure
from decision.core.profile import Criterion
from decision.core.schema import MeasurementRecord
from decision.core.suggestions import Suggestion, suggest_anchors
from decision.core.values import FieldError
from evaluations.models import Case, Run

#: Where the graders with listed answers list them.
LISTED: Final = {"choice": "options", "label": "labels"}

Known = Mapping[str, Mapping[str, MeasurementRecord]]


def chance_level(run: Run) -> float | None:
    """What guessing gets on the suite of ``run``; None where an answer cannot be guessed.

    A case whose one grader lists k answers is guessed with 1/k, any other never.
    """
    rows = Case.objects.filter(version_id=run.suite_version_id).values_list("graders", "weight")
    usual = run.suite_version.default_graders
    chances = [(_chance(graders or usual), weight) for graders, weight in rows]
    total = sum(weight for _, weight in chances)
    return sum(chance * weight for chance, weight in chances) / total if total else None


def _chance(graders: Sequence[Mapping[str, Any]]) -> float:
    if len(graders) != 1:
        return 0.0
    settings = graders[0].get("settings") or {}
    answers = settings.get(LISTED.get(str(graders[0].get("kind")), ""))
    return 1 / len(answers) if isinstance(answers, list) and answers else 0.0


def suggested(
    measure: Measure,
    known: Known,
    incumbent: str,
    labels: Mapping[str, str],
    chance: float | None,
) -> Suggestion | None:
    """Anchors for ``measure``; ``incumbent`` is the key of who is in use, or empty."""
    raw = {key: rows[measure.key]["raw"] for key, rows in known.items() if measure.key in rows}
    values = [value for value in raw.values() if value is not None]
    today = raw.get(incumbent)
    named = None if today is None else (labels[incumbent], today)
    return suggest_anchors(measure, values, named, chance)


def taken(criterion: Criterion, found: Suggestion | None) -> Criterion:
    """The criterion with the suggestion; as it is where that cannot be."""
    if found is None:
        return criterion
    wanted = {"worst": found.worst, "target": found.target, "scale": found.scale}
    try:
        return replace(criterion, **wanted)  # type: ignore[arg-type]
    except FieldError:
        # A midpoint that lay between the old anchors has no place between the new ones.
        return replace(criterion, **wanted, midpoint=None)  # type: ignore[arg-type]
