"""F1 over many answers: of labels, of entity types, of tags."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from evaluations.core.statistics.classification import (
    Confusion,
    Rates,
    confusion,
    label_figures,
    rates,
)

Kind = Literal["labels", "entities", "tags"]
#: Grader -> what it counts in an answer.
COUNTED: Final[Mapping[str, Kind]] = {"label": "labels", "entities": "entities", "tags": "tags"}
#: A table of more labels than this is no picture any more.
MOST_DRAWN: Final = 16
#: The name of classes that only held-out answers know.
HIDDEN: Final = "(held out)"


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """What one candidate did by label, entity type or tag, over ``answers`` that were scored.

    ``macro_f1`` counts every row alike, ``micro_f1`` every entity, token or answer. ``partial``
    are the rates of entities with half a point for an overlap; ``confusion`` exists for labels.
    """

    kind: Kind
    answers: int
    unscored: int
    rows: tuple[Rates, ...]
    macro_f1: float | None
    micro_f1: float | None
    partial: tuple[Rates, ...] = ()
    confusion: Confusion | None = None


def class_figures(kind: Kind, details: Iterable[Mapping[str, Any]]) -> ClassFigures | None:
    """The figures of one candidate from what the grader counted in each of its answers.

    ``details`` are ``{"said", "meant"}`` for labels, ``{"types": {type: {tp, fp, fn, partial}}}``
    for entities, ``{"tags": {tag: {tp, fp, fn}}}`` for tags. None without any.
    """
    answers = list(details)
    if not answers:
        return None
    if kind == "labels":
        return _of_labels(answers)
    totals: dict[str, dict[str, int]] = {}
    for answer in answers:
        for name, counts in (answer.get("types") or answer.get("tags") or {}).items():
            own = totals.setdefault(name, dict.fromkeys(("tp", "fp", "fn", "partial"), 0))
            for each in own:
                own[each] += int(counts.get(each, 0))
    rows = tuple(_rates(name, totals[name], 0.0) for name in sorted(totals))
    whole = {each: sum(own[each] for own in totals.values()) for each in ("tp", "fp", "fn")}
    halves = tuple(_rates(name, totals[name], 0.5) for name in sorted(totals))
    return ClassFigures(
        kind=kind,
        answers=len(answers),
        unscored=0,
        rows=rows,
        macro_f1=_mean([row.f1 for row in rows]),
        micro_f1=_rates("", {**whole, "partial": 0}, 0.0).f1,
        partial=halves if kind == "entities" else (),
    )


def veiled_details(
    details: Sequence[Mapping[str, Any]], held_out: Sequence[bool]
) -> list[Mapping[str, Any]]:
    """The same details where each name of a class that only ``held_out`` answers know is HIDDEN.

    So the figures count every answer, and tell no label that nobody may read.
    """
    known = {
        name
        for each, hidden in zip(details, held_out, strict=True)
        if not hidden
        for name in _names(each)
    }
    return [
        _renamed(each, known) if hidden else each
        for each, hidden in zip(details, held_out, strict=True)
    ]


def _names(details: Mapping[str, Any]) -> set[str]:
    said = {str(details[name]) for name in ("said", "meant") if details.get(name) is not None}
    return said | {*(details.get("types") or ()), *(details.get("tags") or ())}


def _renamed(details: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    named: dict[str, Any] = dict(details)
    for name in ("said", "meant"):
        if named.get(name) is not None and str(named[name]) not in known:
            named[name] = HIDDEN
    for group in ("types", "tags"):
        totals: dict[str, dict[str, int]] = {}
        for label, counts in (details.get(group) or {}).items():
            own = totals.setdefault(label if label in known else HIDDEN, {})
            for each, count in counts.items():
                own[each] = own.get(each, 0) + int(count)
        if totals:
            named[group] = totals
    return named


def _of_labels(answers: list[Mapping[str, Any]]) -> ClassFigures:
    pairs = [(str(each["meant"]), _said(each.get("said"))) for each in answers]
    table = confusion(pairs)
    found = label_figures(table)
    return ClassFigures(
        kind="labels",
        answers=table.total,
        unscored=sum(table.unscored),
        rows=found.labels,
        macro_f1=found.macro_f1,
        micro_f1=found.micro_f1,
        confusion=table,
    )


def _said(value: object) -> str | None:
    return None if value is None else str(value)


def _rates(name: str, counts: Mapping[str, int], half: float) -> Rates:
    """An overlap is among the wrong ones on both sides: ``half`` a point is given back."""
    right, said = counts["tp"], counts["tp"] + counts["fp"]
    meant = counts["tp"] + counts["fn"]
    overlaps = min(counts["partial"], said - right, meant - right)
    return rates(name, right + half * overlaps, said, meant)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def average_f1(figures: Iterable[ClassFigures | None]) -> float | None:
    """The macro F1 averaged over all candidates that have one: how hard the work is."""
    return _mean([each.macro_f1 for each in figures if each is not None])
