"""The final value of an answer, and whether a piece of a thought states it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

#: Judges a piece of text: True correct, False a wrong answer found, None nothing to judge.
Matcher = Callable[[str], bool | None]

_MAX_TEXT: Final = 80
_TAGGED: Final = re.compile(r"<answer>\s*(.{1,400}?)\s*</answer", re.IGNORECASE | re.DOTALL)
_BOXED: Final = re.compile(
    r"\\boxed\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]{0,200}\}){0,200}\}){1,400})\}"
)
_STATED: Final = re.compile(
    r"(?:answer|antwort|respuesta|réponse)\**(?:\s+(?:is|would be|should be|ist|lautet|es|est))?"
    r"\s*[:：]?\s*\**\s*([^\n]{1,200})|答案(?:应该|就)?(?:是|为)?\s*[:：]?\s*([^\n。]{1,200})",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?<![\w.])[-−]?\$?\d(?:[\d,]|\\!){0,30}(?:\.\d{1,30})?")
_FRACTION: Final = re.compile(r"\\[dt]?frac\{(-?\d{1,12})\}\{(\d{1,12})\}")
_OPTION: Final = re.compile(r"(?<![A-Za-z'’\\])\(?([A-J])(?=[).,:;*}\]]|\s*$|\s+(?!\w))")


@dataclass(frozen=True, slots=True)
class Value:
    """A normalized value: two are the same answer if they are equal."""

    kind: Literal["number", "option", "text"]
    text: str


def final_value(answer: str) -> Value | None:
    """What ``answer`` says in the end: tagged, boxed, stated, or its short last line."""
    tail = answer[-20_000:]
    for pattern in (_TAGGED, _BOXED, _STATED):
        found = pattern.findall(tail)
        if found:
            last = found[-1] if isinstance(found[-1], str) else "".join(found[-1])
            value = _classify(last)
            if value is not None:
                return value
    lines = [line for line in tail.splitlines() if line.strip()]
    return _classify(lines[-1]) if lines and len(lines[-1]) <= _MAX_TEXT else None


def rule_matcher(value: Value) -> Matcher:
    """Judges pieces by ``value``: text can be found (True) but never be contradicted."""
    if value.kind == "text":
        return lambda piece: True if value.text in _plain(piece) else None
    read = _numbers if value.kind == "number" else _options

    def judge(piece: str) -> bool | None:
        boxed = _BOXED.findall(piece)
        found = read(boxed[-1] if boxed else piece)
        return value.text in (found[0], found[-1]) if found else None

    return judge


def _classify(text: str) -> Value | None:
    bare = re.sub(r"\\text\{([^{}]{0,80})\}", r"\1", text).strip(" \t$*_`.。:()[]{}\"'")
    if re.fullmatch("[A-J]", bare):
        return Value("option", bare)
    numbers = _numbers(bare)
    if len(numbers) == 1 and len(re.findall(r"[^\W\d_]{2,}", bare)) <= 4 and len(bare) <= 60:
        return Value("number", numbers[0])
    options = _options(text.strip()[:40])
    if len(options) == 1 and not numbers:
        return Value("option", options[0])
    plain = _plain(bare)
    return Value("text", plain) if 3 <= len(plain) <= _MAX_TEXT else None


def _numbers(text: str) -> list[str]:
    spots = [(m.start(), f"{m[1]}/{m[2]}") for m in _FRACTION.finditer(text)]
    rest = _FRACTION.sub(lambda m: " " * len(m[0]), text)
    spots += [(m.start(), _decimal(m[0])) for m in _NUMBER.finditer(rest)]
    return [value for _, value in sorted(spots)]


def _decimal(text: str) -> str:
    bare = text.replace("−", "-").replace("\\!", "").replace(",", "").replace("$", "")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return bare
    return (
        str(number.quantize(Decimal(1)))
        if number == number.to_integral()
        else str(number.normalize())
    )


def _options(text: str) -> list[str]:
    return _OPTION.findall(text)


def _plain(text: str) -> str:
    """Letters and digits in lower case, one blank between words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))
