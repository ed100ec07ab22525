"""Numbers with their units as people type them, and as fields show them again."""

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from decision.core.measures import Measure

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "percent": ("", "%"),
    "usd": ("$", "usd"),
    "seconds": ("", "s"),
    "gigabytes": ("", "gb"),
    "tokens": ("", "tokens"),
}
_YES_NO: Final = {"yes": 1.0, "1": 1.0, "no": 0.0, "0": 0.0}


def read_quantity(text: str, measure: Measure) -> float:
    """A number with or without the unit of ``measure``: ``24``, ``24 GB``, ``80%``, ``$0.40``.

    Raises:
        ValueError: says how to write it.
    """
    if measure.style == "yes_no":
        return _read_yes_no(text)
    before, after = _unit_of(measure)
    bare = text.strip().lower().replace("\N{NO-BREAK SPACE}", " ")
    if before and bare.startswith(before):
        bare = bare[len(before) :].strip()
    marked = bool(after) and bare.endswith(after)
    number = plain_number(bare.removesuffix(after).strip() if marked else bare)
    if number is None:
        raise ValueError(f"is not a number; write it like {quantity_text(0.5, measure)}")
    if measure.style != "percent":
        return number
    if marked:
        return number / 100
    if number > 1:
        raise ValueError(f"is more than 1; write {text.strip()}% or a fraction such as 0.8")
    return number


def quantity_text(value: float | None, measure: Measure) -> str:
    """``value`` as a field shows it, with its unit; ``read_quantity`` reads it back exactly."""
    if value is None:
        return ""
    if measure.style == "yes_no":
        return {0.0: "no", 1.0: "yes"}.get(value, plain_digits(value))
    before, after = unit_marks(measure)
    if measure.style == "percent":
        percent = f"{value * 100:.12g}"
        exact = float(percent) / 100 == value
        return f"{percent}{after}" if exact or value > 1 else plain_digits(value)
    return f"{before}{plain_digits(value)}{after}"


def unit_marks(measure: Measure) -> tuple[str, str]:
    """What a field shows before and behind a number of ``measure``."""
    if measure.style == "percent":
        return "", "%"
    before, _ = _unit_of(measure)
    return before, "" if before or not measure.unit else f" {measure.unit}"


def plain_number(text: str) -> float | None:
    """A finite number in plain ASCII digits; None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def plain_digits(number: float) -> str:
    """The shortest text that reads back as the same number."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    # As JavaScript writes it: repr changes to an exponent at a ten-thousandth already.
    return format(Decimal(repr(number)), "f") if 1e-6 <= abs(number) < 1e15 else repr(number)


def _unit_of(measure: Measure) -> tuple[str, str]:
    """What may stand before and behind a number, in lower case."""
    return _UNITS.get(measure.style, ("", measure.unit.lower()))


def _read_yes_no(text: str) -> float:
    number = _YES_NO.get(text.strip().lower())
    if number is None:
        raise ValueError("is neither yes nor no")
    return number
