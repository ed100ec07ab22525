"""What a policy file may say: one table, from which it is checked and its JSON schema is made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from decision.core.gate.policy import COMPARED, Series
from decision.core.measures import MEASURES, Measure

LARGEST: Final = 1e12
MOST_RULES: Final = 50
LONGEST_NAME: Final = 80
LINE: Final = r"^[^\x00-\x20\x7f-\xa0](?:[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0])?$"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
SCHEMA_ID: Final = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number from ``low`` to ``high``; ``whole`` without a fraction."""

    help: str
    low: float = 0.0
    high: float = LARGEST
    whole: bool = False

    def problem(self, value: object) -> str:
        """Why ``value`` is not usable; empty where it is."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"must be a number ({self.help})"
        if not self.low <= value <= self.high:
            return f"must lie between {self.low:g} and {self.high:g} ({self.help})"
        return "must be a whole number" if self.whole and value != int(value) else ""

    def schema(self) -> dict[str, Any]:
        """As JSON schema."""
        kind = "integer" if self.whole else "number"
        low, high = (int(end) if end == int(end) else end for end in (self.low, self.high))
        return {"type": kind, "minimum": low, "maximum": high, "description": self.help}


@dataclass(frozen=True, slots=True)
class Word:
    """One of some words."""

    help: str
    choices: tuple[str, ...]

    def problem(self, value: object) -> str:
        """Why ``value`` is not usable; empty where it is."""
        return "" if value in self.choices else f"must be one of {', '.join(self.choices)}"

    def schema(self) -> dict[str, Any]:
        """As JSON schema."""
        return {"enum": list(self.choices), "description": self.help}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text."""

    help: str

    def problem(self, value: object) -> str:
        """Why ``value`` is not usable; empty where it is."""
        fits = isinstance(value, str) and len(value) <= LONGEST_NAME and re.fullmatch(LINE, value)
        if fits and not _SURROGATE.search(str(value)):
            return ""
        return f"must be one line of 1 to {LONGEST_NAME} characters without blanks around it"

    def schema(self) -> dict[str, Any]:
        """As JSON schema."""
        sized = {"minLength": 1, "maxLength": LONGEST_NAME, "pattern": LINE}
        return {"type": "string", **sized, "description": self.help}


Field = Number | Word | Line
_NAME: Final = Line("What reports call the rule.")
_AT: Final = Word(
    "What decides: the whole 95 % interval, or the figure alone.", ("interval", "point")
)
_CONFIDENCE: Final = Number("Of the two-sided interval: 0.95 where it is left out.", 0.8, 0.999)
_SHARE: Final = "a share: 0.05 is 5 %"


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of rule: ``head`` tells it from others, ``limit`` is the field with its bound."""

    head: str
    limit: str
    fields: Mapping[str, Field]
    help: str

    @property
    def required(self) -> tuple[str, ...]:
        """Fields that must be there."""
        return (self.head,) if self.head == self.limit else (self.head, self.limit)

    def schema(self) -> dict[str, Any]:
        """As JSON schema."""
        return {
            "type": "object",
            "description": self.help,
            "properties": {name: field.schema() for name, field in self.fields.items()},
            "required": list(self.required),
            "additionalProperties": False,
        }


def _compared(series: Series) -> Shape:
    if series == "accuracy":
        limit, allowed = "margin", Number("points it may lose: 0.01 is one point", 0.0, 1.0)
    else:
        limit, allowed = "times", Number("how many times the incumbent's it may be", 1.0, 1000.0)
    about = Word("What is compared on the same cases.", (series,))
    fields: dict[str, Field] = {
        "not_worse": about,
        limit: allowed,
        "confidence": _CONFIDENCE,
        "name": _NAME,
    }
    return Shape("not_worse", limit, fields, f"{COMPARED[series]} against the incumbent.")


def _bounded(measure: Measure) -> Shape:
    limit = "at_least" if measure.higher_is_better else "at_most"
    share = measure.unit == "fraction"
    bound = Number(_SHARE.replace("0.05 is 5", "0.8 is 80") if share else f"in {measure.unit}")
    if share:
        bound = Number(bound.help, 0.0, 1.0)
    about = Word("A measure of the catalogue.", (measure.key,))
    fields: dict[str, Field] = {"measure": about, limit: bound, "at": _AT, "name": _NAME}
    return Shape("measure", limit, fields, f"{measure.label}: {measure.help}")


def _counted(head: str, number: Number, told: str) -> Shape:
    return Shape(head, head, {head: number, "name": _NAME}, told)


_AMOUNTS: Final = {
    "fits_gb": _counted("fits_gb", Number("in GB of memory", 0.001), "VRAM at most so many GB."),
    "cases_at_least": _counted(
        "cases_at_least", Number("a number of cases", 1, 1_000_000, whole=True), "Cases judged."
    ),
    "unscored_at_most": _counted(
        "unscored_at_most", Number(_SHARE, 0.0, 1.0), "Answers in which nothing was to judge."
    ),
    "failed_at_most": _counted(
        "failed_at_most", Number(_SHARE, 0.0, 1.0), "Calls that gave no answer."
    ),
}
#: Head of a rule -> its own word (empty where it is a number) -> shape.
SHAPES: Final[Mapping[str, Mapping[str, Shape]]] = {
    "not_worse": {series: _compared(series) for series in COMPARED},
    "measure": {key: _bounded(measure) for key, measure in MEASURES.items()},
    **{head: {"": shape} for head, shape in _AMOUNTS.items()},
}


def policy_schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of a policy; every file that it accepts is accepted here."""
    shapes = [shape.schema() for words in SHAPES.values() for shape in words.values()]
    name = Line("What reports call the policy.").schema()
    return {
        "$schema": SCHEMA_ID,
        "title": "Policy of a Rationale gate",
        "description": "Rules that a candidate must keep: see docs/ci.md.",
        "type": "object",
        "properties": {
            "version": {"const": 1, "description": "Of this format."},
            "name": name,
            "rules": {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_RULES,
                "items": {"oneOf": shapes},
            },
        },
        "required": ["version", "rules"],
        "additionalProperties": False,
    }
