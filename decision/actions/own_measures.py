"""Writes of a team's own measures."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from decision.access import figures_for, own_measures_for
from decision.core.own_measures import is_own, own_measure, own_to_json
from decision.core.values import FieldError
from decision.models import OwnMeasure
from decision.own_measures import team_measures
from teams.access import Actor, require, same_team
from teams.audit import log

#: What cannot change under figures that were entered for it.
FIXED = ("style", "direction", "unit")


@transaction.atomic
def save_own_measure(*, by: Actor, now: datetime, label: str, **fields: Any) -> OwnMeasure:
    """Define a measure of the team's own; the same label again changes its help and anchors.

    ``fields`` are those of ``own_measure``: style, direction, worst, target, unit, help, scale.
    Raises ValidationError naming the field.
    """
    require(by, "decisions.write")
    slug = slugify(label)[:60].strip("-")
    if not slug:
        raise ValidationError({"label": "Enter a label with at least one letter or digit."})
    try:
        measure = own_measure(slug, label=label.strip(), **fields)
    except FieldError as error:
        raise ValidationError({error.field: _sentence(error)}) from None
    row = own_measures_for(by).filter(slug=slug).first()
    if row is None:
        row = OwnMeasure(team=by.team, slug=slug)
    else:
        _check_unchanged(row, {name: getattr(measure, name) for name in FIXED})
    for name, value in own_to_json(measure).items():
        setattr(row, name, value)
    row.updated_at = now
    row.full_clean(validate_constraints=True)
    row.save()
    log(by, "own_measure.save", row, summary=row.label, key=row.key)
    return row


class OwnMeasureInUseError(Exception):
    """Figures are told of it, and nobody could read them without its definition."""


@transaction.atomic
def delete_own_measure(*, own: OwnMeasure, by: Actor) -> None:
    """Forget a measure; decisions that use it keep its definition with their criteria.

    Raises OwnMeasureInUseError while there are figures of it.
    """
    require(by, "decisions.write")
    same_team(by, own, lambda row: row.team_id)
    told = figures_for(by).filter(measure=own.key).count()
    if told:
        count = "1 figure is" if told == 1 else f"{told} figures are"
        raise OwnMeasureInUseError(f"{count} told of “{own.label}”. Remove them first.")
    log(by, "own_measure.delete", own, summary=own.label, key=own.key)
    own.delete()


def with_definitions(criteria: Iterable[Any], by: Actor) -> list[Any]:
    """Criteria in JSON form, those of the team's own measures with their definition.

    One that has a definition keeps it. Nothing else is read or checked here.
    """
    rows = list(criteria)
    if not any(map(_lacks_definition, rows)):
        return rows
    known = {measure.key: own_to_json(measure) for measure in team_measures(by)}
    return [
        {**row, "own": known.get(row["measure"])} if _lacks_definition(row) else row for row in rows
    ]


def _lacks_definition(row: Any) -> bool:
    if not isinstance(row, Mapping) or row.get("own") is not None:
        return False
    return isinstance(row.get("measure"), str) and is_own(row["measure"])


def _check_unchanged(row: OwnMeasure, wanted: Mapping[str, str]) -> None:
    for name, value in wanted.items():
        if getattr(row, name) != value:
            raise ValidationError(
                {
                    name: f"“{row.label}” exists with another {name}, and figures may hang on it. "
                    "Choose another label, or delete that one first."
                }
            )


def _sentence(error: FieldError) -> str:
    return f"{error.field.capitalize()} {error.message}."
