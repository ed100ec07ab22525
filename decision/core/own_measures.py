"""A team's own measures: a number or a yes/no that no catalogue knows, defined in the criterion.

A criterion carries the definition with it, so a recorded decision needs nothing else to be read.
"""

import re
from typing import Final, cast, get_args

from decision.core.measures import Direction, Measure, NumberStyle, Scale
from decision.core.schema import CriterionRecord
from decision.core.strict_json import read_number, read_object, read_text
from decision.core.values import FieldError, ValueFunction

OWN_PREFIX: Final = "own."
OWN_STYLES: Final = ("number", "yes_no")
YES_NO_UNIT: Final = "yes/no"
LONGEST_LABEL: Final = 80
LONGEST_UNIT: Final = 20
LONGEST_HELP: Final = 300
_SLUG: Final = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*", re.ASCII)
_FIELDS: Final = ("label", "unit", "direction", "style", "help", "worst", "target", "scale")


def is_own(key: str) -> bool:
    """Whether a measure is one of a team's own, by its key."""
    return key.startswith(OWN_PREFIX)


def own_measure(
    slug: str,
    *,
    label: str,
    style: str,
    direction: str,
    worst: float,
    target: float,
    unit: str = "",
    help: str = "",
    scale: str = "linear",
) -> Measure:
    """A measure of a team's own, checked; for yes/no, yes is 1 and no is 0.

    Raises:
        FieldError: names the field that cannot be used.
    """
    _check_words(slug, style, direction)
    _check_texts(label, unit, help)
    if style == "yes_no":
        unit, scale = YES_NO_UNIT, "yes_no"
        worst, target = (0.0, 1.0) if direction == "higher" else (1.0, 0.0)
    elif scale == "yes_no":
        raise FieldError("scale", "must be linear or log for a number")
    _check_anchors(worst, target, cast(Scale, scale), direction)
    return Measure(
        key=f"{OWN_PREFIX}{slug}",
        label=label,
        unit=unit,
        direction=cast(Direction, direction),
        style=cast(NumberStyle, style),
        help=help,
        worst=worst,
        target=target,
        scale=cast(Scale, scale),
    )


def own_to_json(measure: Measure) -> dict[str, object]:
    """The definition as plain JSON; ``own_from_json`` gives it back."""
    return {name: getattr(measure, name) for name in _FIELDS}


def own_from_json(path: str, key: str, document: object) -> Measure:
    """Read a definition strictly.

    Raises:
        FieldError: with the path of the field, such as ``criteria[2].own.label``.
    """
    required = {"label", "direction", "style"}
    body = read_object(path, document, required, {*_FIELDS} - required)
    if not is_own(key):
        raise FieldError(path, f"belongs to criteria whose measure begins with {OWN_PREFIX}")
    texts = {
        name: read_text(f"{path}.{name}", body[name])
        for name in ("label", "unit", "direction", "style", "help", "scale")
        if name in body
    }
    ends = {
        name: read_number(f"{path}.{name}", body.get(name, 0.0)) for name in ("worst", "target")
    }
    try:
        return own_measure(key.removeprefix(OWN_PREFIX), **texts, **ends)  # type: ignore[arg-type]
    except FieldError as error:
        raise FieldError(f"{path}.{error.field}", error.message) from error


def measure_of(told: CriterionRecord) -> Measure:
    """The measure of a criterion as a snapshot tells it, catalogued or a team's own."""
    return Measure(
        key=told["measure"],
        label=told["label"],
        unit=told["unit"],
        direction=cast(Direction, told["direction"]),
        style=cast(NumberStyle, told["style"]),
        help=told["help"],
        worst=told["worst"],
        target=told["target"],
        scale=cast(Scale, told["scale"]),
    )


def _check_words(slug: str, style: str, direction: str) -> None:
    if style not in OWN_STYLES:
        raise FieldError("style", f"must be one of {', '.join(OWN_STYLES)}")
    if direction not in get_args(Direction):
        raise FieldError("direction", f"must be one of {', '.join(get_args(Direction))}")
    if len(slug) > LONGEST_LABEL or not _SLUG.fullmatch(slug):
        raise FieldError("key", "must be lower-case letters, digits and single hyphens")


def _check_texts(label: str, unit: str, help: str) -> None:
    _check_line("label", label, LONGEST_LABEL)
    if not label:
        raise FieldError("label", "is empty; say what is asked of a candidate")
    _check_line("unit", unit, LONGEST_UNIT)
    _check_line("help", help, LONGEST_HELP)


def _check_anchors(worst: float, target: float, scale: Scale, direction: str) -> None:
    ValueFunction(worst, target, scale)
    if (target > worst) != (direction == "higher"):
        side = "above" if direction == "higher" else "below"
        raise FieldError("target", f"must be {side} the worst acceptable value")


def _check_line(field: str, text: str, longest: int) -> None:
    if len(text) > longest or text != text.strip() or not (text.isprintable() or not text):
        raise FieldError(
            field, f"must be one line of at most {longest} characters without blanks around it"
        )
