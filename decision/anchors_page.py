"""Suggested anchors beside those of a decision; taking them is a link, and nothing is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from decision.core.criteria_address import AddressError, Problem, write_criteria_address
from decision.core.measures import Measure, format_value
from decision.core.profile import Criterion
from decision.core.profile import Profile as CoreProfile
from decision.core.schema import MeasurementRecord
from decision.core.suggestions import Suggestion, suggest_anchors
from decision.core.values import FieldError
from decision.decision_page import asked_criteria, base_profile
from decision.matrix_page import ranked_now
from decision.models import Decision
from decision.troubles import Query
from evaluations.models import Case, Run

#: Where the graders with listed answers list them.
LISTED: Final = {"choice": "options", "label": "labels"}

Known = Mapping[str, Mapping[str, MeasurementRecord]]


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """A criterion with its anchors now and as suggested; ``why`` are the reasons.

    ``query`` is the address of the decision with this one suggestion taken, empty without one.
    """

    label: str
    now: str
    suggested: str
    why: tuple[str, ...]
    query: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class AnchorsPage:
    """All criteria; ``query`` takes all suggestions, ``back`` none."""

    rows: tuple[AnchorRow, ...]
    candidates: tuple[tuple[str, str], ...]
    incumbent: str
    carried: list[tuple[str, str]]
    query: str
    back: str
    problems: tuple[Problem, ...]

    @property
    def has_news(self) -> bool:
        """Whether any suggestion differs from what is there."""
        return any(row.is_new for row in self.rows)


def anchors_page(decision: Decision, query: Query) -> AnchorsPage:
    """Suggestions for the criteria that ``query`` asks for; ``incumbent`` names who is in use."""
    base = base_profile(decision)
    problems: Sequence[Problem] = ()
    try:
        profile = asked_criteria(decision, query)
    except AddressError as error:
        profile, problems = base, error.problems
    snapshot = ranked_now(decision)
    labels = {row["key"]: row["label"] for row in snapshot["candidates"]}
    asked = (query.get("incumbent") or [""])[-1]
    incumbent = asked if asked in labels else ""
    chance = chance_level(decision.run)
    found = [
        _suggested(row.entry, snapshot["measurements"], incumbent, labels, chance)
        for row in profile.criteria
    ]
    taken = [_taken(row, item) for row, item in zip(profile.criteria, found, strict=True)]
    pairs = [] if profile == base else write_criteria_address(profile, base)
    return AnchorsPage(
        rows=tuple(
            _row(profile, index, taken[index], found[index], base) for index in range(len(taken))
        ),
        candidates=tuple(labels.items()),
        incumbent=incumbent,
        carried=pairs,
        query=urlencode(write_criteria_address(CoreProfile(tuple(taken)), base)),
        back=urlencode(pairs),
        problems=tuple(problems),
    )


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


def _suggested(
    measure: Measure,
    known: Known,
    incumbent: str,
    labels: Mapping[str, str],
    chance: float | None,
) -> Suggestion | None:
    raw = {key: rows[measure.key]["raw"] for key, rows in known.items() if measure.key in rows}
    values = [value for value in raw.values() if value is not None]
    today = raw.get(incumbent)
    named = None if today is None else (labels[incumbent], today)
    return suggest_anchors(measure, values, named, chance)


def _taken(criterion: Criterion, found: Suggestion | None) -> Criterion:
    """The criterion with the suggestion; as it is where that cannot be."""
    if found is None:
        return criterion
    wanted = {"worst": found.worst, "target": found.target, "scale": found.scale}
    try:
        return replace(criterion, **wanted)  # type: ignore[arg-type]
    except FieldError:
        # A midpoint that lay between the old anchors has no place between the new ones.
        return replace(criterion, **wanted, midpoint=None)  # type: ignore[arg-type]


def _row(
    profile: CoreProfile, index: int, taken: Criterion, found: Suggestion | None, base: CoreProfile
) -> AnchorRow:
    criterion = profile.criteria[index]
    rows = (*profile.criteria[:index], taken, *profile.criteria[index + 1 :])
    return AnchorRow(
        label=criterion.entry.label,
        now=_anchors(criterion),
        suggested=_anchors(taken) if found else "",
        why=(found.why_worst, found.why_target, found.why_scale) if found else (),
        query=urlencode(write_criteria_address(CoreProfile(rows), base)),
        is_new=taken != criterion,
    )


def _anchors(criterion: Criterion) -> str:
    if criterion.scale == "yes_no":
        return "yes or no"
    entry = criterion.entry
    ends = f"{format_value(entry, criterion.worst)} to {format_value(entry, criterion.target)}"
    if criterion.midpoint is not None:
        ends += f", halfway at {format_value(entry, criterion.midpoint)}"
    return f"{ends}, {criterion.scale}"
