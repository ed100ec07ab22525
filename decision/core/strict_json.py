"""Reads plain JSON values strictly: nothing is guessed, and an error names the path."""

import math
from collections.abc import Mapping
from typing import cast

from decision.core.values import FieldError


def read_object(
    path: str, document: object, required: set[str], optional: set[str]
) -> Mapping[str, object]:
    """``document`` as an object that has all required fields and none that is not named.

    Raises:
        FieldError: with the path of the field.
    """
    if not isinstance(document, dict):
        raise FieldError(path, "must be an object")
    for name in document:
        if name not in required | optional:
            raise FieldError(path, f"has an unknown field {name!r}; remove it")
    for name in sorted(required):
        if name not in document:
            raise FieldError(f"{path}.{name}" if path != "profile" else name, "is missing")
    return cast(Mapping[str, object], document)


def read_text(path: str, value: object) -> str:
    """A text; raises FieldError for anything else."""
    if not isinstance(value, str):
        raise FieldError(path, "must be a text")
    return value


def read_number(path: str, value: object) -> float:
    """A finite number; raises FieldError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FieldError(path, "must be a number")
    try:
        number = float(value)
    except OverflowError:
        raise FieldError(path, "must be a finite number") from None
    if not math.isfinite(number):
        raise FieldError(path, "must be a finite number")
    return number
