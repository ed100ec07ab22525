"""Problems of an address as the page says them, beside the field that each is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from decision.core.criteria_address import Problem
from decision.core.measures import Measure

Query = Mapping[str, Sequence[str]]

#: Of what somebody typed, so much is said back.
LONGEST_TYPED: Final = 40
_FIELD_WORDS: Final = {
    "w": "weight",
    "m": "must-have",
    "worst": "worst acceptable",
    "target": "target",
    "mid": "halfway",
    "scale": "scale",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem of the address in words, with what it says and the id of the field on the page."""

    name: str
    typed: str
    message: str
    field_id: str


def trouble_of(problem: Problem, query: Query, catalogue: Mapping[str, Measure]) -> Trouble:
    """``problem`` in words; a field that the page does not show has no id."""
    typed = (query.get(problem.field) or [""])[-1][:LONGEST_TYPED]
    prefix, dot, measure = problem.field.partition(".")
    if dot and prefix in _FIELD_WORDS and measure in catalogue:
        name = f"{catalogue[measure].label}, {_FIELD_WORDS[prefix]}"
        return Trouble(name, typed, problem.message, f"{prefix}-{measure.replace('.', '-')}")
    return Trouble(problem.field, typed, problem.message, "")
