"""The number that an answer states: the last, the first, or the only one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from evaluations.core.reading.number_tokens import MAX_DIGITS, TOKENS, token_value, western

_WINDOW = 1_000
_NEAREST = 40_000
_MAX_WINDOWS = 4
_AROUND = 48


@dataclass(frozen=True, slots=True)
class NumberFound:
    """A number in a text: its exact value, the characters read, and whether ``%`` follows.

    ``before`` and ``after`` are the few characters around it, with Western digits.
    """

    value: Decimal
    text: str
    percent: bool = False
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class NoNumber:
    """Why a text states no number that could be judged."""

    reason: str


# A digit after these is part of a word, an index, an exponent, a version, a date or a path.
_NO_NUMBER_BEFORE = re.compile(
    r"(?:(?<!\\)\b\w*[A-Za-z_]\w*-?|\d\.?|/|[\^_]\{?\s?[-+]?\s?)\Z", re.ASCII
)
_NO_NUMBER_AFTER = re.compile(r"[A-Za-z_]{1,24}[0-9]", re.ASCII)
_EXPRESSION_BEFORE = re.compile(
    r"(?:√|\\sqrt(?:\[[^\]]{0,3}\])?\s?\{?|\}\s?\{|\\[dt]?frac\s?\{"
    r"|\d\s?(?:\*\*?|×|\\times|\\cdot)\s?)\Z"
)
_EXPRESSION_AFTER = re.compile(
    r"\s?(?:\^(?!\{?\s?(?:\\circ|\\text|\\mathrm|th|st|nd|rd))|\*\*\s?[\d(]"
    r"|[⁰-⁹¹²³]|√|π|\\sqrt|\\pi\b)"
)


def only_number(text: str, decimal: str = ".") -> NumberFound | NoNumber:
    r"""The one number in a short ``text`` (a target, a box): ``x = 5``, ``\$36``, ``120^\circ``.

    After a last ``=`` only what follows it counts. Several numbers are no number.
    """
    text = western(text[: 2 * MAX_DIGITS])
    text = text[max(text.rfind("="), 0) :]
    tokens = (_read(text, token, decimal) for token in TOKENS[decimal].finditer(text))
    found = [number for number in tokens if number is not None]
    if len(found) == 1:
        return found[0]
    return NoNumber("several numbers" if found else "no number")


def stated_number(text: str, decimal: str = ".", *, last: bool = True) -> NumberFound | NoNumber:
    """The last (or first) number in ``text``; an expression in that place is no number.

    Digits inside words, indices, exponents, versions and dates are passed over. Looks at the
    40,000 characters nearest to that end, and in them at four stretches that hold digits.
    """
    return next(_numbers(text, decimal, last=last), NoNumber("no number"))


def last_numbers(text: str, decimal: str = ".", *, limit: int = 50) -> list[NumberFound]:
    """The numbers of ``text`` from its end backwards, at most ``limit`` and up to the first
    expression; as ``stated_number`` reads them."""
    found = []
    for number in islice(_numbers(text, decimal, last=True), limit):
        if isinstance(number, NoNumber):
            break
        found.append(number)
    return found


def _numbers(text: str, decimal: str, *, last: bool) -> Iterator[NumberFound | NoNumber]:
    """What stands in the place of each number, from one end inwards."""
    text = western(text[-_NEAREST:] if last else text[:_NEAREST])
    for start, end in _windows(text, last=last):
        tokens = list(TOKENS[decimal].finditer(text, start, end))
        for token in reversed(tokens) if last else tokens:
            found = _read(text, token, decimal)
            if found is not None:
                yield found


def _windows(text: str, *, last: bool) -> Iterator[tuple[int, int]]:
    """Spans of 1,000 characters around digits, from one end of ``text`` inwards."""
    edge = len(text) if last else 0
    for _ in range(_MAX_WINDOWS):
        if last:
            at = max(text.rfind(digit, 0, edge) for digit in "0123456789")
            if at < 0:
                return
            yield max(at - _WINDOW, 0), min(at + 40, len(text))
            edge = max(at - _WINDOW, 0)
        else:
            digit = _DIGIT.search(text, edge)
            if digit is None:
                return
            edge = digit.start() + _WINDOW
            yield max(digit.start() - 20, 0), edge


_DIGIT = re.compile(r"[0-9]")


def _read(text: str, token: re.Match[str], decimal: str) -> NumberFound | NoNumber | None:
    """What ``token`` says where it stands; None where it is no number of its own."""
    before = text[max(token.start() - 24, 0) : token.start()]
    cut = before[-1:].isdecimal() and token[0][0].isdecimal()
    if cut or token.end() - token.start() > MAX_DIGITS:
        return NoNumber(f"a number of more than {MAX_DIGITS} digits")
    if _NO_NUMBER_BEFORE.search(before) or _NO_NUMBER_AFTER.match(text, token.end()):
        return None
    if _EXPRESSION_BEFORE.search(before) or _EXPRESSION_AFTER.match(text, token.end()):
        return NoNumber("an expression, which is never evaluated")
    value = token_value(token, decimal)
    if value is None:
        return NoNumber("a number that cannot be represented")
    after = text[token.end() : token.end() + _AROUND]
    return NumberFound(value, token[0].strip(), token["percent"] is not None, before, after)
