"""Whether two JSON values say the same: strictly, or as texts and numbers are read."""

from dataclasses import dataclass
from decimal import Decimal

from evaluations.core.reading.boxes import MAX_CONTENT, plain_latex
from evaluations.core.reading.normalizing import normalized
from evaluations.core.reading.numbers import NumberFound, only_number
from evaluations.core.reading.tolerance import same_number, within


@dataclass(frozen=True, slots=True)
class Likeness:
    """How JSON values are compared.

    ``loose``: texts by spelling and LaTeX form, and by the one number that they hold where the
    target is nothing but a number, so that "45 miles" is 45.
    ``any_order``: lists are sorted first. Tolerances as in ``within``.
    """

    loose: bool = False
    any_order: bool = False
    absolute: Decimal = Decimal(0)
    relative: Decimal = Decimal(0)


def alike(answer: object, target: object, likeness: Likeness) -> bool:
    """Whether ``answer`` equals ``target``; both nested at most 50 levels, numbers as Decimal."""
    if isinstance(answer, dict) and isinstance(target, dict):
        same = answer.keys() == target.keys()
        return same and all(alike(answer[key], value, likeness) for key, value in target.items())
    if isinstance(answer, list) and isinstance(target, list):
        if len(answer) != len(target):
            return False
        if likeness.any_order:
            answer, target = sorted(answer, key=_rank), sorted(target, key=_rank)
        return all(alike(a, t, likeness) for a, t in zip(answer, target, strict=True))
    if isinstance(answer, Decimal) and isinstance(target, Decimal):
        return within(answer, target, likeness.absolute, likeness.relative)
    if type(answer) is type(target) and answer == target:
        return True
    return likeness.loose and _said_alike(answer, target, likeness)


def _said_alike(answer: object, target: object, likeness: Likeness) -> bool:
    said, meant = _written(answer), _written(target)
    if said is None or meant is None:
        return False
    said, meant = _unquoted(said), _unquoted(meant)
    if normalized(said) == normalized(meant):
        return True
    if max(len(said), len(meant)) > MAX_CONTENT:
        return False
    if _plain(said) == _plain(meant):
        return True
    first, second = only_number(said), only_number(meant)
    if not isinstance(first, NumberFound) or not isinstance(second, NumberFound):
        return False
    if second.text.strip(_AROUND) != meant.strip(_AROUND):
        return False
    return same_number(first, second, likeness.absolute, likeness.relative, "either")


# What may stand around the number of a target that is a number and nothing else.
_AROUND = " $€£¥%°\\"


def _unquoted(text: str) -> str:
    """``text`` without one pair of quotation marks around all of it."""
    text = text.strip()
    pair = len(text) > 2 and text[0] == text[-1] and text[0] in "'\"`"
    return text[1:-1] if pair else text


def _plain(text: str) -> str:
    return normalized(plain_latex(text), case_sensitive=True)


def _written(value: object) -> str | None:
    """A number, a truth value or a text as text; None for null, objects and lists."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | Decimal) else None


def _rank(value: object) -> tuple[int, object]:
    """A key that sorts any JSON values: numbers by size, the rest by what is written."""
    if isinstance(value, Decimal):
        return 0, value
    if isinstance(value, list):
        return 3, str(sorted((_rank(item) for item in value), key=str))
    if isinstance(value, dict):
        return 4, str(sorted((key, _rank(item)) for key, item in value.items()))
    return (1, value) if isinstance(value, str) else (2, str(value))
