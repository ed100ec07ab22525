"""The JSON value that an answer holds, alone, in prose or in a code fence."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from evaluations.core.reading.tolerance import within

#: Deeper values are not compared.
MAX_DEPTH = 50
_MAX_VALUES = 400
# A brace of LaTeX or of a program is not followed by what may follow one in JSON.
_OBJECT = r'\{(?=\s{0,200}["}])'
_ARRAY = r'\[(?=\s{0,200}["{\[\]\d\-tfn])'
_OPENERS = {
    dict: re.compile(_OBJECT),
    list: re.compile(_ARRAY),
    object: re.compile(f"{_OBJECT}|{_ARRAY}"),
}
# LaTeX whose backslash was not doubled, and which JSON reads as a control character.
_LATEX = re.compile(
    r"(?<!\\)(?:\\\\)*\\(?:[bf]|(?:t(?:ext|imes|heta|au|frac|riangle)|n(?:abla|ot|mid)"
    r"|r(?:ho|ight|angle|ceil|floor))(?![A-Za-z]))"
)
_FENCED = re.compile(r"```[A-Za-z0-9]{0,20}\s?\n(.{1,10000}?)\n?```", re.DOTALL)


class NoJsonError(ValueError):
    """A text without a JSON value of the kind that was looked for; says why."""


def _no_constant(name: str) -> NoReturn:
    raise NoJsonError(f"{name} is no JSON value")


_DECODER = json.JSONDecoder(
    parse_float=Decimal, parse_int=Decimal, parse_constant=_no_constant, strict=False
)


def read_json(text: str) -> object:
    """All of ``text`` as one JSON value, numbers as Decimal; raises NoJsonError."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise NoJsonError("JSON nested too deeply") from None
    except (ValueError, InvalidOperation) as error:
        raise NoJsonError(f"not JSON ({error})") from None


@dataclass(frozen=True, slots=True)
class JsonFound:
    """A value, and the characters of the text that hold it."""

    value: object
    text: str


def last_json(text: str, kind: type) -> JsonFound:
    """The last outermost object (``kind`` dict), array (list) or either (object) in ``text``.

    Any other kind must be all of the text or all of its last code fence. What does not parse
    is passed over, and so is a text with LaTeX that JSON reads as control characters. Raises
    NoJsonError where there is nothing, or more than 400 of them.
    """
    if kind not in _OPENERS:
        fences = _FENCED.findall(text) if "```" in text else []
        whole = fences[-1] if fences else text.strip()
        return _checked(JsonFound(read_json(whole), whole))
    return found_json(text, kind)[-1]


def found_json(text: str, kind: type) -> list[JsonFound]:
    """All outermost values of ``kind`` (dict, list, object) in ``text``, at least one; as
    ``last_json``."""
    found: list[JsonFound] = []
    fault, end = "", 0
    for _ in range(_MAX_VALUES):
        opener = _OPENERS[kind].search(text, end)
        if opener is None:
            break
        try:
            value, end = _DECODER.raw_decode(text, opener.start())
            found.append(_checked(JsonFound(value, text[opener.start() : end])))
        except RecursionError:
            raise NoJsonError("JSON nested too deeply") from None
        except (ValueError, InvalidOperation) as error:
            fault = fault or str(error)
            end = max(opener.end(), getattr(error, "pos", 0), end)
    else:
        raise NoJsonError(f"more than {_MAX_VALUES} JSON values")
    if not found:
        name = _NAMES[kind]
        raise NoJsonError(f"a {name} that does not parse ({fault})" if fault else f"no {name}")
    return found


_NAMES = {dict: "JSON object", list: "JSON array", object: "JSON object or array"}


def _checked(found: JsonFound) -> JsonFound:
    """``found``; raises NoJsonError where JSON read LaTeX as something else."""
    latex = _LATEX.search(found.text) if "\\" in found.text else None
    if latex is None:
        return found
    near = found.text[latex.start() : latex.start() + 12]
    raise NoJsonError(f"a backslash of LaTeX or of a pattern is not doubled, at {near}")


def json_depth(value: object) -> int:
    """How many objects and arrays lie in each other; 0 for a number or a text."""
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [
            child for item in level for child in (item.values() if isinstance(item, dict) else item)
        ]
    return depth


def json_difference(answer: object, target: object, tolerance: Decimal, *, extra: bool) -> str:
    """Where ``answer`` first differs from ``target`` ("" where it does not), as ``$.a[0]``.

    Numbers differ by more than ``tolerance``; 1 equals 1.0 and is not true; key order does not
    matter and the order of an array does; with ``extra`` the answer may have more keys.
    """
    return _difference(answer, target, tolerance, extra, "$")


def _difference(answer: object, target: object, tolerance: Decimal, extra: bool, at: str) -> str:
    if isinstance(answer, dict) and isinstance(target, dict):
        unknown = () if extra else sorted(answer.keys() - target.keys())
        if unknown:
            return f"{at}.{unknown[0]}"
        parts = [(answer.get(key, _ABSENT), value, f"{at}.{key}") for key, value in target.items()]
    elif isinstance(answer, list) and isinstance(target, list):
        if len(answer) != len(target):
            return f"{at} ({len(answer)} items, not {len(target)})"
        parts = [(a, t, f"{at}[{i}]") for i, (a, t) in enumerate(zip(answer, target, strict=True))]
    else:
        return "" if _equal(answer, target, tolerance) else at
    differences = (_difference(a, t, tolerance, extra, where) for a, t, where in parts)
    return next((difference for difference in differences if difference), "")


_ABSENT = object()


def _equal(answer: object, target: object, tolerance: Decimal) -> bool:
    if isinstance(answer, Decimal) and isinstance(target, Decimal):
        return within(answer, target, tolerance, Decimal(0))
    return type(answer) is type(target) and answer == target
