"""The measures that a team defined itself, and how any measure that it knows reads."""

from decision.access import own_measures_for
from decision.core.measures import MEASURES, Measure, format_value
from decision.models import OwnMeasure
from teams.access import Actor


def team_measures(by: Actor) -> tuple[Measure, ...]:
    """The team's own measures by label."""
    return tuple(row.measure for row in own_measures_for(by).order_by("label", "id"))


def measures_of_team(team_id: int) -> tuple[Measure, ...]:
    """The same for a row's team, where nobody in particular asks."""
    rows = OwnMeasure.objects.filter(team_id=team_id).order_by("label", "id")
    return tuple(row.measure for row in rows)


def known_measure(key: str, by: Actor) -> Measure | None:
    """The measure of this key, of the catalogue or the team's own; None where there is none."""
    if key in MEASURES:
        return MEASURES[key]
    return next((measure for measure in team_measures(by) if measure.key == key), None)


def measure_text(key: str, value: float | None, by: Actor) -> str:
    """``value`` of a measure as people read it; the bare key where the team knows none such."""
    measure = known_measure(key, by)
    return key if measure is None else format_value(measure, value)
