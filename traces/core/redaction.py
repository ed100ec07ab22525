"""Takes out of texts what a team does not want to store."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import regex

MAX_REDACTIONS: Final = 50
MAX_NAME_CHARS: Final = 40
MAX_PATTERN_CHARS: Final = 500
#: Processor seconds for one pattern on one text, and how much more each million characters get.
TIMEOUT_S: Final = 0.1
TIMEOUT_S_PER_MILLION: Final = 1.0
#: A pattern that was too slow this often in one batch is not tried again in it.
MAX_LATE: Final = 5
#: At the end of a text that still arrives, so many characters may be the beginning of a match.
HELD_CHARS: Final = 4_000

_MAX_BRACKETS: Final = 50
# A fixed repeat is unrolled when a pattern is compiled, and nested ones multiply.
_MAX_UNROLLED: Final = 2_000
_REPEAT: Final = re.compile(r"\{\s*(\d*)\s*,?\s*(\d*)")
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _-]*[A-Za-z0-9])?")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_PROBES: Final = tuple(f"{part * (4_000 // len(part))}\n!" for part in ("a", "1", " ", "aB1 .@-"))
_PROBE_TIMEOUT_S: Final = 1.0


class RedactionError(ValueError):
    """A redaction that cannot be used: ``field`` is "name" or "pattern", the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Redaction:
    """Text that matches ``pattern`` (syntax of the ``regex`` package) becomes ``[name]``."""

    name: str
    pattern: str


def check_redaction(redaction: Redaction) -> None:
    """Raise RedactionError for a name that is no name, and for a pattern that is broken, too
    large, too slow on a plain text, or matches where there is no text."""
    if len(redaction.name) > MAX_NAME_CHARS or not _NAME.fullmatch(redaction.name):
        raise RedactionError(
            "name",
            f"Give 1 to {MAX_NAME_CHARS} letters, digits, blanks, - or _; begin and end with "
            "a letter or digit.",
        )
    pattern = _checked(redaction.pattern)
    try:
        if any(not match[0] for probe in ("", *_PROBES) for match in _matches(pattern, probe)):
            raise RedactionError("pattern", "It matches the empty text: what would it replace?")
    except TimeoutError:
        raise RedactionError(
            "pattern", "It takes more than a second on 4,000 characters: make it simpler."
        ) from None


def _matches(pattern: "regex.Pattern[str]", text: str) -> Iterator["regex.Match[str]"]:
    found: Iterator[regex.Match[str]] = pattern.finditer(text, timeout=_PROBE_TIMEOUT_S)
    return found


def _checked(pattern: str) -> "regex.Pattern[str]":
    if not pattern:
        raise RedactionError("pattern", "Give a pattern.")
    if len(pattern) > MAX_PATTERN_CHARS:
        raise RedactionError("pattern", f"It is longer than {MAX_PATTERN_CHARS} characters.")
    if pattern.count("(") > _MAX_BRACKETS:
        raise RedactionError("pattern", f"It has more than {_MAX_BRACKETS} opening brackets.")
    product = 1
    for counts in _REPEAT.findall(pattern):
        product *= max((int(count[:9]) for count in counts if count), default=1) or 1
    if product > _MAX_UNROLLED:
        raise RedactionError("pattern", f"Its repeats multiply to more than {_MAX_UNROLLED:,}.")
    try:
        return _compiled(pattern)
    except regex.error as error:
        raise RedactionError("pattern", f"It is no regular expression: {error}.") from None
    except (RecursionError, MemoryError, OverflowError, ValueError):
        raise RedactionError("pattern", "It nests or repeats too much: make it simpler.") from None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(pattern)


class Redactor:
    """The redactions of one team, for one batch of traces: ``begin`` for each of them."""

    def __init__(self, redactions: Iterable[Redaction]) -> None:
        self.patterns = tuple((each.name, _compiled(each.pattern)) for each in redactions)
        self.late: Counter[str] = Counter()

    def begin(self) -> "RedactedTrace":
        """A fresh account of what is found in one trace."""
        return RedactedTrace(self)


@dataclass(slots=True)
class RedactedTrace:
    """Redacts the texts of one trace; counts what was ``found``, by name, and what came ``late``.

    A pattern that is too slow on a text neither lets it through nor loses the trace: all of that
    text is replaced by ``[name]``.
    """

    redactor: Redactor
    found: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.found or self.late)

    def text(self, text: str) -> str:
        """``text`` with each match of each pattern replaced."""
        for name, pattern in self.redactor.patterns:
            if text:
                text = self._replaced(name, pattern, text)
        return text

    def arriving(self, text: str) -> str:
        """``text``, of which more is to come, redacted. What may yet become a match at its end is
        left off; only a match of more than HELD_CHARS shows its beginning meanwhile."""
        for name, pattern in self.redactor.patterns:
            if text:
                text = self._replaced(name, pattern, text)
                text = text[: self._settled(name, pattern, text)]
        return text

    def json(self, value: object) -> object:
        """A JSON value, at most MAX_DEPTH levels deep, with its texts and names redacted."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.json(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.json(each) for each in value]
        return value

    def lets_pass(self, body: bytes) -> bool:
        """Whether nothing was redacted so far and no pattern matches in ``body`` either."""
        if self:
            return False
        told = body.decode(errors="replace")
        plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), told)
        seen = RedactedTrace(self.redactor)
        return seen.text(told) == told and seen.text(plain) == plain

    def notes(self) -> list[str]:
        """A sentence for each redaction that changed something."""
        counted = [
            f"[{name}] stands for {count} {'passage' if count == 1 else 'passages'} that the "
            "team's redaction took out before storing."
            for name, count in self.found.items()
        ]
        return counted + [
            f"[{name}] stands for {count} whole {'text' if count == 1 else 'texts'}: the "
            "pattern of this redaction took too long there."
            for name, count in self.late.items()
        ]

    def _replaced(self, name: str, pattern: "regex.Pattern[str]", text: str) -> str:
        count = 0

        def mark(match: "regex.Match[str]") -> str:
            nonlocal count
            count += bool(match[0])
            return f"[{name}]" if match[0] else ""

        if self.redactor.late[name] < MAX_LATE:
            timeout = TIMEOUT_S + TIMEOUT_S_PER_MILLION * len(text) / 1e6
            try:
                replaced: str = pattern.sub(mark, text, timeout=timeout)
            except TimeoutError:
                self.redactor.late[name] += 1
            else:
                self.found.update({name: count} if count else {})
                return replaced
        self.late[name] += 1
        return f"[{name}]"

    def _settled(self, name: str, pattern: "regex.Pattern[str]", text: str) -> int:
        """Where the end of ``text`` begins that more text might make a match; else its length."""
        start = max(0, len(text) - HELD_CHARS)
        if self.redactor.late[name] >= MAX_LATE:
            return start
        try:
            for match in pattern.finditer(text, start, partial=True, timeout=TIMEOUT_S):
                if match.partial and match[0]:
                    begins: int = match.start()
                    return begins
        except TimeoutError:
            self.redactor.late[name] += 1
            return start
        return len(text)
