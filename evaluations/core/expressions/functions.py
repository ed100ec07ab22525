"""What an expression may call: functions of texts and numbers, none of which makes text grow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, Final

from evaluations.core.expressions.nodes import Kind
from evaluations.core.reading.boxes import last_boxed
from evaluations.core.reading.json_paths import ABSENT, value_at
from evaluations.core.reading.json_values import NoJsonError, last_json
from evaluations.core.reading.normalizing import normalized
from evaluations.core.reading.numbers import NumberFound, stated_number
from evaluations.core.reading.patterns import TIMEOUT, searching

#: Sixty digits; what is not finite is no value.
ARITHMETIC: Final = Context(prec=60, traps=[], rounding=ROUND_HALF_EVEN)


class NoValueError(ValueError):
    """Something that an expression asks for is not there; the message says what."""


@dataclass(frozen=True, slots=True)
class Function:
    """Kinds of the arguments and of the value; ``cost`` of each character that it reads."""

    takes: tuple[Kind, ...]
    gives: Kind
    run: Callable[..., Any]
    cost: int = 1


def _number(text: str) -> Decimal:
    found = stated_number(text)
    if not isinstance(found, NumberFound):
        raise NoValueError(f"found {found.reason}")
    return found.value


def _boxed(text: str) -> str:
    content = last_boxed(text)
    if content is None:
        raise NoValueError("found no closed box")
    return content.strip()


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2].strip()


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].strip()


def _between(text: str, opener: str, closer: str) -> str:
    """What stands between the last ``opener`` that has a ``closer`` after it, and that."""
    end = text.rfind(closer) if closer else len(text)
    start = text.rfind(opener, 0, end) if end >= 0 else -1
    if start < 0:
        raise NoValueError("found nothing between the two texts")
    start += len(opener)
    return text[start : text.index(closer, start) if closer else end].strip()


def _json(text: str, path: str) -> str:
    try:
        value = value_at(last_json(text, dict).value, path)
    except NoJsonError as error:
        raise NoValueError(f"found {error}") from None
    if value is ABSENT or value is None or isinstance(value, dict | list):
        raise NoValueError(f"found no text or number at {path[:60]!r}")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _count(text: str, part: str) -> Decimal:
    return Decimal(text.count(part) if part else 0)


def _rounded(value: Decimal, places: Decimal) -> Decimal:
    exponent = Decimal(1).scaleb(-int(min(max(places, Decimal(0)), Decimal(40))))
    return ARITHMETIC.quantize(value, exponent)


def _matches(text: str, pattern: str) -> bool:
    try:
        return searching(pattern).search(text, timeout=TIMEOUT) is not None
    except (TimeoutError, MemoryError):
        raise NoValueError("the pattern took too long on this answer: make it simpler") from None


def _same(first: str, second: str) -> bool:
    return normalized(first) == normalized(second)


FUNCTIONS: Final[Mapping[str, Function]] = {
    "length": Function(("text",), "number", lambda t: Decimal(len(t.strip()))),
    "words": Function(("text",), "number", lambda t: Decimal(len(t.split()))),
    "lines": Function(("text",), "number", lambda t: Decimal(len(t.strip().splitlines()))),
    "count": Function(("text", "text"), "number", _count),
    "contains": Function(("text", "text"), "truth", lambda t, part: part in t),
    "starts": Function(("text", "text"), "truth", lambda t, part: t.strip().startswith(part)),
    "ends": Function(("text", "text"), "truth", lambda t, part: t.strip().endswith(part)),
    "same": Function(("text", "text"), "truth", _same, 5),
    "matches": Function(("text", "text"), "truth", _matches),
    "lower": Function(("text",), "text", lambda t: t.lower(), 2),
    "first_line": Function(("text",), "text", _first_line),
    "last_line": Function(("text",), "text", _last_line),
    "between": Function(("text", "text", "text"), "text", _between),
    "boxed": Function(("text",), "text", _boxed),
    "json": Function(("text", "text"), "text", _json, 20),
    "number": Function(("text",), "number", _number, 2),
    "abs": Function(("number",), "number", ARITHMETIC.abs),
    "min": Function(("number", "number"), "number", ARITHMETIC.min),
    "max": Function(("number", "number"), "number", ARITHMETIC.max),
    "round": Function(("number", "number"), "number", _rounded),
}
#: Facts of the reply and its case, all of them texts.
NAMES: Final = ("answer", "target", "prompt", "outcome", "trace_kind")
