"""The anchors of a decision on their axes, with suggestions; nothing is saved here.

The form leads to the decision, whose address then has the anchors.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from decision.anchor_suggestions import Known, chance_level, suggested, taken
from decision.charts.anchors import AnchorPlot, anchor_plot
from decision.core.criteria_address import (
    FIELDS,
    KEPT,
    AddressError,
    Problem,
    write_criteria_address,
)
from decision.core.measures import format_value
from decision.core.profile import Criterion
from decision.core.quantities import quantity_text, unit_marks
from decision.core.schema import CandidateRecord
from decision.core.suggestions import Suggestion
from decision.decision_page import asked_criteria, base_profile
from decision.matrix_page import ranked_now
from decision.models import Decision
from decision.own_measures import measures_of_team
from decision.troubles import Query, Trouble, trouble_of

#: Prefix in the address, name of the field and words of the boxes; ``scale`` is a choice.
BOXES: Final = (
    ("worst", "worst", "Worst acceptable"),
    ("mid", "midpoint", "Halfway"),
    ("target", "target", "Target"),
)
#: The ``take`` that fills in every suggestion.
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class AnchorBox:
    """A number box: ``key`` is its prefix in the address, ``fault`` what is wrong with its text.

    ``at`` is where its grip stands, in percent of the drawing; ``told`` is what the grip says.
    """

    key: str
    words: str
    text: str
    fault: str
    at: float
    told: str


@dataclass(frozen=True, slots=True)
class Worth:
    """A candidate with what it has and what that is worth; ``raw`` is None off the drawing."""

    label: str
    raw: float | None
    text: str
    value: float | None


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """A criterion with its anchors drawn, and those suggested; ``why`` are the reasons.

    ``scale`` is the one that is asked for, which is drawn unless something is wrong. A yes/no has
    neither boxes nor a drawing.
    """

    criterion: Criterion
    boxes: tuple[AnchorBox, ...]
    plot: AnchorPlot | None
    worths: tuple[Worth, ...]
    suggested: str
    why: tuple[str, ...]
    is_new: bool
    scale: str
    scale_fault: str

    @property
    def measure(self) -> str:
        """The key of its measure."""
        return self.criterion.measure

    @property
    def dom(self) -> str:
        """The measure in an id of the page."""
        return self.measure.replace(".", "-")

    @property
    def marks(self) -> tuple[str, str]:
        """What stands before and behind its numbers."""
        return unit_marks(self.criterion.entry)


@dataclass(frozen=True, slots=True)
class AnchorsPage:
    """All criteria; ``carried`` is what of the address has no field, ``back`` the whole of it."""

    rows: tuple[AnchorRow, ...]
    candidates: tuple[tuple[str, str], ...]
    incumbent: str
    carried: list[tuple[str, str]]
    back: str
    troubles: tuple[Trouble, ...]

    @property
    def has_news(self) -> bool:
        """Whether any suggestion differs from what is there."""
        return any(row.is_new for row in self.rows)


def anchors_page(decision: Decision, query: Query) -> AnchorsPage:
    """The criteria that ``query`` asks for, drawn.

    ``incumbent`` in it names who is in use, ``take`` the measure whose suggestion is filled in.
    """
    base = base_profile(decision)
    problems: Sequence[Problem] = ()
    try:
        profile = asked_criteria(decision, query)
    except AddressError as error:
        profile, problems = base, error.problems
    snapshot = ranked_now(decision)
    known, labels = snapshot["measurements"], _labels(snapshot["candidates"])
    asked = (query.get("incumbent") or [""])[-1]
    incumbent = asked if asked in labels else ""
    chance = chance_level(decision.run)
    take = "" if problems else (query.get("take") or [""])[-1]
    rows = []
    for criterion in profile.criteria:
        found = suggested(criterion.entry, known, incumbent, labels, chance)
        is_taken = take in (ALL, criterion.measure)
        row = taken(criterion, found) if is_taken else criterion
        typed = query if problems else {}
        rows.append(_row(row, found, _worths(row, known, labels), typed, problems))
    own = {measure.key: measure for measure in measures_of_team(decision.team_id)}
    pairs = [] if profile == base else write_criteria_address(profile, base)
    return AnchorsPage(
        rows=tuple(rows),
        candidates=tuple(labels.items()),
        incumbent=incumbent,
        carried=_carried(query, rows),
        back=urlencode(pairs),
        troubles=tuple(trouble_of(item, query, own | base.catalogue) for item in problems),
    )


def _labels(candidates: Sequence[CandidateRecord]) -> dict[str, str]:
    return {row["key"]: row["label"] for row in candidates}


def _carried(query: Query, rows: Sequence[AnchorRow]) -> list[tuple[str, str]]:
    """What the address says of criteria and this form has no field for."""
    fields = {f"{box.key}.{row.measure}" for row in rows for box in row.boxes}
    fields |= {f"scale.{row.measure}" for row in rows if row.boxes}
    return [
        (name, value)
        for name, values in query.items()
        for value in values
        if name == KEPT or (name.partition(".")[0] in FIELDS and name not in fields)
    ]


def _row(
    criterion: Criterion,
    found: Suggestion | None,
    worths: tuple[Worth, ...],
    typed: Query,
    problems: Sequence[Problem],
) -> AnchorRow:
    is_drawn = criterion.scale != "yes_no"
    dots = [(worth.label, worth.raw) for worth in worths if worth.raw is not None]
    plot = anchor_plot(criterion, dots) if is_drawn else None
    filled = taken(criterion, found)
    faults = {problem.field: problem.message for problem in problems}
    return AnchorRow(
        criterion=criterion,
        boxes=_boxes(criterion, plot, typed, faults) if plot else (),
        plot=plot,
        worths=worths,
        suggested=_anchors(filled) if found else "",
        why=(found.why_worst, found.why_target, found.why_scale) if found else (),
        is_new=filled != criterion,
        scale=(typed.get(f"scale.{criterion.measure}") or [criterion.scale])[-1],
        scale_fault=faults.get(f"scale.{criterion.measure}", ""),
    )


def _boxes(
    criterion: Criterion, plot: AnchorPlot, typed: Query, faults: Mapping[str, str]
) -> tuple[AnchorBox, ...]:
    places = {"worst": plot.worst, "mid": plot.half, "target": plot.target}
    boxes = []
    for key, field, words in BOXES:
        name = f"{key}.{criterion.measure}"
        text = quantity_text(getattr(criterion, field), criterion.entry)
        shown = (typed.get(name) or [text])[-1]
        told = text or "not set"
        boxes.append(AnchorBox(key, words, shown, faults.get(name, ""), places[key], told))
    return tuple(boxes)


def _worths(criterion: Criterion, known: Known, labels: Mapping[str, str]) -> tuple[Worth, ...]:
    """The candidates, the best first and the unknown last."""
    found = []
    for key, label in labels.items():
        record = known.get(key, {}).get(criterion.measure)
        if record is None or (record["raw"] is None and not record["unbounded"]):
            found.append(Worth(label, None, "unknown", None))
            continue
        raw = math.inf if record["raw"] is None else record["raw"]
        value = criterion.values.value(raw)
        found.append(Worth(label, record["raw"], format_value(criterion.entry, raw), value))
    better = -1 if criterion.entry.higher_is_better else 1
    found.sort(
        key=lambda worth: (worth.value is None, worth.raw is None, better * (worth.raw or 0))
    )
    return tuple(found)


def _anchors(criterion: Criterion) -> str:
    entry = criterion.entry
    ends = f"{format_value(entry, criterion.worst)} to {format_value(entry, criterion.target)}"
    if criterion.midpoint is not None:
        ends += f", halfway at {format_value(entry, criterion.midpoint)}"
    return f"{ends}, {criterion.scale}"
