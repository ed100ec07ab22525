"""The final value of an answer, and whether a piece of a thought states it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
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
_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9_.])[-−]?\$?\d(?:[\d,]|\\!){0,30}(?:\.\d{1,30})?")
_FRACTION: Final = re.compile(
    r"([-−]?)\\[dt]?frac\{([-−]?\d[\d,]{0,15})\}\{(\d[\d,]{0,15})\}|"
    r"(?<![A-Za-z0-9_./])([-−]?)(\d(?:,?\d){0,15}) ?/ ?(\d(?:,?\d){0,15})(?!\d|/|\.\d)"
)
_OPTION: Final = re.compile(
    r"(?<![A-Za-z'’\\])\(?([A-J])(?=[).,:;*}\]]|\s*$|\s+(?!\w))|\b[Oo]ption \(?([A-J])\b"
)
#: A part of a hundred: 50% is 1/2, and 5 cents are 0.05.
_HUNDREDTH: Final = re.compile(r"\s?(?:\\?%|¢|percent\b|cents?\b)")
#: What stands alone in the last line of an answer and ends it.
_CLOSERS: Final = frozenset({"done", "end", "qed"})
#: Behind the last of these a sentence says its value, and what stands in brackets says it again.
_COPULA: Final = re.compile(r"\b(?:is|are|be|ist|lautet|es|est)\b|[是为]")
_AGAIN: Final = re.compile(r"\s+\((?:or|i\.e\.|that is|about|[≈=])[^()]{0,40}\)(?=[\s.*]*$)")
#: A thing in few words, as the answer of a riddle.
_THING: Final = re.compile(r"\W*(?:an?|the|your|my) (?:\w+ ?){1,3}\W*", re.IGNORECASE)
#: A digit that is glued to its name.
_GLUED: Final = re.compile(r"\b(option|choice)(?=\d)", re.IGNORECASE)
_WORDS: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
)
#: A number in letters, where the text says that it is the answer.
_WORD: Final = re.compile(
    rf"\b(?:option|choice|answer(?: is| would be| should be)?)\W{{1,4}}({'|'.join(_WORDS)})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Value:
    """A normalized value: two are the same answer if they are equal."""

    kind: Literal["number", "option", "text"]
    text: str
    #: The same number without its unit, where that is a part of a hundred.
    also: str = field(default="", compare=False)
    #: As it was written; what is as long as this is not met by chance.
    written: str = field(default="", compare=False)

    @property
    def is_refutable(self) -> bool:
        """Whether another value of its kind can be told from none."""
        return self.kind != "text"


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
    lines = [line for line in tail.splitlines() if line.strip() and _plain(line) not in _CLOSERS]
    return _classify(lines[-1]) if lines and len(lines[-1]) <= _MAX_TEXT else None


def rule_matcher(value: Value) -> Matcher:
    """Judges pieces by ``value``: text can be found (True) but never be contradicted."""
    if value.kind == "text":
        return lambda piece: True if value.text in _plain(piece) else None
    known = {value.text, value.also} - {""}

    def judge(piece: str) -> bool | None:
        boxed = _BOXED.findall(piece)
        said = boxed[-1] if boxed else _GLUED.sub(r"\1 ", piece)
        found = _numbers(said) if value.kind == "number" else [(one,) for one in _options(said)]
        return not known.isdisjoint((*found[0], *found[-1])) if found else None

    return judge


def _classify(text: str) -> Value | None:
    """The value of ``text``, or without what it says again, or of what is behind its last "is";
    a mere text only if none of them is more."""
    plain = _AGAIN.sub("", text)
    behind = _COPULA.split(plain)[-1]
    values = [_classify_all(said) for said in (text, plain, behind)]
    sharp = (value for value in values if value is not None and value.is_refutable)
    return next(sharp, values[-1 if _THING.fullmatch(behind) else 0])


def _classify_all(text: str) -> Value | None:
    bare = re.sub(r"\\text\{([^{}]{0,80})\}", r"\1", text).strip(" \t$*_`.。:()[]\"'")
    if re.fullmatch("[A-J]", bare):
        return Value("option", bare)
    numbers = _numbers(bare)
    if len(numbers) == 1 and len(re.findall(r"[^\W\d_]{2,}", bare)) <= 4 and len(bare) <= 60:
        return Value("number", *numbers[0])
    options = _options(text.strip()[:40])
    if len(options) == 1 and not numbers:
        return Value("option", options[0])
    plain = _plain(bare)
    return Value("text", plain, written=text.strip()) if 3 <= len(plain) <= _MAX_TEXT else None


def _numbers(text: str) -> list[tuple[str, ...]]:
    """All numbers in order, as fractions in lowest terms: 0.5 and 1/2 are the same. One with a
    unit of a hundredth is two: 5 and 1/20."""
    spots: list[tuple[int, tuple[str, ...]]] = [
        (found.start(), (_quotient(found),)) for found in _FRACTION.finditer(text)
    ]
    rest = _FRACTION.sub(lambda m: " " * len(m[0]), text)
    for found in _NUMBER.finditer(rest):
        number = _decimal(found[0])
        is_part = _HUNDREDTH.match(rest, found.end())
        forms = (str(number), str(number / 100)) if is_part else (str(number),)
        spots.append((found.start(), forms))
    if not spots:
        return [(str(_WORDS.index(word.lower())),) for word in _WORD.findall(text)]
    return [forms for _, forms in sorted(spots)]


def _quotient(found: re.Match[str]) -> str:
    sign, part, whole = found.groups()[:3] if found[2] else found.groups()[3:]
    over, under = _decimal(part) * (-1 if sign else 1), _decimal(whole)
    return str(over / under) if under else f"{over}/0"


def _decimal(text: str) -> Fraction:
    return Fraction(text.replace("−", "-").replace("\\!", "").replace(",", "").replace("$", ""))


def _options(text: str) -> list[str]:
    return [alone or named for alone, named in _OPTION.findall(text)]


def _plain(text: str) -> str:
    """Letters and digits in lower case, one blank between words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))
