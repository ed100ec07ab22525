"""The fields of one row, checked and made a case."""

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from evaluations.core.graders import validate_grader_settings, validate_targets
from evaluations.core.scoring import GraderSettingsError
from evaluations.core.suite_files.drafts import (
    MAX_GRADERS,
    MAX_LICENSE,
    MAX_PROMPT,
    MAX_SOURCE,
    MAX_SYSTEM,
    MAX_WEIGHT,
    REVIEWS,
    CaseDraft,
    CaseGrader,
    RawRow,
    Review,
    RowError,
)
from evaluations.core.suite_files.texts import (
    FieldError,
    checked_key,
    checked_line,
    checked_messages,
    checked_prompt,
    checked_tags,
    checked_target,
    checked_targets,
)

FIELDS: Final = (
    "key", "prompt", "messages", "system", "target", "targets", "graders", "tags", "weight",
    "review", "source", "license", "contaminated", "held_out",
)  # fmt: skip
#: Of the suite version; the same in every row that names them.
DEFAULT_GRADERS: Final = "default_graders"
CANARY: Final = "canary"
COLUMNS: Final = (*FIELDS, DEFAULT_GRADERS, CANARY)
_T = TypeVar("_T")


def unknown_field(name: str) -> str:
    """What to say of a column or field that no case has."""
    near = difflib.get_close_matches(name.lower(), FIELDS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"a case has {', '.join(FIELDS)}"
    return f"unknown: {hint} Rename or remove it."


def draft_from(
    row: RawRow, *, position: int, default_graders: Sequence[CaseGrader]
) -> CaseDraft | list[RowError]:
    """The case of ``row``, or everything that is wrong with it."""
    if row.fields is None:
        return list(row.errors)
    reading = _Reading(row, row.fields)
    targets = reading.targets()
    draft = CaseDraft(
        key=reading.take("key", checked_key, ""),
        prompt=reading.take("prompt", lambda v: checked_prompt(v, MAX_PROMPT), ""),
        messages=reading.take("messages", checked_messages, ()),
        system=reading.take("system", lambda v: checked_prompt(v, MAX_SYSTEM), ""),
        targets=targets,
        graders=reading.take("graders", checked_graders, ()),
        tags=reading.take("tags", checked_tags, ()),
        weight=reading.take("weight", checked_weight, 1.0),
        review=reading.take("review", checked_review, "draft"),
        source=reading.take("source", lambda v: checked_line(v, MAX_SOURCE), ""),
        license=reading.take("license", lambda v: checked_line(v, MAX_LICENSE), ""),
        contaminated=reading.take("contaminated", checked_flag, False),
        held_out=reading.take("held_out", checked_flag, False),
        position=position,
    )
    reading.check_whole(draft, default_graders)
    return reading.errors or draft


class _Reading:
    """Takes fields off a row and collects what is wrong with them."""

    def __init__(self, row: RawRow, fields: Mapping[str, object]) -> None:
        self.line = row.line
        self.fields = {n: v for n, v in fields.items() if v is not None and v != ""}
        self.given = {*self.fields, *(error.field for error in row.errors)}
        self.errors = list(row.errors)
        for name in fields:
            if name not in FIELDS:
                self.fail(name, unknown_field(name))

    def fail(self, name: str, message: str) -> None:
        self.errors.append(RowError(self.line, name, message))

    def take(self, name: str, reader: Callable[[object], _T], default: _T) -> _T:
        if name not in self.fields:
            return default
        try:
            return reader(self.fields[name])
        except FieldError as error:
            self.fail(name, str(error))
            return default

    def targets(self) -> tuple[str, ...]:
        if "target" in self.fields and "targets" in self.fields:
            self.fail("targets", "give target or targets, not both")
        one = self.take("target", checked_target, "")
        return (one,) if one else self.take("targets", checked_targets, ())

    def check_whole(self, draft: CaseDraft, default_graders: Sequence[CaseGrader]) -> None:
        """What only the fields together can show; silent on fields that are wrong already."""
        if "key" not in self.given:
            self.fail("key", "missing: give each case a key of its own")
        if ("prompt" in self.given) == ("messages" in self.given):
            self.fail("prompt", "give a prompt or messages, and not both")
        if draft.system and any(message["role"] == "system" for message in draft.messages):
            self.fail("system", "there is a system message among the messages too: keep one")
        if any(error.field in ("target", "targets", "graders") for error in self.errors):
            return
        for grader in draft.graders or default_graders:
            try:
                validate_targets(grader.kind, grader.settings, draft.targets)
            except GraderSettingsError as error:
                self.fail(error.field, f"{grader.kind}: {error.message}")


def checked_graders(value: object) -> tuple[CaseGrader, ...]:
    """Graders from a list of names and of ``{"kind", "settings"}``; raises FieldError."""
    if not isinstance(value, list):
        raise FieldError('must be a list such as ["exact"] or [{"kind": "number"}]')
    if len(value) > MAX_GRADERS:
        raise FieldError(f"has {len(value)} graders, and at most {MAX_GRADERS} are allowed")
    return tuple(_checked_grader(item) for item in value)


def _checked_grader(item: object) -> CaseGrader:
    if isinstance(item, str):
        item = {"kind": item}
    if not isinstance(item, dict) or not {"kind"} <= set(item) <= {"kind", "settings"}:
        raise FieldError('a grader is its name, or {"kind": ..., "settings": {...}}')
    kind, settings = item["kind"], item.get("settings", {})
    if not isinstance(kind, str) or not isinstance(settings, dict):
        raise FieldError("the kind of a grader is a text and its settings are an object")
    try:
        return CaseGrader(kind, validate_grader_settings(kind, settings))
    except GraderSettingsError as error:
        raise FieldError(f"{kind}: {error}") from None


def checked_weight(value: object) -> float:
    """A weight above 0; raises FieldError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FieldError("must be a number above 0")
    weight = float(value) if abs(value) <= MAX_WEIGHT else math.inf
    if not 0 < weight <= MAX_WEIGHT:
        raise FieldError(f"must be above 0 and at most {MAX_WEIGHT:,.0f}; leave out the case else")
    return weight


def checked_review(value: object) -> Review:
    """A review state; raises FieldError."""
    for known in REVIEWS:
        if value == known:
            return known
    raise FieldError(f"must be {' or '.join(REVIEWS)}")


def checked_flag(value: object) -> bool:
    """Yes or no; raises FieldError."""
    if not isinstance(value, bool):
        raise FieldError("must be true or false")
    return value
